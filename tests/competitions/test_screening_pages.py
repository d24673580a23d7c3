"""Screening page by page: at the desk, and where applicants read what became of their entry."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from competitions.actions import screening as actions
from competitions.models import Application, Organiser, ScreeningMark
from competitions.screening_state import seen_of
from tests.competitions.scene import make_application, make_competition, make_manager
from tests.competitions.screening_scene import over, waiting_entry
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def at(entry: Application, rest: str = "") -> str:
    return f"/en/desk/competitions/{entry.competition.slug}/screening/{entry.pk}/{rest}"


def mine(entry: Application, rest: str = "") -> str:
    return f"/en/applications/{entry.pk}/screening/{rest}"


def screening_of(entry: Application) -> str:
    return Application.objects.values_list("screening", flat=True).get(pk=entry.pk)


@pytest.fixture
def entry(client) -> Application:
    entry, _owner = waiting_entry()
    client.force_login(make_manager(entry.competition))
    return entry


def test_the_queue_shows_what_was_handed_in_and_no_draft(client):
    competition = over()
    first, _owner = waiting_entry(competition)
    draft, _owner = make_application(competition)
    refused, _owner = waiting_entry(competition)
    manager = make_manager(competition)
    actions.decide(application=refused, verdict="ineligible", reason="No.", by=manager)
    client.force_login(manager)
    address = f"/en/desk/competitions/{competition.slug}/screening/"

    def shown(query: str = "") -> list[str]:
        text = client.get(address + query).content.decode()
        return [one.number for one in (first, draft, refused) if one.number in text]

    assert shown() == [first.number, refused.number]
    assert shown("?state=waiting") == [first.number]
    assert shown("?state=ineligible") == [refused.number]
    assert shown("?state=appealed") == []


@pytest.mark.parametrize("role", ["screener", "chair", None])
def test_screeners_who_are_no_park_staff_screen_and_others_find_nothing(client, role):
    entry, _owner = waiting_entry()
    person = make_user() if role else make_staff()
    if role:
        Organiser.objects.create(competition=entry.competition, user=person, role=role)
    client.force_login(person)
    expected = 200 if role == "screener" else 404
    assert client.get(f"/en/desk/competitions/{entry.competition.slug}/screening/").status_code == expected
    assert client.get(at(entry)).status_code == expected
    answer = client.post(at(entry), {"verb": "accept", "seen": seen_of(entry)})
    assert (answer.status_code, screening_of(entry)) == ((302, "eligible") if role == "screener" else (404, "waiting"))


def test_one_entry_shows_answers_rules_and_checklist(client, entry):
    entry.competition.checklist.create(name_en="Is it theirs?")
    type(entry.competition).objects.filter(pk=entry.competition.pk).update(
        rules=[{"kind": "kind_is", "value": "manufacturer"}]
    )
    text = client.get(at(entry)).content.decode()
    parts = ("A better gripper", "idea (en)?", "Is it theirs?", "The profile says that it is a startup.")
    assert [part for part in parts if part not in text] == []


def test_a_refusal_without_a_reason_is_shown_again_and_one_with_it_ends_the_work(client, entry):
    seen = seen_of(entry)
    again = client.post(at(entry), {"verb": "refuse", "seen": seen, "reason": "", "note": "For us."})
    assert (again.status_code, "Say why: the applicant is told." in again.content.decode()) == (422, True)
    assert "For us." in again.content.decode()
    done = client.post(at(entry), {"verb": "refuse", "seen": seen, "reason": "Not theirs."})
    assert (done.status_code, screening_of(entry)) == (302, "ineligible")


def test_from_an_old_page_nothing_is_decided_and_what_was_typed_stays(client, entry):
    seen = seen_of(entry)
    question = actions.ask_applicant(
        application=entry, text="Whose?", due_at=timezone.now() + timedelta(days=3), by=make_manager(entry.competition)
    )
    owner = entry.organisation.memberships.get().user
    actions.answer_question(question=question, answer="Ours.", by=owner)
    answer = client.post(at(entry), {"verb": "refuse", "seen": seen, "reason": "Typed at length."})
    text = answer.content.decode()
    assert (answer.status_code, screening_of(entry)) == (409, "waiting")
    assert "Typed at length." in text
    assert "Ours." in text


def test_before_the_deadline_one_reads_and_marks_but_cannot_decide(client):
    entry, _owner = waiting_entry(make_competition())
    item = entry.competition.checklist.create(name_en="Is it theirs?")
    client.force_login(make_manager(entry.competition))
    text = client.get(at(entry)).content.decode()
    assert "Its deadline has not passed" in text
    assert re.findall(r'name="verb"', text) == []
    client.post(at(entry, "checklist/"), {f"item-{item.pk}-met": "no", f"item-{item.pk}-note": "See the patent"})
    assert list(ScreeningMark.objects.values_list("met", "note")) == [(False, "See the patent")]
    answer = client.post(at(entry), {"verb": "accept", "seen": seen_of(entry)})
    assert (answer.status_code, screening_of(entry)) == (409, "waiting")


def test_a_question_goes_out_by_the_clock_of_the_call_and_comes_back(client, entry):
    day = timezone.now() + timedelta(days=5)
    values = {"verb": "ask", "seen": seen_of(entry), "text": "Whose?", "due_at": f"{day:%Y-%m-%d}T18:00"}
    client.post(at(entry), values)
    question = entry.questions.get()
    assert f"{question.due_at.astimezone(entry.competition.zone_info):%H:%M}" == "18:00"
    owner = entry.organisation.memberships.get().user
    client.force_login(owner)
    assert "Whose?" in client.get(mine(entry)).content.decode()
    assert client.post(mine(entry, "answer/"), {"answer": ""}).status_code == 422
    assert client.post(mine(entry, "answer/"), {"answer": "Ours."}).status_code == 302
    assert client.post(mine(entry, "answer/"), {"answer": "Ours."}).status_code == 404  # nothing is asked any more
    question.refresh_from_db()
    assert (question.answer, screening_of(entry)) == ("Ours.", "waiting")


def test_applicants_read_the_reason_but_neither_the_note_nor_who_decided(client):
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    actions.decide(application=entry, verdict="ineligible", reason="Not yours.", note="Gossip.", by=manager)
    client.force_login(manager)
    assert "Gossip." in client.get(at(entry)).content.decode()
    client.force_login(owner)
    text = client.get(mine(entry)).content.decode()
    assert [word in text for word in ("Not yours.", "Gossip.", manager.email)] == [True, False, False]


def test_an_appeal_is_made_and_answered(client):
    entry, owner = waiting_entry()
    first, second = make_manager(entry.competition), make_manager(entry.competition)
    actions.decide(application=entry, verdict="ineligible", reason="Not yours.", by=first)
    client.force_login(owner)
    assert client.post(mine(entry, "appeal/"), {"text": "It is ours."}).status_code == 302
    again = client.post(mine(entry, "appeal/"), {"text": "It is ours!"})
    assert (again.status_code, "It is ours!" in again.content.decode()) == (409, False)
    client.force_login(first)
    assert "A manager other than the one who refused answers it." in client.get(at(entry)).content.decode()
    client.force_login(second)
    entry.refresh_from_db()
    client.post(at(entry), {"verb": "grant", "seen": seen_of(entry), "reply": "You are right."})
    client.force_login(owner)
    text = client.get(mine(entry)).content.decode()
    assert (screening_of(entry), "You are right." in text) == ("eligible", True)


def test_decisions_ask_who_one_is_after_a_while_and_keep_what_was_typed(client, entry):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        answer = client.post(at(entry), {"verb": "refuse", "seen": seen_of(entry), "reason": "Typed at length."})
        assert (answer.status_code, screening_of(entry)) == (302, "waiting")
        assert "reauthenticate" in answer["Location"]
        assert "Typed at length." in client.get(at(entry)).content.decode()


def test_what_was_taken_back_is_gone_from_the_desk(client, entry):
    from competitions.actions.submitting import withdraw_application

    withdraw_application(application=entry, by=entry.organisation.memberships.get().user)
    assert client.get(at(entry)).status_code == 404
    assert client.post(at(entry), {"verb": "accept"}).status_code == 404


def test_the_queue_and_an_entry_cost_the_same_queries_for_one_and_for_many(client, django_assert_max_num_queries):
    competition = over()
    for _number in range(4):
        entry, _owner = waiting_entry(competition)
        competition.checklist.create(name_en="x")
    client.force_login(make_manager(competition))
    addresses = (f"/en/desk/competitions/{competition.slug}/screening/", at(entry))
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(25):
            client.get(address)
