"""Deadlines: what is in time, who moves them, who is given more, and that what is over stays over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from competitions.actions.deadlines import grant_extension, move_deadline, seal_what_is_over
from competitions.actions.submitting import submit_application
from competitions.chores_deadlines import write_of_moved_deadline
from competitions.deadlines import NotOpen, TooLate, check_takes, deadline_of
from competitions.models import Collaborator, Competition, Extension
from core import clock
from core.models import AuditEvent, Effect, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.competitions.scene import make_application, make_competition, make_manager
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

CLOSES = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
OPENS = CLOSES - 30 * DAY


def a_call(**fields) -> Competition:
    return make_competition(**({"opens_at": OPENS, "closes_at": CLOSES, "zone": "Europe/Copenhagen"} | fields))


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def taken(competition, moment, application=None) -> bool:
    try:
        check_takes(competition, moment, application)
    except NotOpen:
        return False
    return True


# --- what is in time ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "grace", "is_taken"),
    [
        (OPENS - SECOND, 0, False),
        (OPENS, 0, True),
        (CLOSES - timedelta(microseconds=1), 0, True),
        (CLOSES, 0, False),
        (CLOSES + 59 * SECOND, 60, True),
        (CLOSES + 60 * SECOND, 60, False),
    ],
)
def test_what_counts_is_when_it_arrived(moment, grace, is_taken):
    assert taken(a_call(grace_seconds=grace), moment) is is_taken


def test_a_late_one_is_told_both_times_and_nothing_of_the_grace():
    with pytest.raises(TooLate) as late:
        check_takes(a_call(grace_seconds=60), CLOSES + 61 * SECOND)
    assert str(late.value) == (
        "This arrived at 00:00:01. The deadline was 1 Mar 2027 23:59 UTC+01:00. What you wrote is kept."
    )


# --- moving it ------------------------------------------------------------------------------------------------------------
def test_a_manager_moves_the_deadline_with_a_reason():
    competition = a_call(grace_seconds=30)
    manager = make_manager(competition)
    with at(CLOSES - DAY):
        move_deadline(
            competition=competition,
            closes_at=CLOSES + DAY,
            grace_seconds=30,
            reason=" The site was\ndown. ",
            by=manager,
        )
    competition.refresh_from_db()
    assert (competition.closes_at, competition.revision) == (CLOSES + DAY, 1)
    event = AuditEvent.objects.get(action="competition.deadline")
    assert event.before == {"closes_at": "2027-03-01T22:59:00Z"}
    assert event.after == {"closes_at": "2027-03-02T22:59:00Z", "reason": "The site was down."}


@pytest.mark.parametrize(
    ("now", "closes_at", "grace", "reason", "field"),
    [
        (CLOSES - DAY, CLOSES - 2 * DAY, 0, "why", "closes_at"),
        (CLOSES + SECOND, CLOSES + SECOND, 0, "why", "closes_at"),
        (CLOSES - DAY, OPENS, 0, "why", "closes_at"),
        (CLOSES - DAY, CLOSES + DAY, 0, "  ", "reason"),
        (CLOSES - DAY, CLOSES + DAY, 3601, "why", "grace_seconds"),
        (CLOSES + 30 * SECOND, CLOSES, 10, "why", "grace_seconds"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(now, closes_at, grace, reason, field):
    competition = a_call(grace_seconds=60)
    with at(now), pytest.raises(ValidationError) as refused:
        move_deadline(
            competition=competition,
            closes_at=closes_at,
            grace_seconds=grace,
            reason=reason,
            by=make_manager(competition),
        )
    assert list(refused.value.message_dict) == [field]
    competition.refresh_from_db()
    assert (competition.closes_at, competition.grace_seconds) == (CLOSES, 60)


def test_in_the_grace_a_deadline_may_still_be_moved_later_and_the_grace_grow():
    competition = a_call(grace_seconds=60)
    manager = make_manager(competition)
    with at(CLOSES + 30 * SECOND):
        move_deadline(competition=competition, closes_at=CLOSES, grace_seconds=300, reason="Slow lines", by=manager)
        move_deadline(
            competition=competition, closes_at=CLOSES + HOUR, grace_seconds=0, reason="Slow lines", by=manager
        )
    competition.refresh_from_db()
    assert (competition.closes_at, competition.grace_seconds) == (CLOSES + HOUR, 0)
    assert AuditEvent.objects.filter(action="competition.deadline").count() == 2
    assert Effect.objects.filter(kind="competitions.deadline_moved").count() == 1  # nobody is told of a grace


def test_the_same_again_is_no_change():
    competition = a_call()
    move_deadline(competition=competition, closes_at=CLOSES, grace_seconds=0, reason="-", by=make_manager(competition))
    assert AuditEvent.objects.filter(action="competition.deadline").count() == 0


@pytest.mark.parametrize("status", ["closed", "cancelled", "archived"])
def test_what_is_over_is_not_moved(status):
    competition = a_call(status=status)
    with pytest.raises(MoveNotAllowed):
        move_deadline(
            competition=competition, closes_at=CLOSES + DAY, grace_seconds=0, reason="-", by=make_manager(competition)
        )


@pytest.mark.parametrize("role", ["screener", "chair", None])
def test_only_managers_move_it_and_give_time(role):
    competition = a_call()
    application, _owner = make_application(competition)
    person = make_manager(competition, role) if role else make_staff()
    with pytest.raises(NotAllowed):
        move_deadline(competition=competition, closes_at=CLOSES + DAY, grace_seconds=0, reason="-", by=person)
    with pytest.raises(NotAllowed):
        grant_extension(application=application, until=CLOSES + DAY, reason="-", by=person)


def test_everybody_who_writes_is_told_once_of_a_moved_deadline():
    competition = a_call()
    with at(CLOSES - 2 * DAY):
        draft, owner = make_application(competition)
        _second, _same = make_application(competition, owner=owner)
        helper, reader = make_user(language="zh-hans", time_zone="Asia/Shanghai"), make_user()
        for person, right in ((helper, "edit"), (reader, "view")):
            Collaborator.objects.create(
                application=draft,
                email=person.email,
                user=person,
                right=right,
                digest=f"{person.pk}",
                accepted_at=OPENS,
            )
        make_application(competition, status="withdrawn", withdrawn_at=OPENS)
        make_application(competition, status="submitted", submitted_at=OPENS)
        move_deadline(
            competition=competition, closes_at=CLOSES + DAY, grace_seconds=0, reason="-", by=make_manager(competition)
        )
        for _twice in range(2):
            write_of_moved_deadline(Effect.objects.get(kind="competitions.deadline_moved"))
    mails = Mail.objects.filter(template="competition_deadline_moved")
    assert sorted(mails.values_list("to", flat=True)) == sorted([owner.email, helper.email])
    assert mails.get(to=owner.email).text.split("\n\n") == [
        f"The deadline of {competition.name}, for which you are writing an application, has moved. It is now:",
        "Copenhagen time · Your time · Central Europe: 2 Mar 2027 23:59 UTC+01:00\nChina: 3 Mar 2027 06:59 UTC+08:00",
        "It was 1 Mar 2027 23:59 UTC+01:00 (China: 2 Mar 2027 06:59 UTC+08:00).",
        f"http://127.0.0.1:8000/en/competitions/{competition.slug}/",
    ]
    assert "2027年3月3日 06:59 UTC+08:00" in mails.get(to=helper.email).text


# --- one application's ----------------------------------------------------------------------------------------------------
def test_an_application_is_given_more_time_after_the_call_is_sealed():
    competition = a_call(status="closed", sealed_at=CLOSES + 200 * SECOND)
    application, owner = make_application(competition, answers={"idea": "A robot"})
    until = CLOSES + 2 * DAY
    with at(CLOSES + DAY):
        extension = grant_extension(
            application=application, until=until, reason="Their line was cut.", by=make_manager(competition)
        )
    assert deadline_of(competition, application) == deadline_of(competition, application)
    assert (deadline_of(competition, application).shown, deadline_of(competition, application).extended) == (
        until,
        True,
    )
    assert (taken(competition, until - SECOND, application), taken(competition, until, application)) == (True, False)
    other, _owner = make_application(competition)
    assert taken(competition, until - SECOND, other) is False
    event = AuditEvent.objects.get(action="application.extended")
    assert (event.after["until"], event.after["reason"]) == ("2027-03-03T22:59:00Z", "Their line was cut.")
    letter = Mail.objects.get(template="competition_extension")
    assert (letter.to, letter.subject) == (owner.email, f"More time for your application {application.number}")
    assert letter.text.split("\n\n")[1] == (
        "Copenhagen time · Your time · Central Europe: 3 Mar 2027 23:59 UTC+01:00\nChina: 4 Mar 2027 06:59 UTC+08:00"
    )
    assert "line was cut" not in letter.text
    assert str(extension) == f"{application.pk} until 2027-03-03 22:59"
    submission = submit_application(application=application, by=owner, arrived_at=until - SECOND, language="en")
    assert submission.arrived_at == until - SECOND


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (CLOSES + DAY, " ", "reason"),
        (CLOSES - HOUR, "why", "until"),
        (CLOSES + 60 * SECOND, "why", "until"),
        (CLOSES - 2 * DAY, "why", "until"),
    ],
)
def test_an_extension_that_gives_nothing_is_refused(until, reason, field):
    competition = a_call(grace_seconds=60)
    application, _owner = make_application(competition)
    with at(CLOSES - DAY), pytest.raises(ValidationError) as refused:
        grant_extension(application=application, until=until, reason=reason, by=make_manager(competition))
    assert list(refused.value.message_dict) == [field]
    assert Extension.objects.count() == 0


def test_a_second_extension_is_later_than_the_first():
    competition = a_call()
    application, _owner = make_application(competition)
    manager = make_manager(competition)
    with at(CLOSES - DAY):
        grant_extension(application=application, until=CLOSES + 2 * DAY, reason="why", by=manager)
        with pytest.raises(ValidationError):
            grant_extension(application=application, until=CLOSES + DAY, reason="why", by=manager)
        grant_extension(application=application, until=CLOSES + 3 * DAY, reason="why", by=manager)
    assert deadline_of(competition, application).shown == CLOSES + 3 * DAY


@pytest.mark.parametrize("status", ["draft", "cancelled", "archived"])
def test_a_competition_that_takes_nothing_gives_no_time(status):
    competition = a_call(status=status)
    application, _owner = make_application(competition)
    with pytest.raises(MoveNotAllowed):
        grant_extension(
            application=application, until=timezone.now() + 900 * DAY, reason="why", by=make_manager(competition)
        )


def test_one_that_was_withdrawn_is_given_no_time():
    competition = a_call()
    application, _owner = make_application(competition, status="withdrawn", withdrawn_at=OPENS)
    with pytest.raises(MoveNotAllowed):
        grant_extension(application=application, until=CLOSES + DAY, reason="why", by=make_manager(competition))


# --- what is over stays over ------------------------------------------------------------------------------------------------
def test_a_call_is_sealed_two_minutes_after_its_grace():
    competition = a_call(grace_seconds=60)
    with at(CLOSES + 180 * SECOND):
        seal_what_is_over()
    competition.refresh_from_db()
    assert (competition.status, competition.sealed_at) == ("published", None)
    with at(CLOSES + 181 * SECOND):
        for _twice in range(2):
            seal_what_is_over()
    competition.refresh_from_db()
    assert (competition.status, competition.sealed_at) == ("closed", CLOSES + 181 * SECOND)
    assert AuditEvent.objects.filter(action="competition.sealed").count() == 1
    assert taken(competition, CLOSES - SECOND) is False  # whatever a clock says


def test_an_extension_is_sealed_by_itself():
    competition = a_call(status="closed", sealed_at=CLOSES)
    application, _owner = make_application(competition)
    until = CLOSES + DAY
    Extension.objects.create(application=application, until=until, reason="why")
    with at(until + 120 * SECOND):
        seal_what_is_over()
    assert taken(competition, until - SECOND, application) is True
    with at(until + 121 * SECOND):
        seal_what_is_over()
    assert taken(competition, until - SECOND, application) is False


def test_a_deadline_that_was_moved_meanwhile_is_not_sealed():
    competition = a_call()
    Competition.objects.filter(pk=competition.pk).update(closes_at=CLOSES + DAY)
    with at(CLOSES + HOUR):
        seal_what_is_over()
    competition.refresh_from_db()
    assert competition.status == "published"


def test_a_clock_that_is_set_back_reopens_nothing(settings):
    settings.STEADY_CLOCK = True
    competition = a_call()
    with time_machine.travel(CLOSES + HOUR, tick=True):
        clock.CLOCK.forget()
        seal_what_is_over()
    with time_machine.travel(CLOSES - HOUR, tick=True):
        competition.refresh_from_db()
        arrived = clock.when(datetime.now(UTC).timestamp())
        assert (competition.status, taken(competition, arrived)) == ("closed", False)
        unsealed = a_call()
        assert taken(unsealed, arrived) is False
        clock.CLOCK.forget()  # a process that begins now, and reads the mark
        clock.keep()
        assert taken(unsealed, clock.when(datetime.now(UTC).timestamp())) is False
    clock.CLOCK.forget()


def test_without_the_steady_clock_a_call_opens_again(settings):
    unsealed = a_call()
    with time_machine.travel(CLOSES + HOUR, tick=True):
        assert taken(unsealed, clock.when(datetime.now(UTC).timestamp())) is False
    with time_machine.travel(CLOSES - HOUR, tick=True):
        assert taken(unsealed, clock.when(datetime.now(UTC).timestamp())) is True
