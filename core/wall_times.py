"""What a clock on a wall shows, and the instant that is meant. Knows time zones, and nothing of Django."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip
SECOND = timedelta(seconds=1)


@cache
def places() -> tuple[str, ...]:
    """The zones named after places, in the order of the alphabet."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name))


class NotOneInstant(ValueError):
    """A local time that is no instant or that is two."""


@dataclass
class Missing(NotOneInstant):
    """The clocks are put forward over it: `gap_begins` is shown by no clock any more, `gap_ends` follows at once. Both
    are local times."""

    local: datetime
    gap_begins: datetime
    gap_ends: datetime


@dataclass
class Ambiguous(NotOneInstant):
    """The clocks are put back over it, so that they show it twice. Both readings, aware, in their zone."""

    local: datetime
    first: datetime
    second: datetime


def readings(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants, in UTC and in order, at which the clocks of `zone` show `local`: none, one or two.

    >>> readings(datetime(2027, 10, 31, 2, 30), ZoneInfo("Europe/Copenhagen"))  # put back from three to two
    [datetime.datetime(2027, 10, 31, 0, 30, tzinfo=datetime.timezone.utc),
     datetime.datetime(2027, 10, 31, 1, 30, tzinfo=datetime.timezone.utc)]
    """
    instants = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(instant for instant in instants if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The one instant, in UTC, at which the clocks of `zone` show `local`, a time without a zone.

    Raises Missing or Ambiguous where there is not exactly one, ValueError for a time that has a zone already.
    """
    if local.tzinfo is not None:
        raise ValueError(f"{local} has a zone already.")
    found = readings(local, zone)
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(local, *(instant.astimezone(zone) for instant in found))
    raise Missing(local, *gap_around(local, zone))


def gap_around(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The local times between which the clocks of `zone` jump over `local`."""
    # Read by the offset after the jump, a missing time lies before the jump, and the other way round.
    early, late = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before, after = (instant.astimezone(zone).utcoffset() or timedelta() for instant in (early, late))
    while late - early > SECOND:
        middle = early + (late - early) / 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > early else middle
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    jump = late.replace(microsecond=0, tzinfo=None)
    return jump + before, jump + after
