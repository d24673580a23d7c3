"""Webhooks of a competition: who manages them, what they hear, and what is never in it."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from api.actions import webhooks as actions
from api.deliveries import GIVEN_UP
from api.events import OF_COMPETITIONS
from api.models import Delivery, Webhook
from api.news import tell_news
from api.signatures import secret_of
from competitions.actions import screening
from competitions.actions.submitting import submit_application, withdraw_application
from competitions.models import Organiser
from core import audit
from core.models import AuditEvent, Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from tests.api.receiver import Receiver, signed_by
from tests.competitions.judging_scene import make_chair, make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.competitions.scene import make_application, make_competition, make_manager, question
from tests.competitions.screening_scene import over, waiting_entry
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
URL = "https://93.184.216.34/hook"


@pytest.fixture
def receiver():
    receiver = Receiver()
    server = receiver.start()
    yield receiver
    server.shutdown()
    server.server_close()


def listening(competition, **fields) -> Webhook:
    return Webhook.objects.create(competition=competition, url=URL, events=list(OF_COMPETITIONS), **fields)


def bodies() -> list[dict]:
    return [json.loads(one.body) for one in Delivery.objects.order_by("pk")]


def send_what_is_due() -> None:
    while due := list(Effect.objects.due(timezone.now()).filter(kind="api.deliver").values_list("pk", flat=True)):
        for key in due:
            run_effect(key)


# --- whose it is --------------------------------------------------------------------------------------------------------
def test_a_webhook_has_exactly_one_owner():
    competition, organisation = make_competition(), make_organisation()
    for owners in ({}, {"competition": competition, "organisation": organisation}):
        with pytest.raises(IntegrityError, match="webhook_of_one_owner"), transaction.atomic():
            Webhook.objects.create(url=URL, events=[], **owners)
    listening(competition)
    with pytest.raises(IntegrityError), transaction.atomic():
        listening(competition)
    Webhook.objects.create(url=URL, events=[], organisation=organisation)
    assert Webhook.objects.count() == 2


def test_managers_manage_and_nobody_else(client, receiver):
    competition = make_competition()
    manager = make_manager(competition)
    webhook, secret = actions.add_webhook(owner=competition, url=receiver.url, events=["round.closed"], by=manager)
    assert secret == secret_of(webhook)
    others = [make_chair(competition), make_staff(), make_user(is_superuser=True, is_staff=True)]
    screener = make_staff("screener@people.example")
    Organiser.objects.create(competition=competition, user=screener, role="screener")
    for person in (*others, screener):
        with pytest.raises(NotAllowed):
            actions.add_webhook(owner=competition, url=f"{receiver.url}/x", events=["round.closed"], by=person)
        with pytest.raises(NotAllowed):
            actions.switch_off(webhook=webhook, by=person)
        client.force_login(person)
        assert client.get(f"/en/desk/competitions/{competition.slug}/webhooks/").status_code == 404
        assert client.get(f"/en/desk/competitions/{competition.slug}/webhooks/{webhook.pk}/").status_code == 404
    with pytest.raises(ValidationError, match="at least one"):
        actions.add_webhook(owner=competition, url=f"{receiver.url}/x", events=["listing.closed"], by=manager)
    event = AuditEvent.objects.get(action="webhook.added")
    assert event.acting_for == f"competitions.competition:{competition.pk}"


def test_an_address_within_a_private_network_is_refused_here_too():
    competition = make_competition()
    manager = make_manager(competition)
    with pytest.raises(ValidationError, match="private network"):
        actions.add_webhook(owner=competition, url="https://10.0.0.7/hook", events=["round.closed"], by=manager)


# --- what is told -------------------------------------------------------------------------------------------------------
def test_organisers_hear_of_applications_by_number_and_address_and_of_nothing_that_they_say():
    competition = make_competition(question("idea"), code="SEA27")
    listening(competition)
    application, owner = make_application(competition, answers={"idea": "Cells of graphene"})
    elsewhere, other = make_application(make_competition(question("idea")), answers={"idea": "Elsewhere"})
    for row, person in ((application, owner), (elsewhere, other)):
        submit_application(application=row, by=person, arrived_at=timezone.now(), language="en")
    withdraw_application(application=application, by=owner)
    assert [(one["type"], one["data"]) for one in bodies()] == [
        (
            "application.submitted",
            {
                "competition": competition.slug,
                "application": application.pk,
                "number": application.number,
                "address": f"http://127.0.0.1:8000/api/v1/entries/{application.pk}",
            },
        ),
        (
            "application.withdrawn",
            {
                "competition": competition.slug,
                "application": application.pk,
                "number": application.number,
                "address": f"http://127.0.0.1:8000/api/v1/competitions/{competition.slug}/entries",
            },
        ),
    ]
    whole = "".join(Delivery.objects.values_list("body", flat=True))
    assert [word in whole for word in ("graphene", application.organisation.slug)] == [False, False]


def test_a_decision_of_screening_is_told_without_what_was_decided():
    entry, _owner = waiting_entry(over())
    listening(entry.competition)
    screening.decide(application=entry, verdict="ineligible", reason="Too early.", by=make_manager(entry.competition))
    (told,) = bodies()
    assert (told["type"], sorted(told["data"])) == (
        "screening.decided",
        ["address", "application", "competition", "number"],
    )
    assert [word in json.dumps(told) for word in ("ineligible", "Too early")] == [False, False]


def test_judging_is_told_without_scores_judges_or_entries():
    competition = make_closed_call()
    listening(competition)
    judged = make_round(competition, number=3, blind=True)
    judge = make_judge(competition, name="Katharina Blume")
    sheet = make_sheet(put_in(judged, pseudonym="K7Q2"), judge, 4, 5, 3)
    for action, target in (
        ("round.opened", judged),
        ("sheet.submitted", sheet),
        ("sheet.resumed", sheet),
        ("round.closed", judged),
        ("publication.released", competition),
    ):
        audit.record(action, by=judge.user, target=target, after={"total": "4.00", "status": "x"})
    audit.record("round.opened", by=None, target=make_round(make_closed_call()))
    root = f"http://127.0.0.1:8000/api/v1/competitions/{competition.slug}/rounds"
    name = competition.slug
    assert [(one["type"], one["data"]) for one in bodies()] == [
        ("round.opened", {"competition": name, "round": 3, "address": f"{root}/3"}),
        ("sheet.submitted", {"competition": name, "round": 3, "sheet": sheet.pk, "address": f"{root}/3/sheets"}),
        ("round.closed", {"competition": name, "round": 3, "address": f"{root}/3"}),
        ("decision.published", {"competition": name, "address": root}),
    ]
    whole = "".join(Delivery.objects.values_list("body", flat=True))
    assert [word in whole for word in ("4.00", "Katharina", "K7Q2")] == [False, False, False]


def test_it_is_sent_signed_and_a_test_is_sent_by_a_click(client, receiver):
    competition = make_competition()
    manager = make_manager(competition)
    client.force_login(manager)
    address = f"/en/desk/competitions/{competition.slug}/webhooks/"
    made = client.post(address, {"url": receiver.url, "events": ["round.closed"]})
    webhook = competition.webhooks.get()
    assert (made.status_code, made.context["secret"], made["Cache-Control"]) == (
        200,
        secret_of(webhook),
        "private, no-store",
    )
    client.post(f"{address}{webhook.pk}/test/")
    send_what_is_due()
    ((_path, headers, body),) = receiver.requests
    assert (json.loads(body)["type"], json.loads(body)["data"]) == ("webhook.test", {"competition": competition.slug})
    assert signed_by(secret_of(webhook), headers, body) is True
    page = client.get(f"{address}{webhook.pk}/").content.decode()
    assert ("webhook.test" in page, secret_of(webhook) in page) == (True, False)


def test_one_click_switches_it_off_and_what_is_on_its_way_is_given_up(client):
    competition = make_closed_call()
    webhook, judged = listening(competition), make_round(competition)
    client.force_login(make_manager(competition))
    audit.record("round.opened", by=None, target=judged)
    address = reverse(
        "api:competition-webhook-move", kwargs={"slug": competition.slug, "pk": webhook.pk, "verb": "off"}
    )
    client.post(address)
    audit.record("round.closed", by=None, target=judged)
    assert list(Delivery.objects.values_list("kind", "state")) == [("round.opened", "failed")]
    client.post(address.replace("off", "on"))
    audit.record("round.closed", by=None, target=judged)
    assert Delivery.objects.filter(state="waiting").count() == 1
    client.post(address.replace("off", "remove"))
    assert Webhook.objects.count() == 0


def test_one_that_fails_for_days_is_switched_off_and_managers_have_mail(receiver):
    competition = make_closed_call()
    manager = make_manager(competition)
    receiver.answers = [500]
    webhook = actions.add_webhook(owner=competition, url=receiver.url, events=["round.closed"], by=manager)[0]
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=timezone.now() - GIVEN_UP * 1.01)
    audit.record("round.closed", by=None, target=make_round(competition))
    send_what_is_due()
    webhook.refresh_from_db()
    mail = Mail.objects.get(template="webhook_disabled")
    assert (webhook.disabled_at is not None, mail.to) == (True, manager.email)
    assert f"/desk/competitions/{competition.slug}/webhooks/{webhook.pk}/" in mail.text


def test_matches_are_no_news_to_a_competition():
    listening(make_competition())
    assert tell_news() is False


def test_what_leads_from_a_row_of_judging_to_its_competition_is_found_for_every_table():
    """What another table of judging adds is heard as well: nothing needs to be told of it here."""
    from competitions.belonging import judging_models, path_to
    from competitions.models import Competition, ScoreSheet

    names = [model._meta.model_name for model in judging_models()]
    assert {"round", "criterion", "roundentry", "judge", "conflict", "assignment", "scoresheet", "score"} <= set(names)
    assert not {"answer", "comment", "application", "submission", "collaborator"} & set(names)
    assert path_to(ScoreSheet, Competition) in ("entry__round__competition", "judge__competition")
