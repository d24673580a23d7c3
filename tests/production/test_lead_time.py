"""Days, holidays, idle hours."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.engine.holidays import announced, chinese, easter, european
from production.engine.idle import OpenAsk, chance_among, idle_week
from production.engine.lead_time import Calendar, delivered, earliest, free_minutes, in_china

MONDAY = date(2026, 11, 30)


def test_hours_are_worked_day_by_day():
    calendar = Calendar(MONDAY, (40, 0, 20))
    assert earliest(8, calendar, MONDAY) == date(2026, 11, 30)
    assert earliest(40, calendar, MONDAY) == date(2026, 12, 4)
    assert earliest(41, calendar, MONDAY) == date(2026, 12, 14)
    assert earliest(60, calendar, MONDAY) == date(2026, 12, 18)
    assert earliest(61, calendar, MONDAY) is None
    assert earliest(0, calendar, date(2026, 12, 5)) == date(2026, 12, 7)


def test_what_waits_comes_first():
    assert earliest(8, Calendar(MONDAY, (40, 40), queue=32), MONDAY) == date(2026, 12, 4)
    assert earliest(8, Calendar(MONDAY, (40, 40)), date(2026, 12, 3)) == date(2026, 12, 3)


def test_spring_festival_2026_and_the_saturdays_worked_for_it():
    calendar = in_china(date(2026, 2, 9), (35, 35, 35))
    assert calendar.works(date(2026, 2, 14)) and calendar.works(date(2026, 2, 28))
    assert earliest(42, calendar, date(2026, 2, 9)) == date(2026, 2, 14)
    assert earliest(43, calendar, date(2026, 2, 9)) == date(2026, 2, 24)


def test_holidays_of_2027_are_a_pattern_until_they_are_announced():
    assert (announced(2026), announced(2027)) == (True, False)
    off, instead = chinese(2027)
    assert date(2027, 2, 6) in off and date(2027, 6, 9) in off and date(2027, 9, 15) in off
    assert instead == frozenset()
    with pytest.raises(KeyError):
        chinese(2029)


def test_european_holidays_follow_easter():
    assert [easter(year) for year in (2026, 2027, 2028)] == [date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)]
    assert date(2026, 4, 2) in european("DK", 2026) - european("DE", 2026)
    assert date(2026, 6, 19) in european("SE", 2026)
    assert date(2027, 5, 17) in european("DE", 2027) - european("SE", 2027)


def test_it_arrives_on_a_day_the_customer_works():
    germany = Calendar(date(2026, 12, 21), (40,), european("DE", 2026))
    assert delivered(date(2026, 12, 18), 7, germany) == date(2026, 12, 28)
    with pytest.raises(ValueError, match="never"):
        delivered(
            MONDAY,
            1,
            Calendar(MONDAY, (0,), frozenset(date.fromordinal(MONDAY.toordinal() + count) for count in range(500))),
        )


def test_free_minutes_for_routing():
    assert free_minutes(Calendar(MONDAY, (40, 10), queue=4), MONDAY, 9) == (
        240, 720, 1200, 1680, 2160, 2160, 2160, 2280, 2400,
    )  # fmt: skip


@pytest.mark.parametrize("weeks", [(-1.0,), (40.0, -3.0)])
def test_hours_below_zero_are_refused(weeks):
    with pytest.raises(ValueError, match="below zero"):
        Calendar(MONDAY, weeks)


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=8),
    st.floats(0, 300),
    st.floats(0, 100),
    st.integers(0, 20),
    st.floats(0, 40),
)
@settings(max_examples=200, deadline=None)
def test_more_hours_never_finish_earlier(weeks, hours, more, start, queue):
    calendar = in_china(date(2026, 9, 21), tuple(weeks), queue)
    from_day = date.fromordinal(calendar.start.toordinal() + start)
    first, second = earliest(hours, calendar, from_day), earliest(hours + more, calendar, from_day)
    if second is not None:
        assert first is not None and from_day <= first <= second
        assert calendar.works(first) and calendar.works(second)


def test_an_idle_week_earns_what_is_asked_for():
    asks = [
        OpenAsk("a", 10, Decimal(2000), 1.0),
        OpenAsk("b", 10, Decimal(1000), 0.5),
        OpenAsk("c", 40, Decimal(2000), 0.5),
    ]
    found = idle_week(25, asks)
    assert (found.low, found.expected, found.high) == (Decimal("2093.77"), Decimal("3000.00"), Decimal("3250.00"))
    assert (found.hours, found.asks) == (25, ("a", "b", "c"))
    assert idle_week(0, asks).high == idle_week(40, []).expected == Decimal("0.00")
    assert chance_among(4) == 0.25
