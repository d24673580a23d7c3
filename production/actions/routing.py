"""Ways to have a quantity made: the cheapest, the fastest, the greenest, and one by the customer's own weights."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.transitions import MoveNotAllowed
from production.engine.lead_time import delivered
from production.engine.money import Currency
from production.engine.routing.eligibility import FINE
from production.engine.routing.problem import Routing, Weights
from production.engine.routing.solving import route
from production.models import Quotation, RoutePlan
from production.permissions import check_user_can_ask_for_quotes
from production.quoting import calendars
from production.quoting.routing_rows import CENTS, HORIZON, Rows, rows_of
from production.quoting.rules import MOST_PIECES

Objective = RoutePlan.Objective
DAY_EUR, KG_EUR = 1_000, 100
"""What a day earlier is worth to the fastest and a kg of CO2e less to the greenest (docs/production/routing.md), so that cost
decides between equals."""
EFFORT = 0.5
CLOSER = 4
MOST_WEIGHT = Decimal(100_000)


@dataclass(frozen=True)
class Planned:
    """A way that has been found and is not stored yet."""

    objective: str
    weights: Mapping[str, str]
    quantity: int
    routing: Routing
    rows: Rows
    days: int
    """That were looked ahead."""

    @property
    def proven(self) -> bool:
        """Where days count, only if each of them could be promised."""
        timed = self.objective in (Objective.FASTEST, Objective.WEIGHTED)
        return self.routing.proven and (not timed or self.days <= FINE)


def plan_all(
    quotation: Quotation, quantity: int, today: date | None = None, weights: Mapping[str, Decimal] | None = None
) -> list[Planned]:
    """The three ways, and a fourth by one's own weights where they are given: {day, kg} in the quotation's currency."""
    rows = rows_of(quotation, quantity, today)
    if not rows.offers:
        return []
    cheapest, greenest = (_planned(rows, quantity, one) for one in (Objective.CHEAPEST, Objective.GREENEST))
    found = [cheapest, _fastest(cheapest), greenest]
    if weights:
        said = {name: str(value) for name, value in weights.items()}
        days = max(_days(cheapest), _days(greenest)) + 1
        found.append(_planned(rows, quantity, Objective.WEIGHTED, said, days))
    return found


def _planned(
    rows: Rows, quantity: int, objective: str, weights: Mapping[str, str] | None = None, days: int = HORIZON
) -> Planned:
    problem = rows.problem(_weights(rows.quotation, objective, weights or {}), days)
    return Planned(objective, weights or {}, quantity, route(problem, effort=EFFORT), rows, days)


def _fastest(cheapest: Planned) -> Planned:
    """Looks ahead no farther than the best so far is done, again and again: the fewer days there are, the finer they are told
    apart. Nothing is left unmade for it."""
    best = _planned(cheapest.rows, cheapest.quantity, Objective.FASTEST)
    for _round in range(CLOSER):
        days = min(_days(best), _days(cheapest)) + 1
        if days >= best.days:
            break
        closer = _planned(cheapest.rows, cheapest.quantity, Objective.FASTEST, days=days)
        if closer.routing.key[:2] > best.routing.key[:2]:
            break
        best = closer
    return best


def _days(planned: Planned) -> int:
    """Until the last lot is ready, with what each machine has free."""
    rows, routing = planned.rows, planned.routing
    free = {one.code: one.free for one in rows.sites}
    last = 0
    for lot in routing.lots:
        offer = rows.offers[lot.order, lot.site]
        needed = offer.fixed_minutes + lot.pieces * offer.unit_minutes
        last = max(last, min(bisect_left(free[lot.site], needed), lot.due))
    return last


def _weights(quotation: Quotation, objective: str, weights: Mapping[str, str]) -> Weights:
    rate = quotation.rate
    euro = rate.cny_per_eur if rate and quotation.currency == Currency.CNY else Decimal(1)
    if objective == Objective.FASTEST:
        return Weights.worth(float(DAY_EUR * euro), 0)
    if objective == Objective.GREENEST:
        return Weights.worth(0, float(KG_EUR * euro))
    if objective == Objective.WEIGHTED:
        return Weights.worth(float(weights["day"]), float(weights["kg"]))
    return Weights()


def ways(
    quotation: Quotation, quantity: int, *, weights: Mapping[str, Decimal] | None = None, by=None
) -> dict[str, RoutePlan]:
    """Finds and stores the ways for a quantity, by what is free now. `by` is None for another action of ours, which has asked
    whether it may. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    if by is not None:
        check_user_can_ask_for_quotes(by, quotation.organisation)
    if quotation.state != Quotation.State.PRICED or not quotation.is_valid():
        raise MoveNotAllowed(_("This quotation is no longer valid. Ask for a new one."))
    if not 1 <= quantity <= MOST_PIECES:
        raise ValidationError({"quantity": _("Give a whole number from 1 to %(most)s.") % {"most": f"{MOST_PIECES:,}"}})
    if weights and not all(0 <= value <= MOST_WEIGHT for value in weights.values()):
        raise ValidationError({"day": _("Give amounts from 0 to %(most)s.") % {"most": f"{MOST_WEIGHT:,}"}})
    found = plan_all(quotation, quantity, weights=weights)
    with transaction.atomic():
        audit.record("quotation.routed", by=by, target=quotation, acting_for=quotation.organisation)
        return {one.objective: one for one in store(quotation, found)}


