"""The site's clock goes on where the machine's is set back, in a process and over its end."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction

from core import clock, diagnoses
from core.models import AuditEvent, ClockMark

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def steady(settings):
    settings.STEADY_CLOCK = True
    yield
    clock.CLOCK.forget()


def set_to(moment: datetime):
    """The machine's clock, set by hand; the monotonic one goes on."""
    return time_machine.travel(moment, tick=True)


def near(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(seconds=2)


def test_it_follows_a_clock_that_is_set_forward():
    with set_to(NOON):
        clock.CLOCK.forget()
        assert near(clock.now(), NOON)
    with set_to(NOON + HOUR):
        assert near(clock.now(), NOON + HOUR)


def test_it_goes_on_where_the_clock_is_set_back():
    with set_to(NOON):
        clock.CLOCK.forget()
        before = clock.now()
    with set_to(NOON - HOUR):
        assert clock.now() > before
        assert near(clock.now(), NOON)
        assert round(clock.CLOCK.behind / 60) == 60
        assert near(clock.when(time.time()), NOON)


def test_a_stamp_from_before_the_step_is_what_it_was():
    with set_to(NOON):
        clock.CLOCK.forget()
        stamp = time.time() - 3
    with set_to(NOON - HOUR):
        assert near(clock.when(stamp), NOON - timedelta(seconds=3))
        assert clock.when(stamp) < clock.now()


def test_two_steps_back_add_up():
    with set_to(NOON):
        clock.CLOCK.forget()
    with set_to(NOON - HOUR):
        assert near(clock.now(), NOON)
    with set_to(NOON - 3 * HOUR):
        assert near(clock.when(time.time()), NOON)


def test_it_never_goes_back_however_it_is_set():
    shown = []
    with set_to(NOON):
        clock.CLOCK.forget()
    for minutes in (0, 5, -30, 2, 60, -1000, 59, 61):
        with set_to(NOON + timedelta(minutes=minutes)):
            shown += [clock.now(), clock.now()]
    assert shown == sorted(shown)
    assert near(shown[-1], NOON + timedelta(minutes=61))


def test_without_it_the_clock_goes_back(settings):
    settings.STEADY_CLOCK = False
    with set_to(NOON):
        clock.CLOCK.forget()
        before = clock.now()
    with set_to(NOON - HOUR):
        assert clock.now() < before


# --- over the end of a process ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_process_that_begins_after_the_clock_was_set_back_knows_how_late_it_was():
    with set_to(NOON):
        clock.CLOCK.forget()
        clock.keep()
    with set_to(NOON - HOUR):
        clock.CLOCK.forget()  # a process of its own
        assert near(clock.now(), NOON - HOUR)
        clock.keep()
        assert near(clock.now(), NOON)
        assert near(clock.when(time.time()), NOON)


@pytest.mark.django_db
def test_the_mark_is_written_every_few_seconds_and_never_back():
    with set_to(NOON):
        clock.CLOCK.forget()
        clock.keep()
        first = ClockMark.objects.get().at
        clock.keep()
        assert ClockMark.objects.get().at == first
    with set_to(NOON + timedelta(seconds=5)):
        clock.keep()
        assert ClockMark.objects.get().at - first > timedelta(seconds=4)
    with set_to(NOON - HOUR):
        clock.keep()
        assert ClockMark.objects.get().at > first


@pytest.mark.django_db
def test_there_is_one_mark():
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockMark.objects.create(pk=2, at=NOON)


# --- whoever looks after it ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_doctor_says_when_the_machine_is_behind():
    with set_to(NOON):
        clock.CLOCK.forget()
        clock.keep()
        assert [finding.well for finding in diagnoses.the_clocks_agree()] == [True]
    with set_to(NOON - HOUR):
        clock.CLOCK.forget()
        (finding,) = diagnoses.the_clocks_agree()
        assert (finding.well, finding.text) == (False, "The machine's clock is 3600 seconds behind the site's.")


@pytest.mark.django_db
def test_somebody_may_say_that_the_machine_is_right():
    with set_to(NOON):
        clock.CLOCK.forget()
        clock.keep()
    with set_to(NOON - HOUR):
        clock.CLOCK.forget()
        call_command("clock", "--believe-machine", "--because", "It stood an hour ahead.")
        assert near(ClockMark.objects.get().at, NOON - HOUR)
        event = AuditEvent.objects.get()
        assert (event.action, event.after["reason"]) == ("clock.set", "It stood an hour ahead.")
        assert near(clock.now(), NOON - HOUR)
