"""Who was shown abroad is counted once a year, what is past due goes, and the register says all of it."""

import io
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from accounts.models import Notice
from accounts.processing import untagged
from collaboration.consenting.chores import warn_of_transfers
from collaboration.consenting.consents import contact_of
from collaboration.consenting.retention import RULES, forget_some, past_due
from collaboration.consenting.transfers import THRESHOLDS, counted, note_transfers, reached, year_of
from collaboration.log import faults
from collaboration.models import (
    Consent,
    Introduction,
    IntroductionKey,
    IntroductionWord,
    LogEntry,
    Meeting,
    Message,
    Room,
    RoomTask,
    Signature,
    Transfer,
)
from core.models import Mail
from tests.collaboration.consent_scene import agree_to_all, make_border
from tests.collaboration.scene import make_agreement, make_introduction, make_pair, make_pilot, make_room
from tests.factories import make_organisation, make_staff, make_user

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
stored = pytest.mark.django_db


# --- counting -----------------------------------------------------------------------------------------------------------
@stored
def test_each_is_counted_once_a_year_and_recipient_and_only_when_in_fact_shown(time_machine):
    time_machine.move_to(NOW)
    border = make_border()
    agree_to_all(border, border.li)
    assert Transfer.objects.count() == 0, "agreeing shows nobody anything"
    for _time in range(3):
        assert contact_of(border.ada, border.li, border.room).email == border.li.email
    assert list(Transfer.objects.values_list("person", "recipient", "year", "from_china")) == [
        (border.li.pk, border.pair.startup.pk, 2026, True)
    ]
    time_machine.move_to(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    contact_of(border.ada, border.li, border.room)
    assert (Transfer.objects.count(), year_of()) == (1, 2026)
    time_machine.move_to(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    contact_of(border.ada, border.li, border.room)
    assert (Transfer.objects.count(), year_of()) == (2, 2027), "the year begins in China"


@stored
def test_whoever_is_shown_to_two_is_one_person_and_europeans_are_counted_apart():
    person, giver = make_user(), make_border().pair.manufacturer
    for _number in range(2):
        note_transfers([person.pk], giver=giver, recipient=make_organisation())
    border = make_border()
    agree_to_all(border, border.ada)
    contact_of(border.li, border.ada, border.room)
    assert counted(year_of()) == (1, 0)
    assert Transfer.objects.filter(from_china=False).count() == 1


def test_counting_at_once_counts_once(audited):
    border = make_border()
    people = [border.li.pk, border.ada.pk]
    start = threading.Barrier(4)

    def note() -> None:
        try:
            start.wait(20)
            note_transfers(people, giver=border.pair.manufacturer, recipient=border.pair.startup)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=note) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Transfer.objects.count() == 2


@stored
def test_staff_are_told_once_when_a_threshold_comes_near_and_once_when_it_is_reached(monkeypatch):
    from collaboration.consenting import transfers

    small = transfers.Threshold("filing", 10, False, "File.")
    monkeypatch.setattr(transfers, "THRESHOLDS", (small,))
    staff, recipient, giver = make_staff(), make_organisation(), make_border().pair.manufacturer

    def told_after(people: int) -> int:
        note_transfers([make_user().pk for _one in range(people)], giver=giver, recipient=recipient)
        warn_of_transfers()
        warn_of_transfers()
        return Notice.objects.filter(person=staff).count()

    assert [told_after(7), told_after(1), told_after(1), told_after(1)] == [0, 1, 1, 2]
    assert Mail.objects.filter(template="transfers_near", to=staff.email).count() == 2


@stored
def test_the_thresholds_are_those_of_22_march_2024():
    assert [(one.code, one.people, one.sensitive) for one in THRESHOLDS] == [
        ("filing", 100_000, False),
        ("assessment", 1_000_000, False),
        ("sensitive", 10_000, True),
    ]
    assert [(one.percent, one.is_near) for one in reached(2026)] == [(0, False)] * 3


# --- letting go ---------------------------------------------------------------------------------------------------------
def years_ago(years: float) -> datetime:
    return timezone.now() - timedelta(days=365.25 * years + 2)


def everything(closed_at: datetime) -> Room:
    """A room with a word in everything that goes, closed at a moment."""
    room = make_room()
    Message.objects.create(room=room, organisation=room.organisation, text="Hello", language="en")
    Meeting.objects.create(room=room, organisation=room.organisation, title="Visit")
    RoomTask.objects.create(room=room, title="Send it")
    make_pilot(room, state="running")
    Room.objects.filter(pk=room.pk).update(state="closed", closed_at=closed_at, closed_because="Done")
    return room


@stored
@pytest.mark.parametrize(("years", "left"), [(4.9, 1), (5, 0)])
def test_what_was_said_in_a_room_goes_five_years_after_it_was_closed_and_its_log_stays(years, left):
    room = everything(years_ago(years) if left == 0 else timezone.now() - timedelta(days=365 * years))
    forget_some()
    forget_some()
    assert [model.objects.count() for model in (Message, Meeting, RoomTask)] == [left] * 3
    room.refresh_from_db()
    assert (bool(room.closed_because), bool(room.introduction.message), bool(room.pilots.get().goal)) == (
        bool(left), bool(left), bool(left),
    )  # fmt: skip
    assert LogEntry.objects.filter(room=room).count() == 1
    assert list(faults(room)) == []
    assert past_due() == {}


@stored
def test_words_of_an_introduction_that_came_to_nothing_go_after_two_years_and_an_open_one_keeps_them():
    old = make_introduction(make_pair(), state="declined", reason="fit", words="No", ended_at=years_ago(2))
    IntroductionWord.objects.create(introduction=old, organisation=old.partner, text="Why?", language="en")
    IntroductionKey.objects.create(introduction=old, person=make_user(), digest="d")
    young = make_introduction(make_pair(), state="declined", reason="fit", ended_at=years_ago(1))
    standing = make_introduction(make_pair(), asked_at=years_ago(3))
    forget_some()
    rows = Introduction.objects.in_bulk()
    assert [bool(rows[one.pk].message) for one in (old, young, standing)] == [False, True, True]
    assert (rows[old.pk].words, rows[old.pk].reason) == ("", "fit")
    assert (IntroductionWord.objects.count(), IntroductionKey.objects.count()) == (0, 0)


@stored
def test_names_in_signatures_go_three_years_after_the_last_secret():
    room = make_room()
    old = make_agreement(room, state="in_force")
    type(old).objects.filter(pk=old.pk).update(state="terminated", ended_at=years_ago(6), survives_months=36)
    young = make_agreement(room, state="in_force")
    type(young).objects.filter(pk=young.pk).update(state="terminated", ended_at=years_ago(6), survives_months=60)
    forget_some()
    assert list(Signature.objects.filter(agreement=old).values_list("name", flat=True)) == ["", ""]
    assert list(Signature.objects.filter(agreement=young).values_list("name", flat=True)) == ["Owner", "Owner"]


@stored
def test_proofs_of_consent_go_five_years_after_their_end_and_one_that_holds_stays():
    border = make_border()
    first, second = agree_to_all(border, border.ada)
    Consent.objects.filter(pk=first.pk).update(state="withdrawn", ended_at=years_ago(5))
    Consent.objects.filter(pk=second.pk).update(asked_at=years_ago(9))
    Transfer.objects.create(person=border.ada, year=timezone.now().year - 6, from_china=False)
    forget_some()
    assert list(Consent.objects.all()) == [second]
    assert Transfer.objects.count() == 0


def test_every_rule_has_words():
    assert len({rule.code for rule in RULES}) == len(RULES) == 9
    assert all(rule.months > 0 and str(rule.what) and str(rule.since) for rule in RULES)


# --- the register -------------------------------------------------------------------------------------------------------
def test_every_table_of_people_has_an_activity_that_answers_for_it():
    assert list(untagged()) == []


def test_the_register_prints_every_column():
    out = io.StringIO()
    call_command("ropa", stdout=out)
    text = out.getvalue()
    for label in ("Controller", "Purpose", "Lawful basis", "Categories", "Recipients", "Third countries", "Time limits",
                  "Measures"):  # fmt: skip
        assert label in text
    out = io.StringIO()
    call_command("ropa", "--json", stdout=out)
    register = json.loads(out.getvalue())
    assert {one["code"] for one in register["activities"]} == {
        "accounts", "ground", "organisations", "matching", "awards", "interface", "announcements", "collaboration",
        "contact details", "production", "parts", "quotes", "orders",
    }  # fmt: skip
