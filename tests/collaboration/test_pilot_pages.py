"""The pages of pilots: what each side is shown, what is kept of what was typed, and how many questions they ask."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from api.models import Delivery, Webhook
from collaboration.actions import milestones, pilots, surveys
from collaboration.models import Grant, Milestone, Pilot, Survey
from collaboration.piloting.chores import nudge_quiet_pilots, tell_of_decisions
from core.models import Mail
from matching.models import Outcome
from tests.api.scene import Program
from tests.collaboration.pilots_scene import add, proposed, running, terms
from tests.collaboration.scene import make_agreement, make_document, make_grant, make_pair, make_room, make_version
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def page(client, name, *args, person=None, **query):
    if person is not None:
        client.force_login(person)
    return client.get(reverse(f"collaboration:{name}", args=args), query)


def send(client, name, *args, person, **data):
    client.force_login(person)
    return client.post(reverse(f"collaboration:{name}", args=args), data)


def typed(**changes) -> dict[str, str]:
    """The terms as the form sends them."""
    found = terms(**changes)
    rows = found.pop("measures")
    for number, (text, target) in enumerate(rows, start=1):
        found |= {f"measure-{number}": text, f"target-{number}": target}
    return found


# --- terms ------------------------------------------------------------------------------------------------------------
def test_a_pilot_is_proposed_and_agreed_to_by_its_pages(client, pair, room):
    answer = send(client, "pilot-new", room.pk, person=pair.ada, **typed())
    pilot = Pilot.objects.get()
    assert answer.url == reverse("collaboration:pilot", args=[pilot.pk])
    shown = page(client, "pilot", pilot.pk, person=pair.li).content.decode()
    assert f'name="seen" value="{pilot.revision}"' in shown
    send(client, "pilot-move", pilot.pk, "agree", person=pair.li, seen=pilot.revision)
    assert Pilot.objects.get().state == "running"


def test_what_was_typed_survives_an_error_and_somebody_elses_change(client, pair, room):
    answer = send(client, "pilot-new", room.pk, person=pair.ada, **typed(goal="My long goal", measures=[]))
    assert (answer.status_code, "My long goal" in answer.content.decode()) == (422, True)
    pilot = proposed(room, pair.ada)
    pilots.edit_pilot(pilot=pilot, terms=terms(goal="Li has written this."), seen=pilot.revision, by=pair.li)
    sent = typed(goal="Ada has written that.") | {"seen": pilot.revision}
    answer = send(client, "pilot-edit", pilot.pk, person=pair.ada, **sent)
    told = answer.content.decode()
    assert (answer.status_code, "Ada has written that." in told, "Li has written this." in told) == (422, True, True)
    now = Pilot.objects.get()
    assert (now.goal, f'name="seen" value="{now.revision}"' in told) == ("Li has written this.", True)


def test_evidence_shows_its_title_to_whoever_may_read_it_and_to_nobody_else(client, pair, room):
    pilot = running(room, pair.ada, pair.li)
    make_agreement(room)
    version = make_version(make_document(pair.startup, title="Seal of the nozzle"))
    grant = make_grant(room, version)
    milestones.reach_milestone(milestone=add(pilot), words="Measured.", evidence=[version.pk], by=pair.ada)

    def shows(person) -> tuple[bool, bool]:
        text = page(client, "pilot", pilot.pk, person=person).content.decode()
        answer = client.get(reverse("api-1:pilot", args=[pilot.pk]))
        assert ("Seal of the nozzle" in answer.content.decode()) == ("Seal of the nozzle" in text)
        return "Seal of the nozzle" in text, f"a document of {pair.startup.name}" in text

    assert [shows(pair.ada), shows(pair.li)] == [(True, False), (True, False)]
    Grant.objects.filter(pk=grant.pk).update(closed_at=timezone.now(), closed_how="revoked")
    assert [shows(pair.ada), shows(pair.li)] == [(True, False), (False, True)]


# --- the survey -------------------------------------------------------------------------------------------------------
SURVEY = {"fit": "1", "delivery": "2", "communication": "2", "again": "no", "words": "zyqsurvey never on time"}


def test_no_page_of_the_other_side_or_of_staff_and_no_answer_of_the_api_differs_by_a_survey(client, pair, room):
    pilot = running(room, pair.ada, pair.li)
    pilots.end_pilot(pilot=pilot, outcome="scaled", reached={}, by=pair.ada)
    surveys.give_survey(pilot=pilot, fit=5, delivery=5, communication=5, again=True, by=pair.ada)
    staff = make_staff(is_superuser=True)
    places = [("collaboration:pilot", [pilot.pk]), ("collaboration:pilot-survey", [pilot.pk]),
              ("collaboration:room-pilots", [room.pk]), ("collaboration:pilots", []), ("api-1:pilots", []),
              ("api-1:pilot", [pilot.pk]), ("portal:desk-pilots", []), ("matching:matches", []),
              ("matching:why", [pair.startup.slug])]  # fmt: skip

    def seen() -> list[tuple[int, list[str]]]:
        found = []
        for person in (pair.li, staff):
            browser = Client()
            browser.force_login(person)
            for name, args in places:
                answer = browser.get(reverse(name, args=args))
                found.append((answer.status_code, unlike(answer)))
        return found

    seen()
    before = seen()
    assert send(client, "pilot-survey", pilot.pk, person=pair.ada, **SURVEY).status_code == 302
    assert (Survey.objects.get().again, Outcome.objects.get().again) == (False, False)
    after = seen()
    assert [set(now[1]) ^ set(then[1]) for now, then in zip(after, before, strict=True) if now != then] == []
    assert after == before
    told = page(client, "pilot", pilot.pk, person=pair.ada).content.decode()
    assert "You would not do it again." in told, "one's own side sees it"
    assert [mail for mail in Mail.objects.all() if "zyqsurvey" in mail.text] == []


def unlike(answer) -> list[str]:
    lines = answer.content.decode().splitlines()
    return [line for line in lines if not any(word in line for word in ("csrf", "data-now", "urn:uuid:"))]


def test_the_survey_of_ones_own_side_alone_is_on_its_page(client, pair, room):
    pilot = running(room, pair.ada, pair.li)
    assert page(client, "pilot-survey", pilot.pk, person=pair.ada).status_code == 404
    pilots.end_pilot(pilot=pilot, outcome="scaled", reached={}, by=pair.ada)
    send(client, "pilot-survey", pilot.pk, person=pair.ada, **SURVEY)
    shown = [page(client, "pilot-survey", pilot.pk, person=one).content.decode() for one in (pair.ada, pair.li)]
    assert ["zyqsurvey" in one for one in shown] == [True, False]


# --- boards -----------------------------------------------------------------------------------------------------------
def count(client, name, *args, **query) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=args), query).status_code == 200
    return len(asked)


def test_boards_and_pages_ask_as_many_questions_for_thirty_pilots_as_for_one(client, pair, room):
    pilot = running(room, pair.ada, pair.li)
    add(pilot, reached_at=timezone.now(), words="Seen.")
    staff = make_staff()
    places = [(pair.li, "collaboration:pilots", ()), (pair.li, "collaboration:room-pilots", (room.pk,)),
              (pair.li, "api-1:pilots", ()), (staff, "portal:desk-pilots", ())]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for person, name, args in places:
            client.force_login(person)
            count(client, name, *args)
            found.append(count(client, name, *args))
        return found

    before = counts()
    for number in range(29):
        other = pilots.propose_pilot(room=room, terms=terms(title=f"Pilot {number}"), by=pair.ada)
        add(other)
    assert counts() == before
    assert max(before) <= 20, before


def test_the_board_shows_columns_and_is_narrowed(client, pair, room):
    proposed(room, pair.ada, title="First try")
    running(room, pair.ada, pair.li, title="Second try")
    columns = page(client, "pilots", person=pair.li).context["columns"]
    assert [[card.pilot.title for card in cards] for _code, _title, cards in columns] == [
        ["First try"], ["Second try"], [], [],
    ]  # fmt: skip
    assert [card.waits for _code, _title, cards in columns for card in cards] == [True, False]
    assert page(client, "pilots", person=pair.li, q="nobody").context["found"] == 0


def test_the_desk_knows_who_and_how_long_and_nothing_of_what(client, pair, room):
    pilot = running(room, pair.ada, pair.li)
    add(pilot, "Secret stop")
    Pilot.objects.update(moved_at=timezone.now() - timedelta(days=20))
    client.force_login(make_staff())
    told = client.get(reverse("portal:desk-pilots"), {"shelf": "stuck"}).content.decode()
    assert [word in told for word in (pair.startup.name, "20 days", "Nozzles", "coolant", "Secret", "0.4 l")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


# --- the clock --------------------------------------------------------------------------------------------------------
def told(what: str) -> int:
    return Notice.objects.filter(what=what).count()


def test_both_sides_are_nudged_after_fourteen_days_and_after_twenty_eight_and_then_no_more(pair, room):
    running(room, pair.ada, pair.li)
    seen = []
    for days in (13, 1, 1, 12, 1, 1, 31):
        passed = timedelta(days=days)
        Pilot.objects.update(moved_at=F("moved_at") - passed, nudged_at=F("nudged_at") - passed)
        nudge_quiet_pilots()
        nudge_quiet_pilots()
        seen.append(told("pilot.quiet"))
    assert seen == [0, 2, 2, 2, 4, 4, 4]
    letters = Mail.objects.filter(template="pilot_news", key__contains="pilot.quiet")
    assert sorted(letters.values_list("to", flat=True)) == sorted([pair.ada.email, pair.li.email] * 2)


def test_a_decision_is_told_of_once_when_it_comes_near_and_once_when_it_has_passed(pair, room):
    running(room, pair.ada, pair.li)
    today = timezone.now().date()
    seen = []
    for days in (8, 7, 6, 0, -2, -3):
        Pilot.objects.update(decision_on=today + timedelta(days=days))
        tell_of_decisions()
        tell_of_decisions()
        seen.append((told("pilot.decision_soon"), told("pilot.decision_over")))
    assert seen == [(0, 0), (2, 0), (2, 0), (2, 0), (2, 2), (2, 2)]


# --- the API ----------------------------------------------------------------------------------------------------------
def test_a_milestone_is_reached_by_the_api_and_both_webhooks_hear_of_it(pair, room):
    pilot = running(room, pair.ada, pair.li)
    stop = add(pilot)
    for side in room.sides:
        Webhook.objects.create(organisation=side, url="https://hook.example/", events=["pilot.milestone"])
    ask = Program(pair.ada, "pilots", "milestones")
    answer = ask("POST", f"/pilots/{pilot.pk}/milestones/{stop.pk}/reach", {"words": "Twelve parts."})
    assert (answer.status_code, answer.json()["plan"][0]["words"]) == (200, "Twelve parts.")
    assert Milestone.objects.get().reached_by == pair.ada
    bodies = [json.loads(one.body)["data"] for one in Delivery.objects.all()]
    assert {one["organisation"] for one in bodies} == {side.slug for side in room.sides}
    assert {(one["pilot"], one["milestone"], one["state"]) for one in bodies} == {(str(pilot.pk), stop.pk, "running")}
    assert all(set(one) == {"organisation", "partner", "pilot", "state", "milestone", "address"} for one in bodies)
