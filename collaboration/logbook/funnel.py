"""How far pairs come, counted: matches, introductions, rooms, agreements, pilots, scaled. Numbers only, no words of anybody.

Each step counts introductions by the month in which they were asked for, however late they came to it; so every number is
a part of the introductions. Matches are those of today's lists: nobody keeps when one began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models import Agreement, Introduction, Pilot, Room
from ecosystem.models import Organisation
from matching.models import Standing
from taxonomy.models import Concept, Family

MONTHS = 12
STEPS: dict[str, Promise] = {
    "introductions": pgettext_lazy("step of a collaboration", "Introductions"),
    "rooms": pgettext_lazy("step of a collaboration", "Rooms"),
    "agreements": pgettext_lazy("step of a collaboration", "Agreements"),
    "pilots": pgettext_lazy("step of a collaboration", "Pilots"),
    "scaled": pgettext_lazy("step of a collaboration", "Scaled up"),
}
BEGUN_BY = {
    "startup": _("Startups"),
    "manufacturer": _("Manufacturers"),
    "park": _("The park"),
}
WON = (Pilot.Outcome.SCALED, Pilot.Outcome.SUPPLIED, Pilot.Outcome.LICENSED)


@dataclass(frozen=True)
class Month:
    """How many of the introductions that were asked for in a month have come to each step."""

    begins: date
    counts: dict[str, int]


@dataclass(frozen=True)
class Step:
    """One step over all months: `part` is what share (0–100) of the introductions came so far, None for these."""

    name: str
    label: str
    total: int
    part: int | None
    by_month: list[int]


@dataclass(frozen=True)
class Funnel:
    matches: int
    months: list[Month]
    steps: list[Step]


def sectors() -> QuerySet[Concept]:
    return Concept.objects.current().filter(family=Family.SECTOR, parent=None).order_by("position", "pk")


def funnel(*, sector: Concept | None = None, begun_by: str = "", now: datetime | None = None) -> Funnel:
    """The last twelve months, this one among them, of all pairs or of those of one sector or beginning. Two queries."""
    now = timezone.localtime(now or timezone.now())
    begins = list(_months(now.date()))
    rows = {row["month"].date(): row for row in _counted(_chosen(sector, begun_by), begins[0])}
    none = dict.fromkeys(STEPS, 0)
    months = [Month(one, {name: rows.get(one, none)[name] for name in STEPS}) for one in begins]
    return Funnel(_matches(sector), months, list(_steps(months)))


def _months(today: date) -> Iterator[date]:
    """The first days of the last twelve months, the oldest first."""
    last = today.year * 12 + today.month - 1
    for number in range(last - MONTHS + 1, last + 1):
        yield date(number // 12, number % 12 + 1, 1)


def _chosen(sector: Concept | None, begun_by: str) -> QuerySet[Introduction]:
    found = Introduction.objects.all()
    if sector is not None:
        # A sector stands for those below it, as everywhere else.
        of = Organisation.objects.filter(Q(concepts=sector) | Q(concepts__parent=sector)).order_by().values("pk")
        found = found.filter(Q(organisation__in=of) | Q(partner__in=of))
    if begun_by == "park":
        return found.filter(origin=Introduction.Origin.PARK)
    if begun_by:
        return found.filter(organisation__kind=begun_by).exclude(origin=Introduction.Origin.PARK)
    return found


def _counted(found: QuerySet[Introduction], since: date):
    first = timezone.make_aware(datetime(since.year, since.month, 1))
    reached = {f"has_{name}": condition for name, condition in _conditions().items()}
    counts = {name: Count("pk", filter=Q(**{f"has_{name}": True})) for name in _conditions()}
    return (
        found.filter(asked_at__gte=first)
        .annotate(**reached, month=TruncMonth("asked_at"))
        .order_by()
        .values("month")
        .annotate(introductions=Count("pk"), **counts)
    )


def _conditions() -> dict[str, Exists]:
    """What makes an introduction one that has come to a step."""
    here = {"room__introduction": OuterRef("pk")}
    pilots = Pilot.objects.filter(**here, agreed_at__isnull=False)
    return {
        "rooms": Exists(Room.objects.filter(introduction=OuterRef("pk"))),
        "agreements": Exists(Agreement.objects.filter(**here, in_force_at__isnull=False)),
        "pilots": Exists(pilots),
        "scaled": Exists(pilots.filter(Q(state=Pilot.State.SCALING) | Q(outcome__in=WON))),
    }


def _steps(months: list[Month]) -> Iterator[Step]:
    whole = sum(month.counts["introductions"] for month in months)
    for name, label in STEPS.items():
        values = [month.counts[name] for month in months]
        total = sum(values)
        part = None if name == "introductions" else round(100 * total / whole) if whole else 0
        yield Step(name, str(label), total, part, values)


def _matches(sector: Concept | None) -> int:
    startups = Standing.objects.filter(organisation__kind=Organisation.Kind.STARTUP)
    if sector is not None:
        of = Organisation.objects.filter(Q(concepts=sector) | Q(concepts__parent=sector)).order_by().values("pk")
        startups = startups.filter(organisation__in=of)
    return startups.aggregate(listed=Sum("listed"))["listed"] or 0


# --- in a few numbers -------------------------------------------------------------------------------------------------
def together_now() -> dict[str, QuerySet]:
    """What goes on now, for the desk's front page to count."""
    return {
        "introductions": Introduction.objects.open(),
        "rooms": Room.objects.open(),
        "pilots": Pilot.objects.filter(state__in=(Pilot.State.RUNNING, Pilot.State.SCALING)),
    }


LEAST_SHOWN = 5
"""A number smaller than this is not told to everybody: it would speak of somebody."""


def told_to_everybody() -> dict[str, int]:
    """What has come of matches so far, as far as it is told to everybody: nought for what is not."""
    agreed = Q(room__pilots__agreed_at__isnull=False)
    counts = Introduction.objects.filter(state=Introduction.State.ACCEPTED).aggregate(
        introductions=Count("pk", distinct=True), pilots=Count("room__pilots", filter=agreed, distinct=True)
    )
    return {name: count if count >= LEAST_SHOWN else 0 for name, count in counts.items()}
