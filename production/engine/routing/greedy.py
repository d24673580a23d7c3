"""One order after the other, the most urgent first, each to the site that asks least for a piece.

It is the peer beside the solver, its first hint, and what is answered where the solver finds nothing better.
"""

from fractions import Fraction

from production.engine.routing.eligibility import Option
from production.engine.routing.loads import Load, Options
from production.engine.routing.problem import Lot, Order, Problem, Weights


def greedy(problem: Problem, options: Options) -> list[Lot]:
    """Lots that keep every capacity and due day; orders may be left short."""
    loads = {site.code: Load(site) for site in problem.sites}
    lots: list[Lot] = []
    for order in sorted(problem.orders, key=_urgency):
        lots += _place(order, options[order.code], loads, problem.weights)
    return lots


def _urgency(order: Order) -> tuple[bool, int, str]:
    return order.need_by is None, order.need_by or 0, order.code


def _place(order: Order, options: tuple[Option, ...], loads: dict[str, Load], weights: Weights) -> list[Lot]:
    lots: list[Lot] = []
    left, new = order.quantity, 0
    while left:
        chosen = _best(order, options, loads, weights, left, new, {lot.site for lot in lots})
        if chosen is None:
            break
        option, lot = chosen
        loads[lot.site].add(lot.due, option.minutes(lot.pieces))
        lots.append(lot)
        left -= lot.pieces
        new += not option.opened
    return lots


def _best(
    order: Order,
    options: tuple[Option, ...],
    loads: dict[str, Load],
    weights: Weights,
    left: int,
    new: int,
    used: set[str],
) -> tuple[Option, Lot] | None:
    """The lot that leaves least where it is the last one, and asks least for a piece."""
    alone = order.second_source and not used | order.opened
    most = min(left, order.quantity - order.least) if alone else left
    best: tuple[tuple[int, Fraction, str], Option, Lot] | None = None
    for option in options:
        if option.site.code in used or (not option.opened and new >= order.max_lots):
            continue
        lot = _earliest(option, loads[option.site.code], most)
        if lot is None:
            continue
        last = new + (not option.opened) >= order.max_lots
        rank = (left - lot.pieces if last else 0, Fraction(_value(option, lot, weights), lot.pieces), lot.site)
        if best is None or rank < best[0]:
            best = (rank, option, lot)
    return None if best is None else best[1:]


def _earliest(option: Option, load: Load, most: int) -> Lot | None:
    """As many pieces as fit, `most` at the most, due on the first day on which they do."""
    found: Lot | None = None
    for due in option.dues:
        pieces = min(most, option.pieces_in(load.room(due)))
        if pieces >= option.least and (found is None or pieces > found.pieces):
            found = Lot(option.order.code, option.site.code, pieces, due)
    return found


def _value(option: Option, lot: Lot, weights: Weights) -> int:
    days = lot.due + option.offer.transport_days
    return weights.cent * option.cents(lot.pieces) + weights.gram * option.grams(lot.pieces) + weights.day * days
