"""Awards by the API: calls for everybody, applications for those who write them, entries for organisers, and webhooks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from api.models import Delivery, Webhook
from competitions.actions.submitting import submit_application, withdraw_application
from competitions.models import Application, Extension
from competitions.signals import application_moved
from tests.api.scene import Program, ending
from tests.competitions.scene import make_application, make_category, make_competition, make_manager, question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def scene():
    competition = make_competition(question("idea"), code="SEA27")
    application, owner = make_application(competition, answers={"idea": "Cells"}, category=make_category(competition))
    return competition, application, owner


def hand_in(application, owner):
    return submit_application(application=application, by=owner, arrived_at=timezone.now(), language="en")


def test_everybody_reads_open_calls():
    competition, _application, _owner = scene()
    make_competition(status="closed")
    make_competition(status="draft")
    ask = Program()
    assert ask.get("/competitions").json()["total"] == 2
    (found,) = ask.get("/competitions?open=true").json()["items"]
    assert (found["slug"], found["takes_applications"], found["categories"][0]["code"]) == (
        competition.slug,
        True,
        "robots",
    )
    whole = ask.get(f"/competitions/{competition.slug}").json()
    assert ([text["language"] for text in whole["texts"]], whole["prizes"]) == (["en", "zh-hans"], [])
    assert ending(ask.get("/competitions/no-such")) == (404, "not-found")


def test_writers_read_their_own_with_their_own_deadline():
    competition, application, owner = scene()
    until = (competition.closes_at + timedelta(days=2)).replace(microsecond=0)
    Extension.objects.create(application=application, until=until, reason="Fire in the workshop")
    make_application(competition)
    ask = Program(owner)
    (found,) = ask.get("/applications").json()["items"]
    assert (found["number"], found["status"], found["deadline"]) == (
        application.number,
        "draft",
        f"{until:%Y-%m-%dT%H:%M:%S}Z",
    )
    whole = ask.get(f"/applications/{application.pk}").json()
    assert (whole["right"], whole["answers"]) == (
        "submit",
        [
            {
                "key": "idea",
                "kind": "short_text",
                "labels": {"en": "idea (en)?", "zh-hans": "idea (zh-hans)?"},
                "value": "Cells",
            }
        ],
    )
    assert ending(Program(make_user()).get(f"/applications/{application.pk}")) == (404, "not-found")
    assert ending(Program(owner, "read").get("/applications")) == (403, "missing-scope")


def test_organisers_read_what_was_handed_in_and_no_draft():
    competition, application, owner = scene()
    ask = Program(make_manager(competition))
    assert ask.get(f"/competitions/{competition.slug}/entries").json()["items"] == []
    assert ending(ask.get(f"/entries/{application.pk}")) == (404, "not-found")
    hand_in(application, owner)
    (found,) = ask.get(f"/competitions/{competition.slug}/entries?category=robots").json()["items"]
    whole = ask.get(f"/entries/{application.pk}").json()
    assert (found["number"], whole["version"]["number"], whole["answers"][0]["value"]) == (
        application.number,
        1,
        "Cells",
    )
    for stranger in (Program(owner), Program(make_user(is_staff=True, is_superuser=True))):
        assert ending(stranger.get(f"/competitions/{competition.slug}/entries")) == (404, "not-found")
        assert ending(stranger.get(f"/entries/{application.pk}")) == (404, "not-found")


def test_the_applicants_webhooks_hear_of_it_and_nobody_elses():
    competition, application, owner = scene()
    events = ["application.submitted", "application.withdrawn", "application.screened"]
    Webhook.objects.create(organisation=application.organisation, url="https://a.example/", events=events)
    other, _person = make_application(competition)
    Webhook.objects.create(organisation=other.organisation, url="https://b.example/", events=events)
    hand_in(application, owner)
    application_moved.send(Application, application=application, verb="refuse")
    withdraw_application(application=application, by=owner)
    told = Delivery.objects.order_by("pk").values_list("kind", "webhook__organisation", "about")
    about = f"application:{application.pk}"
    assert list(told) == [
        (kind, application.organisation_id, about)
        for kind in ("application.submitted", "application.screened", "application.withdrawn")
    ]
    assert "Cells" not in Delivery.objects.first().body
