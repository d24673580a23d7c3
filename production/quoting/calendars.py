"""When a machine has time, as the engine reads it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from production.engine.holidays import CHINA, chinese, european
from production.engine.lead_time import Calendar
from production.models import CapacityWeek, Machine, ProductionSite
from production.sites.weeks import WEEK, monday_of

MOST_WEEKS = 26
"""So far ahead is looked."""


def free_weeks(machines: Iterable[Machine], today: date) -> dict[int, list[CapacityWeek]]:
    """The weeks of each machine from this one on. One query."""
    first = monday_of(today)
    rows = CapacityWeek.objects.filter(
        machine__in=list(machines), week__gte=first, week__lt=first + MOST_WEEKS * WEEK
    ).order_by("week")
    found: dict[int, list[CapacityWeek]] = {}
    for row in rows:
        found.setdefault(row.machine_id, []).append(row)
    return found


def calendar_of(site: ProductionSite, weeks: Iterable[CapacityWeek], today: date) -> Calendar:
    """What is free on a machine from the week of `today` on; what is not said is not free. The present week counts with
    what its days that are left can hold."""
    first = monday_of(today)
    free = [0.0] * MOST_WEEKS
    for row in weeks:
        free[(row.week - first).days // 7] = row.free_minutes / 60
    last = max((number for number, hours in enumerate(free) if hours), default=0)
    off, instead = days_off(site.calendar, first, first + (last + 1) * WEEK)
    return Calendar(first, tuple(free[: last + 1]), off, instead)


def days_off(calendar: str, first: date, last: date) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, weekend days worked) in the years from `first` to `last`. Years beyond China's table have none."""
    off: set[date] = set()
    instead: set[date] = set()
    for year in range(first.year, last.year + 1):
        if calendar == ProductionSite.Calendar.CHINA:
            if year in CHINA:
                found, worked = chinese(year)
                off |= found
                instead |= worked
        else:
            off |= european(calendar.upper(), year)
    return frozenset(off), frozenset(instead)


def of_customer(country: str, first: date) -> Calendar:
    """The days on which a customer takes delivery: those of its country where they are known, else weekdays."""
    last = first + timedelta(days=500)
    known = {"cn": ProductionSite.Calendar.CHINA, "se": "se", "dk": "dk", "de": "de"}.get(country)
    off, instead = days_off(known, first, last) if known else (frozenset(), frozenset())
    return Calendar(monday_of(first), (), off, instead)


def today_of() -> date:
    return timezone.localdate()
