"""What sites have taken on, when it will be done, and what it all comes to."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping

from production.engine.routing.eligibility import Option
from production.engine.routing.problem import Lot, Order, Problem, Routing, Shortfall, Site

Options = Mapping[str, tuple[Option, ...]]


class Load:
    """Minutes of one site by due day."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.minutes: dict[int, int] = defaultdict(int)

    def add(self, due: int, minutes: int) -> None:
        self.minutes[due] += minutes

    def room(self, due: int) -> int:
        """Minutes that may still be taken on for a due day without breaking it or a later one; below 0 where one is broken."""
        days = sorted({due, *(day for day in self.minutes if day > due)})
        taken = sum(minutes for day, minutes in self.minutes.items() if day <= due)
        least = self.site.free[due] - taken
        for day in days[1:]:
            taken += self.minutes[day]
            least = min(least, self.site.free[day] - taken)
        return least

    @property
    def kept(self) -> bool:
        """Whether every due day can be."""
        taken = 0
        for day in sorted(self.minutes):
            taken += self.minutes[day]
            if taken > self.site.free[day]:
                return False
        return True


def routing(problem: Problem, options: Options, lots: Iterable[Lot]) -> Routing:
    """Adds up lots. Orders that nobody makes whole are its shortfalls."""
    by_order: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        by_order[lot.order].append(lot)
    cents = days = grams = 0
    short: list[Shortfall] = []
    for order in problem.orders:
        choice = {option.site.code: option for option in options[order.code]}
        mine = by_order[order.code]
        cents += sum(choice[lot.site].cents(lot.pieces) for lot in mine)
        grams += sum(choice[lot.site].grams(lot.pieces) for lot in mine)
        days += max((lot.due + choice[lot.site].offer.transport_days for lot in mine), default=0)
        short += shortfalls(order, options[order.code], mine)
    weights = problem.weights
    value = weights.cent * cents + weights.day * days + weights.gram * grams
    kept = tuple(sorted((lot for mine in by_order.values() for lot in mine), key=lambda lot: (lot.order, lot.site)))
    return Routing(kept, cents, days, grams, value, tuple(short))


def shortfalls(order: Order, options: tuple[Option, ...], lots: Iterable[Lot]) -> list[Shortfall]:
    """What an order lacks."""
    found = []
    mine = list(lots)
    missing = order.quantity - sum(lot.pieces for lot in mine)
    if missing:
        least = min((option.minutes(missing) for option in options), default=None)
        found.append(Shortfall(order.code, "pieces", missing, least))
    if order.second_source and len({lot.site for lot in mine} | order.opened) < 2:
        found.append(Shortfall(order.code, "second_source"))
    return found


def completion(problem: Problem, options: Options, lots: Iterable[Lot]) -> dict[Lot, int]:
    """The day each lot is done if every site works in the order of due days, then of codes."""
    minutes = {(one.order.code, one.site.code): one for each in options.values() for one in each}
    found: dict[Lot, int] = {}
    taken: dict[str, int] = defaultdict(int)
    for lot in sorted(lots, key=lambda lot: (lot.site, lot.due, lot.order)):
        option = minutes[lot.order, lot.site]
        taken[lot.site] += option.minutes(lot.pieces)
        found[lot] = bisect_left(option.site.free, taken[lot.site])
    return found
