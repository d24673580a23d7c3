"""A quotation's figures as routing reads them: machines are its sites, today is day 0.

What a machine asks for n pieces is taken as a straight line through what it asks for one and for all of them; what is shown
is worked out anew for each lot (production/actions/routing.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from production.engine.costing.quotation import Indication, ManualQuote, Quote
from production.engine.lead_time import free_minutes
from production.engine.routing.problem import Offer, Order, Problem, Site, Weights
from production.models import Machine, Quotation
from production.orders.learning import bands_of
from production.quoting import calendars
from production.quoting.clearance import clearances
from production.quoting.pricing import Desk, geometry_for
from production.quoting.sources import busy_newcomers, machines_for, of_site, order_of, site_of

HORIZON = 120
"""Days that are looked ahead."""
CENTS = Decimal(100)


@dataclass(frozen=True)
class Rows:
    """`figures` are what each machine asks for the whole quantity, by its key; `cannot` why it cannot be priced or its owner
    does not take it."""

    quotation: Quotation
    desk: Desk
    machines: Mapping[int, Machine]
    sites: tuple[Site, ...]
    order: Order
    offers: Mapping[tuple[str, str], Offer]
    cannot: Mapping[int, tuple[str, ...]]

    def problem(self, weights: Weights, days: int = HORIZON) -> Problem:
        """Of so many days only. Fewer are finer: routing promises one of eight of them."""
        sites = tuple(replace(one, free=one.free[: max(days, 1)]) for one in self.sites)
        return Problem(sites, (self.order,), self.offers, weights)


def rows_of(quotation: Quotation, quantity: int, today: date | None = None, without: Collection[int] = ()) -> Rows:
    """What routing needs for a quantity of a priced quotation, by today's free weeks; without some machines."""
    today = today or timezone.localdate()
    if quotation.rate is None:
        raise ValueError(f"{quotation} has no exchange rate.")
    machines = [one for one in machines_for(quotation) if one.pk not in without]
    desk = Desk(quotation, geometry_for(quotation), quotation.rate, today, bands_of(machines))
    weeks = calendars.free_weeks(machines, today)
    rungs = clearances(quotation.organisation, {one.site.organisation_id for one in machines})
    order = order_of(quotation, quantity, today)
    busy = busy_newcomers(machines)
    sites, offers, cannot = [], {}, {}
    for machine in machines:
        calendar = calendars.calendar_of(machine.site, weeks.get(machine.pk, []), today)
        free = (
            0,
            *free_minutes(calendar, today + timedelta(days=1), HORIZON - 1),
        )  # prices, too, count from tomorrow on
        until = quotation.need_by or today
        sites.append(site_of(machine, quotation, rungs[machine.site.organisation_id], free, until))
        offer, codes = offer_of(desk, machine, quantity)
        codes = (*codes, *of_site(machine, quotation, quantity, busy))
        if offer is None or codes:
            cannot[machine.pk] = codes
        else:
            offers[order.code, str(machine.pk)] = offer
    return Rows(quotation, desk, {one.pk: one for one in machines}, tuple(sites), order, offers, cannot)


def offer_of(desk: Desk, machine: Machine, quantity: int) -> tuple[Offer | None, tuple[str, ...]]:
    """(what a machine asks as a straight line, why it asks nothing)."""
    from production.quoting.transport import days_of

    one, all_of_them = figures(desk, machine, 1), figures(desk, machine, quantity)
    if isinstance(one, tuple):
        return None, one
    if isinstance(all_of_them, tuple):
        return None, all_of_them
    days, _parameter = days_of(machine.site, desk.quotation)
    cents = line_through(one.expected * CENTS, all_of_them.expected * CENTS, quantity)
    minutes = line_through(one.hours * 60, all_of_them.hours * 60, quantity)
    grams = line_through(one.carbon * 1000, all_of_them.carbon * 1000, quantity)
    fewest, most = machine.smallest_quantity, machine.largest_quantity
    return Offer(cents[1], minutes[1], cents[0], minutes[0], grams[0], grams[1], days, fewest, most), ()


def figures(desk: Desk, machine: Machine, quantity: int) -> Quote | tuple[str, ...]:
    """What a machine asks, firm or not; the reasons where that is nothing."""
    answer = desk.answer(machine, quantity)
    if isinstance(answer, ManualQuote):
        return answer.reasons
    return answer.quote if isinstance(answer, Indication) else answer


def line_through(first: Decimal, last: Decimal, many: int) -> tuple[int, int]:
    """(once, for each piece) in whole numbers, so that one piece comes to `first` and `many` to `last`, at least.

    >>> line_through(Decimal(100), Decimal(190), 10)
    (90, 10)
    """
    each = (last - first) / (many - 1) if many > 1 else Decimal(0)
    piece = int(max(each, Decimal(0)).to_integral_value(ROUND_CEILING)) if many > 1 else 0
    once = int(max(first - piece, Decimal(0)).to_integral_value(ROUND_CEILING))
    return (once, piece) if many > 1 else (0, int(first.to_integral_value(ROUND_CEILING)))
