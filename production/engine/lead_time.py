"""When a machine will have worked so many hours, and when that reaches its customer.

A machine has so many free hours in each week; they are worked in equal parts on the five days of a week, so that a holiday takes its
part away and a weekend day worked instead adds one. What waits before comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from production.engine.holidays import chinese

DAY = timedelta(days=1)
DAYS = 5  # worked in a week
CLOSE = 1e-9
FARTHEST = 400  # days looked ahead for a day somebody works


@dataclass(frozen=True)
class Calendar:
    """`weeks` are free hours in the week that begins on Monday `start` and in those after it; beyond the last, nothing is known.
    `queue` hours wait before."""

    start: date
    weeks: tuple[float, ...]
    off: frozenset[date] = field(default_factory=frozenset)
    instead: frozenset[date] = field(default_factory=frozenset)
    queue: float = 0.0

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise ValueError("a week begins on a Monday")
        if self.queue < 0 or any(hours < 0 for hours in self.weeks):
            raise ValueError("hours are not below zero")

    @property
    def end(self) -> date:
        """The first day of which nothing is known."""
        return self.start + 7 * len(self.weeks) * DAY

    def works(self, day: date) -> bool:
        return day in self.instead or (day.weekday() < DAYS and day not in self.off)

    def free(self, day: date) -> float:
        """Hours on that day; 0 outside the weeks that are known."""
        week = (day - self.start).days // 7
        if not self.works(day) or not 0 <= week < len(self.weeks):
            return 0.0
        return self.weeks[week] / DAYS


def in_china(start: date, weeks: tuple[float, ...], queue: float = 0.0) -> Calendar:
    """A calendar with China's days off in the years it touches. Raises KeyError beyond the table of holidays."""
    years = {start.year, (start + 7 * len(weeks) * DAY).year}
    found = [chinese(year) for year in sorted(years)]
    off, instead = (frozenset().union(*sides) for sides in zip(*found, strict=True))
    return Calendar(start, weeks, off, instead, queue)


def free_hours(calendar: Calendar, from_day: date) -> Iterator[tuple[date, float]]:
    """(day, hours free until its end) from a day on, each day that is known, after what waits has been taken off."""
    total = -calendar.queue
    day = max(from_day, calendar.start)
    while day < calendar.end:
        total += calendar.free(day)
        yield day, max(total, 0.0)
        day += DAY


def earliest(hours: float, calendar: Calendar, from_day: date) -> date | None:
    """The day on which so many hours have been worked, starting on `from_day` at the earliest; None where that is not within the
    weeks that are known. Raises ValueError for fewer than 0 hours."""
    if hours < 0:
        raise ValueError("hours are not below zero")
    wanted = hours + calendar.queue
    total = 0.0
    day = max(from_day, calendar.start)
    while day < calendar.end:
        total += calendar.free(day)
        if calendar.works(day) and total >= wanted - CLOSE:
            return day
        day += DAY
    return None


def delivered(made: date, transport_days: int, customer: Calendar) -> date:
    """The first day the customer works on or after `transport_days` calendar days. Raises ValueError where there is none within a
    year or so."""
    arrives = made + transport_days * DAY
    for count in range(FARTHEST):
        day = arrives + count * DAY
        if customer.works(day):
            return day
    raise ValueError("the customer never works")


def free_minutes(calendar: Calendar, from_day: date, days: int) -> tuple[int, ...]:
    """Whole minutes free until the end of each of so many days from `from_day` on; what routing takes as a site's capacity."""
    reached = dict(free_hours(calendar, from_day))
    found, last = [], 0
    for count in range(days):
        last = max(last, int(reached.get(from_day + count * DAY, 0.0) * 60 + CLOSE))
        found.append(last)
    return tuple(found)
