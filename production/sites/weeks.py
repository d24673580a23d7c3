"""Weeks by their Mondays."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from production.models import CapacityWeek, Machine
from production.models.capacity import HOURS_OF_A_WEEK

WEEK = timedelta(days=7)
SHOWN = 12
MOST = 53
"""So many weeks are set at once, at most."""


def monday_of(day: date) -> date:
    """
    >>> monday_of(date(2026, 11, 29))
    datetime.date(2026, 11, 23)
    """
    return day - timedelta(days=day.weekday())


def this_week() -> date:
    return monday_of(timezone.localdate())


def weeks_from(first: date, count: int = SHOWN) -> list[date]:
    return [first + number * WEEK for number in range(count)]


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of all weeks from that of `first` to that of `last`. Raises ValidationError where there are none, or too
    many."""
    count = (monday_of(last) - monday_of(first)).days // 7 + 1
    if not 1 <= count <= MOST:
        raise ValidationError(
            {
                "last": _("Choose a last week that is not before the first and at most %(most)s weeks long.")
                % {"most": MOST}
            }
        )
    return weeks_from(monday_of(first), count)


def check_weeks(weeks: Sequence[date]) -> None:
    if any(week.weekday() for week in weeks):
        raise ValueError("a week is named by its Monday")


def check_hours(hours: int) -> None:
    if not 0 <= hours <= HOURS_OF_A_WEEK:
        raise ValidationError(_("A week has %(most)s hours at most.") % {"most": HOURS_OF_A_WEEK})


def next_free_week(machine: Machine, minutes: int, *, after: date) -> CapacityWeek | None:
    """The first week after that of `after` in which a machine has so many minutes free."""
    rows = CapacityWeek.objects.filter(machine=machine, week__gt=after, is_closed=False).order_by("week")
    return next((row for row in rows if row.free_minutes >= minutes), None)
