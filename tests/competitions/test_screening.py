"""Screening: looked at, asked, decided, appealed, answered. Only what is handed in and cannot change any more."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from competitions.actions import screening as actions
from competitions.actions.submitting import reopen_application, withdraw_application
from competitions.chores_screening import remind_of_screening_questions
from competitions.models import Appeal, Application, Extension, Organiser, ScreeningDecision, ScreeningQuestion
from competitions.screening_state import seen_of
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from tests.competitions.scene import make_application, make_competition, make_manager
from tests.competitions.screening_scene import hand_in, over, waiting_entry
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

ELIGIBLE, INELIGIBLE = "eligible", "ineligible"


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


def screening_of(application: Application) -> str:
    return Application.objects.values_list("screening", flat=True).get(pk=application.pk)


def told(template: str) -> list[str]:
    return sorted(Mail.objects.filter(template=template).values_list("to", flat=True))


def make_screener(competition):
    person = make_user()
    Organiser.objects.create(competition=competition, user=person, role="screener")
    return person


# --- deciding ---------------------------------------------------------------------------------------------------------
def test_an_entry_is_found_eligible_and_its_people_are_told():
    entry, owner = waiting_entry()
    editor, viewer = make_user(), make_user()
    Membership.objects.create(organisation=entry.organisation, user=editor, role="editor")
    Membership.objects.create(organisation=entry.organisation, user=viewer, role="viewer")
    screener = make_screener(entry.competition)
    actions.decide(application=entry, verdict=ELIGIBLE, note="Nice.", by=screener)
    decision = ScreeningDecision.objects.get()
    assert (screening_of(entry), decision.verdict, decision.decided_by) == ("eligible", "eligible", screener)
    assert told("screening_eligible") == sorted([owner.email, editor.email])
    assert "Nice." not in Mail.objects.filter(template="screening_eligible")[0].text
    event = AuditEvent.objects.get(action="screening.accept")
    assert (event.before["screening"], event.after["screening"]) == ("waiting", "eligible")


def test_a_refusal_needs_a_reason_which_the_applicant_reads_with_the_way_to_appeal():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    with pytest.raises(ValidationError):
        actions.decide(application=entry, verdict=INELIGIBLE, reason="  ", by=manager)
    assert screening_of(entry) == "waiting"
    actions.decide(application=entry, verdict=INELIGIBLE, reason="Not your own work.", by=manager)
    mail = Mail.objects.get(template="screening_ineligible")
    assert mail.to == owner.email
    assert "Not your own work." in mail.text
    assert "within 14 days" in mail.text


@pytest.mark.parametrize("role", ["chair", None])
def test_only_managers_and_screeners_decide(role):
    entry, _owner = waiting_entry()
    person = make_staff()
    if role:
        Organiser.objects.create(competition=entry.competition, user=person, role=role)
    with pytest.raises(NotAllowed):
        actions.decide(application=entry, verdict=ELIGIBLE, by=person)
    assert screening_of(entry) == "waiting"


def test_nothing_is_decided_or_asked_while_the_entry_may_still_change():
    entry, _owner = waiting_entry(make_competition())
    manager = make_manager(entry.competition)
    for step in (
        lambda: actions.decide(application=entry, verdict=ELIGIBLE, by=manager),
        lambda: actions.ask_applicant(application=entry, text="Why?", due_at=in_days(20), by=manager),
    ):
        with pytest.raises(MoveNotAllowed, match=r"^Its deadline has not passed"):
            step()
    with time_machine.travel(entry.competition.takes_until):
        actions.decide(application=entry, verdict=ELIGIBLE, by=manager)
    assert screening_of(entry) == "eligible"


def test_an_extension_keeps_an_entry_from_being_decided_until_it_is_over():
    entry, _owner = waiting_entry()
    manager = make_manager(entry.competition)
    extension = Extension.objects.create(application=entry, until=in_days(1), reason="Ill")
    with pytest.raises(MoveNotAllowed):
        actions.decide(application=entry, verdict=ELIGIBLE, by=manager)
    extension.sealed_at = timezone.now()
    extension.save()
    actions.decide(application=entry, verdict=ELIGIBLE, by=manager)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_handed_in_is_not_screened(status):
    competition = over()
    manager = make_manager(competition)
    application, owner = make_application(competition)
    if status == "withdrawn":
        hand_in(application, owner)
        withdraw_application(application=application, by=owner)
    with pytest.raises(MoveNotAllowed, match=r"^This entry is not handed in"):
        actions.decide(application=application, verdict=ELIGIBLE, by=manager)
    assert screening_of(application) == "waiting"


def test_a_second_decision_from_an_old_page_is_refused():
    entry, _owner = waiting_entry()
    one, other = make_manager(entry.competition), make_manager(entry.competition)
    seen = seen_of(entry)
    actions.decide(application=entry, verdict=ELIGIBLE, by=one, seen=seen)
    with pytest.raises(StateHasMoved):
        actions.decide(application=entry, verdict=INELIGIBLE, reason="No.", by=other, seen=seen)
    assert (screening_of(entry), ScreeningDecision.objects.count()) == ("eligible", 1)


def test_what_is_being_screened_is_not_opened_again():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    actions.ask_applicant(application=entry, text="Why?", due_at=in_days(5), by=manager)
    with pytest.raises(MoveNotAllowed):
        reopen_application(application=entry, by=owner, arrived_at=entry.competition.closes_at - timedelta(minutes=1))


# --- asking -----------------------------------------------------------------------------------------------------------
def test_a_question_is_asked_answered_and_then_decided():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    question = actions.ask_applicant(application=entry, text="Whose drawing is it?", due_at=in_days(5), by=manager)
    assert (screening_of(entry), told("screening_question")) == ("asked", [owner.email])
    entry.refresh_from_db()
    with pytest.raises(MoveNotAllowed, match="Its answer may come until the day you gave"):
        actions.decide(application=entry, verdict=ELIGIBLE, by=manager)
    actions.answer_question(question=question, answer="Ours.", by=owner)
    assert (screening_of(entry), told("screening_answered")) == ("waiting", [manager.email])
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Ours.", owner)
    with pytest.raises(MoveNotAllowed):
        actions.answer_question(question=question, answer="Theirs.", by=owner)
    entry.refresh_from_db()
    actions.decide(application=entry, verdict=ELIGIBLE, by=manager)


def test_after_the_due_day_it_is_decided_without_an_answer_and_the_question_is_closed():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    question = actions.ask_applicant(application=entry, text="Whose?", due_at=in_days(5), by=manager)
    with time_machine.travel(in_days(6)):
        entry.refresh_from_db()
        actions.decide(application=entry, verdict=INELIGIBLE, reason="No answer came.", by=manager)
        with pytest.raises(MoveNotAllowed):
            actions.answer_question(question=question, answer="Ours!", by=owner)
        entry.refresh_from_db()
        actions.reconsider(application=entry, note="They called.", by=manager)
        entry.refresh_from_db()
        actions.ask_applicant(application=entry, text="Again: whose?", due_at=in_days(3), by=manager)
    question.refresh_from_db()
    assert (question.answer, question.answered_at is not None) == ("", True)
    assert ScreeningQuestion.objects.filter(application=entry).count() == 2


def test_an_answer_after_the_due_day_still_counts_while_nothing_is_decided():
    entry, owner = waiting_entry()
    question = actions.ask_applicant(
        application=entry, text="Whose?", due_at=in_days(5), by=make_manager(entry.competition)
    )
    with time_machine.travel(in_days(9)):
        actions.answer_question(question=question, answer="Ours.", by=owner)
    assert screening_of(entry) == "waiting"


@pytest.mark.parametrize(("text", "days", "field"), [(" ", 5, "text"), ("Why?", -1, "due_at"), ("Why?", 91, "due_at")])
def test_a_question_needs_words_and_a_day_to_come(text, days, field):
    entry, _owner = waiting_entry()
    with pytest.raises(ValidationError) as refused:
        actions.ask_applicant(application=entry, text=text, due_at=in_days(days), by=make_manager(entry.competition))
    assert list(refused.value.message_dict) == [field]


def test_viewers_and_strangers_do_not_answer():
    entry, _owner = waiting_entry()
    question = actions.ask_applicant(
        application=entry, text="Whose?", due_at=in_days(5), by=make_manager(entry.competition)
    )
    viewer = make_user()
    Membership.objects.create(organisation=entry.organisation, user=viewer, role="viewer")
    for person in (viewer, make_user()):
        with pytest.raises(NotAllowed):
            actions.answer_question(question=question, answer="Ours.", by=person)


def test_applicants_are_reminded_once_two_days_before_the_answer_is_due():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    start = timezone.now()
    actions.ask_applicant(application=entry, text="Whose?", due_at=start + timedelta(days=7), by=manager)
    for days, mails in ((1, []), (4.9, []), (5.1, [owner.email]), (6, [owner.email]), (8, [owner.email])):
        with time_machine.travel(start + timedelta(days=days)):
            remind_of_screening_questions()
        assert told("screening_reminder") == mails, days


# --- appeals ----------------------------------------------------------------------------------------------------------
def refused_entry():
    entry, owner = waiting_entry()
    manager = make_manager(entry.competition)
    actions.decide(application=entry, verdict=INELIGIBLE, reason="Not yours.", by=manager)
    entry.refresh_from_db()
    return entry, owner, manager


def test_an_appeal_is_heard_by_another_manager_than_the_one_who_refused():
    entry, owner, first = refused_entry()
    second = make_manager(entry.competition)
    actions.appeal(application=entry, text="It is ours.", by=owner)
    assert (screening_of(entry), told("screening_appeal")) == ("appealed", sorted([first.email, second.email]))
    entry.refresh_from_db()
    with pytest.raises(NotAllowed, match=r"^You refused this entry\."):
        actions.decide_appeal(application=entry, granted=True, reply="Fine.", by=first)
    actions.decide_appeal(application=entry, granted=True, reply="You are right.", by=second)
    made = Appeal.objects.get(application=entry)
    assert (screening_of(entry), made.granted, made.decided_by) == ("eligible", True, second)
    assert list(entry.decisions.values_list("verdict", "reason")) == [
        ("eligible", "You are right."),
        ("ineligible", "Not yours."),
    ]
    assert told("screening_appeal_decided") == [owner.email]


def test_where_there_is_but_one_manager_they_hear_it_themselves():
    entry, owner, manager = refused_entry()
    suspended = make_manager(entry.competition)
    suspended.is_active = False
    suspended.save()
    actions.appeal(application=entry, text="It is ours.", by=owner)
    entry.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.decide_appeal(application=entry, granted=False, reply="No.", by=make_screener(entry.competition))
    actions.decide_appeal(application=entry, granted=False, reply="It is not.", by=manager)
    assert screening_of(entry) == "rejected"


def test_one_appeals_once():
    entry, owner, manager = refused_entry()
    actions.appeal(application=entry, text="It is ours.", by=owner)
    entry.refresh_from_db()
    with pytest.raises(MoveNotAllowed, match=r"^There is an appeal\."):
        actions.decide(application=entry, verdict=ELIGIBLE, by=manager)
    actions.decide_appeal(application=entry, granted=True, reply="Well.", by=manager)
    entry.refresh_from_db()
    actions.reconsider(application=entry, note="New facts.", by=manager)
    entry.refresh_from_db()
    actions.decide(application=entry, verdict=INELIGIBLE, reason="Still not.", by=manager)
    entry.refresh_from_db()
    with pytest.raises(MoveNotAllowed, match="You have appealed once already"):
        actions.appeal(application=entry, text="Again.", by=owner)


@pytest.mark.parametrize(("days", "taken"), [(13.9, True), (14.1, False)])
def test_one_appeals_within_a_fortnight(days, taken):
    entry, owner, _manager = refused_entry()
    with time_machine.travel(in_days(days)):
        if taken:
            actions.appeal(application=entry, text="It is ours.", by=owner)
        else:
            with pytest.raises(MoveNotAllowed, match="The time to appeal has passed"):
                actions.appeal(application=entry, text="It is ours.", by=owner)
    assert screening_of(entry) == ("appealed" if taken else "ineligible")


def test_only_who_may_submit_appeals_and_only_against_a_refusal():
    entry, _owner, _manager = refused_entry()
    editor = make_user()
    Membership.objects.create(organisation=entry.organisation, user=editor, role="editor")
    with pytest.raises(NotAllowed):
        actions.appeal(application=entry, text="It is ours.", by=editor)
    other, owner = waiting_entry()
    with pytest.raises(MoveNotAllowed):
        actions.appeal(application=other, text="In advance.", by=owner)


def test_a_manager_opens_a_decision_again_with_a_note_and_a_screener_does_not():
    entry, owner = waiting_entry()
    manager, screener = make_manager(entry.competition), make_screener(entry.competition)
    actions.decide(application=entry, verdict=ELIGIBLE, by=screener)
    entry.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.reconsider(application=entry, note="Hm.", by=screener)
    with pytest.raises(ValidationError):
        actions.reconsider(application=entry, note="", by=manager)
    actions.reconsider(application=entry, note="The register says otherwise.", by=manager)
    assert (screening_of(entry), told("screening_reconsidered")) == ("waiting", [owner.email])


# --- the checklist ----------------------------------------------------------------------------------------------------
def test_lines_are_marked_before_the_deadline_too_and_each_mark_is_one_row():
    entry, _owner = waiting_entry(make_competition())
    screener = make_screener(entry.competition)
    item = entry.competition.checklist.create(name_en="Is it theirs?")
    actions.mark_item(application=entry, item=item, met=None, note="To be asked", by=screener)
    actions.mark_item(application=entry, item=item, met=True, note="", by=screener)
    assert list(entry.marks.values_list("met", "note", "marked_by")) == [(True, "", screener.pk)]
    foreign = over().checklist.create(name_en="Another's")
    with pytest.raises(MoveNotAllowed):
        actions.mark_item(application=entry, item=foreign, met=True, note="", by=screener)
