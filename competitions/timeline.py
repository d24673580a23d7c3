"""The days of a competition in their order, and where they stand on a line drawn to scale."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Competition

WIDTH, MARGIN = 1200, 16
APART = 34
"""Points closer than this on the drawing are moved apart, so that one can tell them."""


@dataclass(frozen=True)
class Day:
    """One point of the timeline; `x` is where it is drawn, of WIDTH."""

    at: datetime
    name: str
    about: str = ""
    kind: str = ""
    past: bool = False
    x: int = 0


@dataclass(frozen=True)
class Line:
    days: list[Day]
    now_x: int | None
    """Where now stands, None before the first day and after the last."""
    after: int
    """How many days lie behind: now is marked after so many."""

    width: int = WIDTH
    start: int = MARGIN
    end: int = WIDTH - MARGIN


def timeline(competition: Competition, now: datetime | None = None) -> Line:
    now = now or timezone.now()
    found = [
        Day(competition.opens_at, _("The call opens"), kind="opening"),
        *(Day(one.at, one.name, one.about) for one in competition.milestones.all()),
        Day(competition.closes_at, pgettext("of a competition", "Deadline"), kind="deadline"),
    ]
    if competition.ceremony_at:
        city = competition.get_ceremony_city_display()
        name = _("Ceremony in %(city)s") % {"city": city} if city else _("Ceremony")
        found.append(Day(competition.ceremony_at, name, kind="ceremony"))
    found.sort(key=lambda day: day.at)
    first, last = found[0].at, found[-1].at
    days = [
        Day(day.at, day.name, day.about, day.kind, day.at <= now, x)
        for day, x in zip(found, _spread([_place(day.at, first, last) for day in found]), strict=True)
    ]
    after = sum(day.past for day in days)
    now_x = _now(days, now) if 0 < after < len(days) else None
    return Line(days, now_x, after)


def _place(at: datetime, first: datetime, last: datetime) -> int:
    whole = (last - first).total_seconds() or 1
    return round(MARGIN + (WIDTH - 2 * MARGIN) * (at - first).total_seconds() / whole)


def _spread(places: list[int]) -> list[int]:
    """Moves points to the right until each is APART from the one before, then back from the end.

    >>> _spread([16, 20, 1184])
    [16, 50, 1184]
    """
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + APART)
    limit = WIDTH - MARGIN
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], limit)
        limit = places[number] - APART
    return places


def _now(days: list[Day], now: datetime) -> int:
    """Between its neighbours as they are drawn, in proportion."""
    before = max((day for day in days if day.past), key=lambda day: day.at)
    after = min((day for day in days if not day.past), key=lambda day: day.at)
    share = (now - before.at) / (after.at - before.at)
    return round(before.x + (after.x - before.x) * share)
