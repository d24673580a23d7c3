"""What becomes of the pieces that are not made yet when a site stops, is late or goes away.

What is made stays made. Orders at the sites that changed are routed anew around all other lots; only where that leaves something unmade
is every open piece routed anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from production.engine.routing.eligibility import options
from production.engine.routing.loads import routing
from production.engine.routing.neighbourhoods import left_free
from production.engine.routing.problem import Lot, Order, Problem, Routing, Site
from production.engine.routing.solving import route

Made = Mapping[tuple[str, str], int]


class Event(StrEnum):
    ZERO = "site_zero"  # no capacity from now on, perhaps for a while
    LATE = "site_late"  # everything so many days later
    GONE = "site_gone"  # nothing more from there, and no source any more


@dataclass(frozen=True)
class Change:
    """`days` of being late; of no matter otherwise."""

    event: Event
    days: int = 0


@dataclass(frozen=True)
class Move:
    """Open pieces of an order at a site `before` and `after`, and why: the site's event, "taken_over" from such a site, or "rebalanced"
    to make room."""

    order: str
    site: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True)
class Rerouting:
    """`routing` of what is open; `kept` pieces by (order, site); `cents`, `days` and `grams` are differences to what was open before."""

    routing: Routing
    kept: Made
    moves: tuple[Move, ...]
    cents: int
    days: int
    grams: int


def reroute(problem: Problem, before: Routing, made: Made, changes: Mapping[str, Change]) -> Rerouting:
    """`made`: pieces finished by (order, site); `changes` by site. Days are counted from today in both. Raises ValueError where more is
    made than was ordered there."""
    lots = _open_lots(before, made)
    after = _remaining(problem, made, changes)
    found = _around_others(after, lots, changes)
    if found.short:
        found = min(found, route(after), key=lambda one: one.key)
    then = _summed(problem, made, lots)
    return Rerouting(
        found,
        dict(made),
        _moves(lots, found.lots, changes),
        found.cents - then.cents,
        found.days - then.days,
        found.grams - then.grams,
    )


def _open_lots(before: Routing, made: Made) -> list[Lot]:
    planned = {(lot.order, lot.site): lot.pieces for lot in before.lots}
    for place, pieces in made.items():
        if pieces < 0 or pieces > planned.get(place, 0):
            raise ValueError(f"{place}: more is made than was ordered there")
    left = [replace(lot, pieces=lot.pieces - made.get((lot.order, lot.site), 0)) for lot in before.lots]
    return [lot for lot in left if lot.pieces]


def _remaining(problem: Problem, made: Made, changes: Mapping[str, Change]) -> Problem:
    """The problem of what is open, with the sites as they are now."""
    gone = {code for code, change in changes.items() if change.event == Event.GONE}
    sites = tuple(_changed(site, changes.get(site.code)) for site in problem.sites if site.code not in gone)
    orders = tuple(left for order in problem.orders if (left := _rest(order, made, gone)) is not None)
    return replace(problem, sites=sites, orders=orders)


def _changed(site: Site, change: Change | None) -> Site:
    if change is None:
        return site
    if change.event == Event.ZERO:
        return replace(site, free=(0,) * len(site.free))
    return replace(site, free=((0,) * change.days + site.free)[: len(site.free)])


def _rest(order: Order, made: Made, gone: set[str]) -> Order | None:
    """What is open of an order, None where nothing is. A site that has begun it and is still there is open for more."""
    finished = {site: pieces for (code, site), pieces in made.items() if code == order.code and pieces}
    left = order.quantity - sum(finished.values())
    if left <= 0:
        return None
    opened = frozenset(finished) - gone
    lots = max(order.max_lots - len(opened), 0)
    second = order.second_source and lots + len(opened) >= 2
    return replace(order, quantity=left, opened=opened, max_lots=lots, second_source=second)


def _around_others(after: Problem, lots: list[Lot], changes: Mapping[str, Change]) -> Routing:
    """Orders that had open pieces at a changed site, with all others where they are."""
    touched = {lot.order for lot in lots if lot.site in changes}
    planned = {order.code: sum(lot.pieces for lot in lots if lot.order == order.code) for order in after.orders}
    touched |= {order.code for order in after.orders if planned[order.code] < order.quantity}
    stay = [lot for lot in lots if lot.order not in touched]
    eligible, against = options(after)
    minutes = {(one.order.code, one.site.code): one.minutes for each in eligible.values() for one in each}
    loads: dict[str, list[tuple[int, int]]] = {site.code: [] for site in after.sites}
    for lot in stay:
        loads[lot.site].append((lot.due, minutes[lot.order, lot.site](lot.pieces)))
    sites = tuple(replace(site, free=left_free(site.free, loads[site.code])) for site in after.sites)
    orders = tuple(order for order in after.orders if order.code in touched)
    moved = route(replace(after, sites=sites, orders=orders))
    return replace(routing(after, eligible, [*stay, *moved.lots]), source=moved.source, ineligible=against)


def _summed(problem: Problem, made: Made, lots: list[Lot]) -> Routing:
    """What was open, as it was planned; sites had begun what is made there."""
    open_orders = tuple(one for order in problem.orders if (one := _rest(order, made, set())) is not None)
    then = replace(problem, orders=open_orders)
    return routing(then, options(then)[0], lots)


def _moves(before: list[Lot], after: tuple[Lot, ...], changes: Mapping[str, Change]) -> tuple[Move, ...]:
    was = {(lot.order, lot.site): lot.pieces for lot in before}
    now = {(lot.order, lot.site): lot.pieces for lot in after}
    hit = {order for order, site in was if site in changes}
    found = []
    for order, site in sorted(was.keys() | now.keys()):
        old, new = was.get((order, site), 0), now.get((order, site), 0)
        if old != new:
            reason = str(changes[site].event) if site in changes else "taken_over" if order in hit else "rebalanced"
            found.append(Move(order, site, old, new, reason))
    return tuple(found)
