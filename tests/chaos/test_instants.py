"""Twenty thousand moments, thoroughly a hundred thousand, from 2024 to 2035 in all time zones: each is shown and stored as it
is, and read back."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competitions.models import Milestone
from core.templatetags.instants import written
from core.wall_times import Ambiguous, Missing, instant_of, places, readings
from tests.competitions.scene import make_competition
from tests.extent import some

pytestmark = pytest.mark.chaos

EXAMPLES, AT_ONCE = some(200, 1_000), 100
FIRST = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
LAST = int(datetime(2036, 1, 1, tzinfo=UTC).timestamp())
SHOWN = re.compile(r"(\d\d):(\d\d) UTC([+−])(\d\d):(\d\d)")
MOMENTS = st.lists(
    st.tuples(st.integers(FIRST, LAST - 1), st.integers(0, len(places()) - 1)), min_size=AT_ONCE, max_size=AT_ONCE
)
BY_WALL = st.lists(
    st.tuples(st.integers(0, LAST - FIRST), st.integers(0, len(places()) - 1)), min_size=AT_ONCE, max_size=AT_ONCE
)
MANY = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def is_shown(instant: datetime, zone: ZoneInfo) -> bool:
    """The text says the hour and the offset, and together they are the instant."""
    hour, minute, sign, ahead, more = SHOWN.search(written(instant, zone)).groups()
    offset = timedelta(hours=int(ahead), minutes=int(more)) * (1 if sign == "+" else -1)
    local = instant.astimezone(zone)
    there = local.replace(hour=int(hour), minute=int(minute), second=0, tzinfo=None)
    return (there - offset).replace(tzinfo=UTC) == instant.replace(second=0)


@given(moments=MOMENTS)
@MANY
def test_an_instant_is_shown_and_read_back(moments):
    for second, place in moments:
        instant, zone = datetime.fromtimestamp(second, UTC), ZoneInfo(places()[place])
        assert is_shown(instant, zone)
        local = instant.astimezone(zone).replace(tzinfo=None, fold=0)
        try:
            assert instant_of(local, zone) == instant
        except Ambiguous as twice:
            assert instant in (twice.first.astimezone(UTC), twice.second.astimezone(UTC))
            assert len(readings(local, zone)) == 2


@pytest.mark.django_db
def test_an_instant_is_stored_as_it_is_whatever_the_clock_it_was_read_from():
    competition = make_competition()

    @given(moments=MOMENTS)
    @MANY
    def stored(moments):
        zones = [ZoneInfo(places()[place]) for _second, place in moments]
        instants = [datetime.fromtimestamp(second, UTC) for second, _place in moments]
        Milestone.objects.all().delete()
        Milestone.objects.bulk_create(
            Milestone(competition=competition, at=instant.astimezone(zone), position=number)
            for number, (instant, zone) in enumerate(zip(instants, zones, strict=True))
        )
        there = list(Milestone.objects.order_by("position").values_list("at", flat=True))
        assert there == instants
        assert all(is_shown(at, zone) for at, zone in zip(there, zones, strict=True))

    stored()


@given(moments=BY_WALL)
@MANY
def test_a_local_time_is_one_instant_or_is_refused(moments):
    """Wherever a clock jumps, the time it skips is no instant and the time it repeats is two."""
    start = datetime(2024, 1, 1)
    for seconds, place in moments:
        local, zone = start + timedelta(seconds=seconds), ZoneInfo(places()[place])
        found = {
            (local - offset).replace(tzinfo=UTC)
            for hours in (-30, 30)
            for offset in [local.replace(tzinfo=UTC).__add__(timedelta(hours=hours)).astimezone(zone).utcoffset()]
        }
        meant = [one for one in found if one.astimezone(zone).replace(tzinfo=None, fold=0) == local]
        try:
            assert [instant_of(local, zone)] == meant
        except Missing:
            assert meant == []
        except Ambiguous:
            assert len(meant) == 2
