"""Moments as people name them: a day, a time of day and a place whose clocks are meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.local_times import LocalTimeField
from core.wall_times import Ambiguous, Missing, instant_of, places, readings

COPENHAGEN = "Europe/Copenhagen"
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


class Form(forms.Form):
    closes_at = LocalTimeField(label="Closes", zone=COPENHAGEN)


def filled(day: str, time: str, zone: str = COPENHAGEN) -> Form:
    return Form({"closes_at_day": day, "closes_at_time": time, "closes_at_zone": zone})


@pytest.mark.parametrize(
    ("day", "time", "zone", "instant"),
    [
        ("2027-03-01", "23:59", COPENHAGEN, datetime(2027, 3, 1, 22, 59, tzinfo=UTC)),
        ("2027-07-01", "23:59", COPENHAGEN, datetime(2027, 7, 1, 21, 59, tzinfo=UTC)),
        ("2027-07-01", "23:59", "Asia/Shanghai", datetime(2027, 7, 1, 15, 59, tzinfo=UTC)),
        ("2027-07-01", "23:59:30", "UTC", datetime(2027, 7, 1, 23, 59, 30, tzinfo=UTC)),
    ],
)
def test_a_day_a_time_and_a_place_are_an_instant(day, time, zone, instant):
    form = filled(day, time, zone)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["closes_at"] == instant


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        (
            "2027-03-28",
            "02:30",
            "02:30 does not exist on 28 Mar 2027 in Europe/Copenhagen: the clocks are put forward from 02:00 to "
            "03:00. Choose a time before or after that.",
        ),
        (
            "2027-10-31",
            "02:30",
            "02:30 comes twice on 31 Oct 2027 in Europe/Copenhagen, because the clocks are put back: at 02:30 "
            "UTC+02:00 and again at 02:30 UTC+01:00. Choose another time, or write this one in UTC.",
        ),
        ("2027-03-01", "", "Give a day, a time of day and a time zone."),
        ("1 March", "12:00", "Write the day like 2027-03-01."),
        ("2027-03-01", "noon", "Write the time of day like 23:59."),
        ("", "", "This field is required."),
    ],
)
def test_what_is_no_instant_is_refused_with_a_sentence(day, time, sentence):
    form = filled(day, time)
    assert form.errors.get("closes_at") == [sentence]


def test_a_zone_that_is_none_is_refused():
    assert len(filled("2027-03-01", "12:00", "Mars/Olympus").errors["closes_at"]) == 1


def test_a_refused_form_shows_what_was_typed():
    page = str(filled("2027-10-31", "02:30")["closes_at"])
    assert [part in page for part in ('value="2027-10-31"', 'value="02:30"')] == [True, True]
    assert '<option value="Europe/Copenhagen" selected>' in page


def test_a_stored_moment_is_shown_by_the_clocks_of_the_call_and_is_no_change():
    moment = datetime(2027, 7, 1, 21, 59, tzinfo=UTC)
    form = Form({"closes_at_day": "2027-07-01", "closes_at_time": "23:59", "closes_at_zone": COPENHAGEN})
    form.initial = {"closes_at": moment}
    assert Form(initial={"closes_at": moment})["closes_at"].field.widget.decompress(moment)[1:] == ["23:59", COPENHAGEN]
    assert form.changed_data == []
    assert filled("2027-07-01", "23:58").changed_data == ["closes_at"]


def test_the_sentences_are_in_the_page_s_language():
    with translation.override("zh-hans"):
        (sentence,) = filled("2027-10-31", "02:30").errors["closes_at"]
    assert "2027年10月31日" in sentence


def check_a_moment(instant: datetime, zone: str) -> None:
    """It is shown and read back as it was, unless the clocks there show it twice; then both readings are named."""
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    if len(readings(local, ZoneInfo(zone))) == 1:
        assert instant_of(local, ZoneInfo(zone)) == instant
    else:
        with pytest.raises(Ambiguous) as twice:
            instant_of(local, ZoneInfo(zone))
        first, second = (reading.astimezone(UTC) for reading in (twice.value.first, twice.value.second))
        assert instant in (first, second)
        assert first < second


@given(instant=INSTANTS, zone=st.sampled_from(places()))
@settings(max_examples=2_000, deadline=None, derandomize=True)
def test_instants_are_shown_and_read_back(instant, zone):
    check_a_moment(instant, zone)


def transitions(zone: str) -> list[datetime]:
    """The instants from 2024 to 2035 at which the offset of a zone changes, to the second."""
    found, info = [], ZoneInfo(zone)
    day = datetime(2024, 1, 1, tzinfo=UTC)
    while day < datetime(2036, 1, 1, tzinfo=UTC):
        early, late = day, day + timedelta(days=1)
        before = early.astimezone(info).utcoffset()
        if late.astimezone(info).utcoffset() != before:
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                early, late = (middle, late) if middle.astimezone(info).utcoffset() == before else (early, middle)
            found.append(late.replace(microsecond=0))
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    "zone", [COPENHAGEN, "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "America/Nuuk"]
)
def test_every_change_of_the_clocks_is_found_from_both_sides(zone):
    info = ZoneInfo(zone)
    changes = transitions(zone)
    assert len(changes) > 20
    for change in changes:
        before = (change - timedelta(seconds=1)).astimezone(info).utcoffset()
        after = change.astimezone(info).utcoffset()
        old, new = (change.replace(tzinfo=None) + offset for offset in (before, after))
        middle = min(old, new) + abs(new - old) / 2
        if new > old:
            with pytest.raises(Missing) as gap:
                instant_of(middle, info)
            assert (gap.value.gap_begins, gap.value.gap_ends) == (old, new)
        else:
            with pytest.raises(Ambiguous) as twice:
                instant_of(middle, info)
            assert twice.value.second.astimezone(UTC) - twice.value.first.astimezone(UTC) == old - new
