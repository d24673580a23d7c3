"""Large problems: a few orders at a time are routed anew to the optimum while all others stay (Shaw 1998, large neighbourhood search).

A neighbourhood is an order and those that share its sites. What stays takes its minutes away:

    free'_d = min over d' ≥ d of ( free_d' − what stays and is due by d' )

is what the others may take by day d, so the small problem is of the same kind as the large one, and every answer keeps all capacities.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from production.engine.routing.eligibility import Option
from production.engine.routing.loads import Options, routing
from production.engine.routing.problem import Lot, Order, Problem, Site
from production.engine.routing.program import Answer, Program

SIZE = 16  # orders in a neighbourhood
WIDE = 250  # lots that may be in it; fewer orders where days count, since each day is a lot of its own
NEAR = 5  # sites that an order is tried at, beside those it is at
EACH = 0.1  # deterministic time for one
PATIENCE = 60  # neighbourhoods without a gain before the search ends


@dataclass
class Search:
    """Holds the lots there are; `run` makes them better."""

    problem: Problem
    options: Options
    lots: list[Lot]
    seed: int = 1

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - no secret
        self.orders = {one.code: one for one in self.problem.orders if self.options[one.code]}
        dues = max((len(one.dues) for each in self.options.values() for one in each), default=1)
        self.size = max(3, min(SIZE, WIDE // (NEAR * dues)))
        self.near = {code: _nearest(self.problem, self.options[code]) for code in self.orders}

    def run(self, effort: float, rounds: int) -> list[Lot]:
        """At most so many neighbourhoods, as long as there is effort and a gain now and then."""
        codes, idle = sorted(self.orders), 0
        for _round in range(rounds):
            if effort <= 0 or idle > PATIENCE or not codes:
                break
            gained, took = self._improve(self._around(self._seed_order(codes)))
            effort -= took
            idle = 0 if gained else idle + 1
        return self.lots

    def _seed_order(self, codes: list[str]) -> str:
        """One that lacks something, every other time."""
        lacking = [
            one.order for one in routing(self.problem, self.options, self.lots).short if one.order in self.orders
        ]
        return self.random.choice(lacking if lacking and self.random.random() < 0.5 else codes)

    def _around(self, code: str) -> list[Order]:
        """An order with those at the sites it is at or would like best."""
        at: dict[str, list[str]] = defaultdict(list)
        for lot in self.lots:
            at[lot.site].append(lot.order)
        sites = [lot.site for lot in self.lots if lot.order == code]
        liked = [one for one in self.near[code] if one not in sites]
        sites += self.random.sample(liked, min(len(liked), 3))
        others = [order for site in sites for order in at[site] if order != code]
        self.random.shuffle(others)
        chosen = list(dict.fromkeys([code, *others]))[: self.size]
        return [self.orders[one] for one in sorted(chosen)]

    def whole(self, effort: float) -> bool:
        """Routes all orders that lack nothing in one program; whether the outcome is proven to be the best routing of all."""
        lacking = {one.order for one in routing(self.problem, self.options, self.lots).short}
        orders = [order for code, order in sorted(self.orders.items()) if code not in lacking]
        _gained, answer = self._solved(orders, effort, {one.code for one in self.problem.sites})
        return answer is not None and answer.proven and len(orders) == len(self.orders)

    def _improve(self, orders: list[Order]) -> tuple[bool, float]:
        """(whether it became better, deterministic time)."""
        gained, answer = self._solved(orders, EACH, set())
        return gained, EACH if answer is None else answer.took

    def _solved(self, orders: list[Order], effort: float, everywhere: set[str]) -> tuple[bool, Answer | None]:
        """Routes these anew and keeps the better: at the sites `everywhere`, those near and those they are at."""
        codes = {order.code for order in orders}
        mine = [lot for lot in self.lots if lot.order in codes]
        stays = [lot for lot in self.lots if lot.order not in codes]
        small = replace(self.problem, orders=tuple(orders))
        options = self._options(orders, mine, stays, everywhere)
        before = routing(small, options, mine)
        program = Program(small, options, complete=before.key[:2] == (0, 0))
        program.hint(mine)
        answer = program.solve(effort)
        if answer is None:
            return False, None
        after = routing(small, options, answer.lots)
        if after.key < before.key:
            self.lots = sorted([*stays, *after.lots], key=lambda lot: (lot.order, lot.site))
        return after.key < before.key, answer

    def _options(
        self, orders: list[Order], mine: list[Lot], stays: list[Lot], everywhere: set[str]
    ) -> dict[str, tuple[Option, ...]]:
        left = self._left(stays)
        found = {}
        for order in orders:
            at = {lot.site for lot in mine if lot.order == order.code}
            here = at | set(self.near[order.code]) | order.opened | everywhere
            those = (
                replace(one, site=left[one.site.code]) for one in self.options[order.code] if one.site.code in here
            )
            found[order.code] = tuple(one for one in map(_possible, those) if one.dues)
        return found

    def _left(self, stays: list[Lot]) -> dict[str, Site]:
        by_site: dict[str, list[tuple[int, int]]] = defaultdict(list)
        choice = {(one.order.code, one.site.code): one for each in self.options.values() for one in each}
        for lot in stays:
            by_site[lot.site].append((lot.due, choice[lot.order, lot.site].minutes(lot.pieces)))
        return {site.code: replace(site, free=left_free(site.free, by_site[site.code])) for site in self.problem.sites}


def left_free(free: tuple[int, ...], loads: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """What is left until each day of what `loads` (due day, minutes) leave.

    >>> left_free((60, 120, 180), [(1, 100)])
    (20, 20, 80)
    """
    due = [0] * len(free)
    for day, minutes in loads:
        due[day] += minutes
    taken, left = 0, []
    for day, minutes in enumerate(free):
        taken += due[day]
        left.append(minutes - taken)
    for day in range(len(left) - 2, -1, -1):
        left[day] = min(left[day], left[day + 1])
    return tuple(left)


def _possible(option: Option) -> Option:
    """With the due days by which at least the smallest lot can be made."""
    least = option.minutes(option.least)
    return replace(option, dues=tuple(day for day in option.dues if least <= option.site.free[day]))


def _nearest(problem: Problem, options: tuple[Option, ...]) -> list[str]:
    """The sites that ask least for the whole order, days at their soonest."""
    weights = problem.weights

    def asked(one: Option) -> tuple[int, str]:
        many = one.order.quantity
        soon = next((day for day in one.dues if one.minutes(many) <= one.site.free[day]), one.dues[-1])
        days = soon + one.offer.transport_days
        return weights.cent * one.cents(many) + weights.gram * one.grams(many) + weights.day * days, one.site.code

    return [one.site.code for one in sorted(options, key=asked)[:NEAR]]
