"""The board of a manufacturer: its work by state, its hours at a glance, what idle hours would earn, and how its prices and
deliveries have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.models import Organisation
from production.engine.idle import Earning, OpenAsk, chance_among, idle_week
from production.models import CapacityWeek, Lot, Machine, Order, Quotation, SiteQuote
from production.orders.hours import end_of_day
from production.orders.learning import Learnt, Record, learnt, record_of
from production.orders.words import TONES, money
from production.sites.idle import demand_source
from production.sites.weeks import WEEK, this_week

WEEKS = 6
MOST = 60
COLUMNS = (
    ("offered", _("Waiting for your answer")),
    ("accepted", _("To begin")),
    ("in_production", _("In production")),
    ("inspected", _("To send")),
    ("shipped", _("On its way")),
)


@dataclass(frozen=True)
class Slip:
    """A lot on the board."""

    lot: Lot
    tone: str
    deadline: Any
    asks: bool


def columns_of(organisation: Organisation) -> list[tuple[str, Any, list[Slip]]]:
    """(state, title, its lots, the most urgent first)"""
    states = [code for code, _title in COLUMNS]
    rows = Lot.objects.filter(machine__site__organisation=organisation, state__in=states)
    rows = rows.select_related("order__organisation", "order__version__part", "machine__site")
    rows = rows.prefetch_related("order__organisation__texts", "questions").order_by("due", "pk")[:MOST]
    found: dict[str, list[Slip]] = {code: [] for code in states}
    for lot in rows:
        asks = any(one.answered_at is None for one in lot.questions.all())
        moment = lot.answer_by if lot.state == "offered" else end_of_day(lot.due, lot.machine.site)
        found[lot.state].append(Slip(lot, TONES[lot.state], None if asks else moment, asks))
    return [(code, title, found[code]) for code, title in COLUMNS]


@dataclass(frozen=True)
class Glance:
    """A machine's next weeks: (Monday, hours, booked hours, share booked in per cent or None where nothing is said)."""

    machine: Machine
    weeks: list[tuple[date, int, float, int | None]]
    free: float
    earning: Earning | None
    words: tuple[str, str, str]
    learnt: Learnt
    middle: str
    low: str
    high: str


def glances_of(organisation: Organisation) -> list[Glance]:
    machines = list(
        Machine.objects.working()
        .filter(site__organisation=organisation)
        .select_related("site")
        .order_by("site", "code")
    )
    first = this_week()
    rows = CapacityWeek.objects.filter(machine__in=machines, week__range=(first, first + (WEEKS - 1) * WEEK))
    weeks: dict[tuple[int, date], CapacityWeek] = {(row.machine_id, row.week): row for row in rows.order_by("pk")}
    asks = demand_for(machines)
    known = learnt(machines)
    return [_glance(machine, first, weeks, asks.get(machine.pk, []), known[machine.pk]) for machine in machines]


def _glance(machine: Machine, first: date, weeks, asks: Sequence[tuple[OpenAsk, str]], known: Learnt) -> Glance:
    told = []
    for count in range(WEEKS):
        row = weeks.get((machine.pk, first + count * WEEK))
        share = None if row is None or not row.hours else round(100 * row.booked_minutes / 60 / row.hours)
        told.append((first + count * WEEK, row.hours if row else 0, (row.booked_minutes / 60) if row else 0, share))
    coming = weeks.get((machine.pk, first + WEEK))
    free = coming.free_minutes / 60 if coming else 0.0
    currency = asks[0][1] if asks else machine.currency
    earning = idle_week(free, [ask for ask, code in asks if code == currency]) if asks and free else None
    middle = "" if known.middle is None else f"{known.middle:+.0%}"
    words = earning_words(earning, currency) if earning else ("", "", "")
    low, high = (f"{share:+.0%}" for share in (known.band.low, known.band.high))
    return Glance(machine, told, free, earning, words, known, middle, low, high)


DEMAND = timedelta(days=30)


@demand_source
def demand_for(machines: Sequence[Machine]) -> dict[int, list[tuple[OpenAsk, str]]]:
    """Quotations that are valid and not ordered yet, by machine that has a price for them: with the chance of one among all
    sites that have one. Whose they are is told to nobody. Two queries."""
    today = timezone.localdate()
    waiting = Quotation.objects.filter(
        state="priced", valid_until__gte=today, asked_at__gte=timezone.now() - DEMAND, orders=None
    )
    priced = SiteQuote.objects.filter(quotation__in=waiting, expected__isnull=False, against=[], hours__gt=0)
    counted = priced.order_by().values("quotation").annotate(many=Count("machine", distinct=True))
    sites = dict(counted.values_list("quotation", "many"))
    found: dict[int, list[tuple[OpenAsk, str]]] = {}
    for row in priced.filter(machine__in=[one.pk for one in machines]).select_related("quotation").order_by("pk"):
        if row.quantity == row.quotation.quantity and row.hours and row.expected is not None:
            chance = chance_among(sites.get(row.quotation_id, 1))
            ask = OpenAsk(f"{row.quotation_id}", float(row.hours), row.expected, chance)
            found.setdefault(row.machine_id, []).append((ask, row.currency))
    return found


@dataclass(frozen=True)
class Standing:
    """A maker's own score, in words."""

    record: Record
    points: int
    low: int
    high: int


def standing_of(organisation: Organisation) -> Standing:
    record = record_of(organisation)
    score = record.score
    return Standing(record, round(score.points), round(score.low), round(score.high))


def earning_words(earning: Earning, currency: str) -> tuple[str, str, str]:
    return money(earning.low, currency), money(earning.expected, currency), money(earning.high, currency)


def short_orders():
    """Orders of which nobody can make some pieces at present."""
    return Order.objects.with_unplaced().open().filter(unplaced__gt=0)
