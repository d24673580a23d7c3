"""What each machine asks for the pieces of an order, from what it was quoted at."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from production.engine.costing.quotation import LineCode
from production.engine.money import rounded
from production.engine.routing.problem import Offer
from production.models import ExchangeRate, Lot, Machine, Order, SiteQuote
from production.quoting.pricing import Desk, geometry_for, rows_for
from production.quoting.sources import able, machines_for

CENTS = 100
BAND = ("low", "expected", "high")


@dataclass(frozen=True)
class Asked:
    """`low` and `high` are shares of the expected price; `lines` are those of `quantity` pieces."""

    machine: Machine
    offer: Offer
    low: Decimal
    high: Decimal
    lines: list[dict[str, Any]]
    quantity: int


def asked_for(order: Order) -> dict[int, Asked]:
    """Of the machines that stand by a price and may make it today, by machine, in the order's currency; at the quantity that was
    quoted nearest below."""
    quotation, nearest = order.quotation, nearest_quoted(order)
    rows = quotation.site_quotes.filter(quantity=nearest, kind=SiteQuote.Kind.FIRM, against=[])
    quoted_by = set(rows.values_list("machine", flat=True))
    rows = rows.filter(machine__in=able(quotation, nearest, timezone.localdate(), quoted_by, besides=order))
    rows = rows.select_related("machine__site__organisation", "machine__site__region").order_by("machine")
    return {row.machine_id: _asked(_in_currency(row, order)) for row in rows if row.expected}


def asked_anew(order: Order, without: Collection[int]) -> dict[int, Asked]:
    """The same of machines that made no firm price when it was quoted, by today's figures: of sites that have come since, or
    could not promise it then. Those that stand by a price need not be asked (`without`)."""
    quotation, today = order.quotation, timezone.localdate()
    rate = ExchangeRate.objects.on(today)
    machines = [one for one in machines_for(quotation) if one.pk not in without]
    if rate is None or not machines:
        return {}
    desk = Desk(quotation, geometry_for(quotation), rate.engine, today)
    rows = rows_for(desk, machines, [nearest_quoted(order)])
    firm = [row for row in rows if row.kind == SiteQuote.Kind.FIRM and not row.against]
    return {row.machine_id: _asked(_in_currency(row, order)) for row in firm}


def nearest_quoted(order: Order) -> int:
    """The quantity that was quoted nearest below what was ordered; the smallest where there is none below."""
    quoted = sorted(order.quotation.quantities)
    return max((one for one in quoted if one <= order.quantity), default=quoted[0])


def _in_currency(row: SiteQuote, order: Order) -> SiteQuote:
    """The figures of a quotation in the currency of what a manufacturer has answered, where that is another; by the quotation's
    rate."""
    rate = order.quotation.rate
    if row.currency == order.currency or rate is None:
        return row
    into = partial(rate.convert, of=row.currency, to=order.currency)
    for name in BAND:
        setattr(row, name, into(getattr(row, name)))
    row.lines = [{**one, **{name: f"{into(Decimal(one[name]))}" for name in BAND}} for one in row.lines]
    row.currency = order.currency
    return row


def _asked(row: SiteQuote) -> Asked:
    assert row.expected is not None and row.low is not None and row.high is not None  # noqa: S101 - a constraint says so
    once = sum((Decimal(line["expected"]) for line in row.lines if line["code"] == LineCode.SET_UP), Decimal(0))
    carbon = sum((Decimal(line["carbon_kg"]) for line in row.lines if line["code"] == LineCode.SET_UP), Decimal(0))
    minutes = float(row.hours or 0) * 60
    offer = Offer(
        unit_cents=int((row.expected - once) * CENTS / row.quantity),
        unit_minutes=max(1, -(-round(minutes) // row.quantity)),
        fixed_cents=int(once * CENTS),
        fixed_grams=int(carbon * 1000),
        unit_grams=int(((row.carbon_kg or Decimal(0)) - carbon) * 1000 / row.quantity),
        transport_days=row.transport_days,
        fewest=row.machine.smallest_quantity,
        most=row.machine.largest_quantity,
    )
    return Asked(row.machine, offer, row.low / row.expected, row.high / row.expected, row.lines, row.quantity)


def straight(one: Mapping[str, Any], transport_days: int) -> Offer:
    """A lot of a plan as an offer that asks for pieces alone."""
    pieces = one["pieces"]
    return Offer(
        unit_cents=one["cents"] // pieces,
        unit_minutes=max(1, -(-one["minutes"] // pieces)),
        unit_grams=one["grams"] // pieces,
        transport_days=transport_days,
    )


def prices(asked: Asked, pieces: int, *, opened: bool) -> dict[str, Any]:
    """The columns of a lot of so many pieces; a machine that has begun the order asks for no set-up."""
    offer = asked.offer
    cents = pieces * offer.unit_cents + (0 if opened else offer.fixed_cents)
    minutes = pieces * offer.unit_minutes + (0 if opened else offer.fixed_minutes)
    expected = Decimal(cents) / CENTS
    share = expected * asked.quantity and expected / sum((Decimal(one["expected"]) for one in asked.lines), Decimal(0))
    return {
        "low": rounded(expected * asked.low),
        "expected": rounded(expected),
        "high": rounded(expected * asked.high),
        "lines": [{**one, **{name: f"{rounded(Decimal(one[name]) * share)}" for name in BAND}} for one in asked.lines],
        "hours": rounded(Decimal(minutes) / 60),
        "grams": pieces * offer.unit_grams + (0 if opened else offer.fixed_grams),
        "offer": asdict(offer),
    }


def shrunk(lot: Lot, pieces: int) -> Mapping[str, Any]:
    """The columns of a lot of which only so many pieces stay: set-up is asked once all the same."""
    offer = lot.offer
    was = lot.pieces * offer["unit_cents"] + offer["fixed_cents"]
    share = Decimal(pieces * offer["unit_cents"] + offer["fixed_cents"]) / Decimal(max(was, 1))
    return {
        "pieces": pieces,
        **{name: rounded(getattr(lot, name) * share) for name in BAND},
        "lines": [{**one, **{name: f"{rounded(Decimal(one[name]) * share)}" for name in BAND}} for one in lot.lines],
        "hours": rounded(lot.hours * pieces / lot.pieces),
        "grams": lot.grams * pieces // lot.pieces,
    }