def store(quotation: Quotation, found: list[Planned]) -> list[RoutePlan]:
    return [RoutePlan.objects.create(quotation=quotation, **_columns(one)) for one in found]


def _columns(planned: Planned) -> dict[str, Any]:
    rows, routing = planned.rows, planned.routing
    weeks = calendars.free_weeks(rows.machines.values(), rows.desk.today)
    lots = [_lot(rows, int(one.site), one.pieces, weeks) for one in routing.lots]
    last = max((one["arrives"] for one in lots), default=rows.desk.today.isoformat())
    return {
        "objective": planned.objective,
        "weights": dict(planned.weights),
        "quantity": planned.quantity,
        "lots": lots,
        "short": [{"code": one.code, "pieces": one.pieces} for one in routing.short],
        "ineligible": _ineligible(rows, routing),
        "currency": rows.quotation.currency,
        "cents": sum(one["cents"] for one in lots),
        "days": (date.fromisoformat(last) - rows.desk.today).days,
        "grams": sum(one["grams"] for one in lots),
        "proven": planned.proven,
        "made_at": timezone.now(),
    }


def _lot(rows: Rows, key: int, pieces: int, weeks) -> dict[str, Any]:
    """What a machine asks for its pieces, worked out for just so many, and when they would arrive."""
    machine, desk = rows.machines[key], rows.desk
    calendar = calendars.calendar_of(machine.site, weeks.get(key, []), desk.today)
    row = desk.row(machine, pieces, calendar, ())
    offer = rows.offers[rows.order.code, str(key)]
    due = row.ready_on or calendar.end - timedelta(
        days=1
    )  # routing keeps within what is known, but for what rounding moves
    arrives = row.arrives_on or delivered(due, offer.transport_days, calendars.of_customer(rows.quotation.country, due))
    return {
        "machine": key,
        "pieces": pieces,
        "kind": row.kind,
        "due": due.isoformat(),
        "arrives": arrives.isoformat(),
        "cents": int((row.expected or 0) * CENTS),
        "low_cents": int((row.low or 0) * CENTS),
        "high_cents": int((row.high or 0) * CENTS),
        "minutes": int((row.hours or 0) * 60 + Decimal("0.999")),
        "grams": int((row.carbon_kg or 0) * 1000),
        "lines": row.lines,
    }


def _ineligible(rows: Rows, routing: Routing) -> dict[str, list[str]]:
    """Codes by machine: what routing says, with the reasons for which nothing could be offered in place of “no offer”."""
    found = {}
    for (_order, site), codes in routing.ineligible.items():
        said = [code for code in codes if code != "no_offer"]
        found[site] = [*dict.fromkeys([*said, *rows.cannot.get(int(site), ())])] or list(codes)
    return found


def latest_ways(quotation: Quotation, quantity: int) -> dict[str, RoutePlan]:
    """The ways that were found last for a quantity, by objective. Only reads."""
    rows = RoutePlan.objects.filter(quotation=quotation, quantity=quantity, answer=None).order_by("id")
    return {one.objective: one for one in rows}
