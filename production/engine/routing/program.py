"""Routes as one integer program, solved by CP-SAT.

For order o, site s and due day t: y_ost ∈ {0, 1} says that a lot is promised for t, x_ost how many pieces it has.

    min   M · lack + Σ weights · (fixed y + unit x) + day · Σ_o D_o,      lack = Σ_o (orders + 1) · short_o + alone_o
    s.t.  Σ_st x_ost = Q_o − short_o,   least_os y ≤ x ≤ most_os y,   Σ_t y_ost ≤ 1,   Σ_st y_ost ≤ lots_o  over sites that have not begun it
          Σ_st y_ost ≥ (2 − begun_o)(1 − alone_o)  for a second source
          Σ_{o, t ≤ d} (set-up y + minutes x) ≤ free_sd  for every site s and day d
          D_o ≥ (t + transport_os) y_ost

M is above every value, so that nothing is left unmade for money. All numbers are whole, so the optimum is exact.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from production.engine.routing.eligibility import Option
from production.engine.routing.loads import Options
from production.engine.routing.problem import Lot, Order, Problem


@dataclass(frozen=True)
class Choice:
    """A lot that may be: its option, due day, whether it is taken, and its pieces: `each` times `count`."""

    option: Option
    due: int
    taken: cp_model.IntVar
    count: cp_model.IntVar
    each: int = 1


@dataclass(frozen=True)
class Answer:
    """`bound` of the value among routings that lack as little; `took` deterministic time."""

    lots: list[Lot]
    bound: int
    proven: bool
    took: float


class Program:
    """`complete`: nothing may be left unmade, which is the tighter program; else lacks are allowed and weigh most."""

    def __init__(self, problem: Problem, options: Options, *, complete: bool) -> None:
        self.problem = problem
        self.options = options
        self.complete = complete
        self.model = cp_model.CpModel()
        self.choices: list[Choice] = []
        self.lacks: list[cp_model.LinearExpr] = []
        self.lates: list[cp_model.IntVar] = []
        for order in problem.orders:
            self._order(order)
        self._capacities()
        self.model.minimize(self._goal())

    # --- building -----------------------------------------------------------------------------------------------------
    def _order(self, order: Order) -> None:
        mine = [self._choice(option, due) for option in self.options[order.code] for due in option.dues]
        self.choices += mine
        made = _sum([one.count for one in mine], [one.each for one in mine])
        if self.complete:
            self.model.add(made == order.quantity)
        else:
            self.model.add(made <= order.quantity)
            self.lacks.append((len(self.problem.orders) + 1) * (order.quantity - made))
        by_site: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for one in mine:
            by_site[one.option.site.code].append(one.taken)
        for taken in by_site.values():
            self.model.add_at_most_one(taken)
        new = [one.taken for one in mine if not one.option.opened]
        self.model.add(sum(new) <= order.max_lots)
        if order.second_source:
            self._second_source(order, new)
        if self.problem.weights.day and mine:
            self.lates.append(self._late(order, mine))

    def _choice(self, option: Option, due: int) -> Choice:
        name = f"{option.order.code} {option.site.code} {due}"
        taken = self.model.new_bool_var(name)
        quantity, most = option.order.quantity, option.most
        if self._whole(option.order):
            if most < quantity:
                self.model.add(taken == 0)
            return Choice(option, due, taken, taken, quantity)
        pieces = self.model.new_int_var(0, most, name)
        self.model.add(pieces <= most * taken)
        self.model.add(pieces >= option.least * taken)
        return Choice(option, due, taken, pieces)

    def _whole(self, order: Order) -> bool:
        """Whether one site makes all of it."""
        return self.complete and order.max_lots == 1 and not order.opened

    def _second_source(self, order: Order, new: list[cp_model.IntVar]) -> None:
        wanted = 2 - len(order.opened)
        if wanted <= 0:
            return
        if self.complete:
            self.model.add(sum(new) >= wanted)
            return
        alone = self.model.new_bool_var(f"{order.code} alone")
        self.model.add(sum(new) + wanted * alone >= wanted)
        self.lacks.append(alone)

    def _late(self, order: Order, mine: list[Choice]) -> cp_model.IntVar:
        days = [one.due + one.option.offer.transport_days for one in mine]
        late = self.model.new_int_var(0, max(days), f"{order.code} arrives")
        if self._whole(order):  # the sum is tighter than each term
            self.model.add(late == _sum([one.taken for one in mine], days))
            return late
        for day, one in zip(days, mine, strict=True):
            self.model.add(late >= day * one.taken)
        return late

    def _capacities(self) -> None:
        by_site: dict[str, list[Choice]] = defaultdict(list)
        for one in self.choices:
            by_site[one.option.site.code].append(one)
        for mine in by_site.values():
            free = mine[0].option.site.free
            mine.sort(key=lambda one: one.due)
            variables = [variable for one in mine for variable in (one.taken, one.count)]
            minutes = [many for one in mine for many in (one.option.set_up, one.each * one.option.offer.unit_minutes)]
            for place, one in enumerate(mine, 1):
                if place == len(mine) or mine[place].due > one.due:
                    self.model.add(_sum(variables[: 2 * place], minutes[: 2 * place]) <= free[one.due])

    def _value(self) -> cp_model.LinearExpr:
        weights = self.problem.weights
        variables, values = list(self.lates), [weights.day] * len(self.lates)
        for one in self.choices:
            offer = one.option.offer
            variables += [one.taken, one.count]
            values.append(weights.cent * one.option.cents(0) + weights.gram * one.option.grams(0))
            values.append(one.each * (weights.cent * offer.unit_cents + weights.gram * offer.unit_grams))
        return _sum(variables, values)

    def _most(self) -> int:
        """No value is higher."""
        weights = self.problem.weights
        total = 1
        for order in self.problem.orders:
            mine = self.options[order.code]
            total += sum(
                weights.cent * one.cents(order.quantity) + weights.gram * one.grams(order.quantity) for one in mine
            )
            total += weights.day * max((one.dues[-1] + one.offer.transport_days for one in mine), default=0)
        return total

    def _goal(self) -> cp_model.LinearExpr:
        return self._value() if self.complete else self._most() * cp_model.LinearExpr.sum(self.lacks) + self._value()

    # --- solving ------------------------------------------------------------------------------------------------------
    def hint(self, lots: Iterable[Lot]) -> None:
        """Begin the search from these lots."""
        known = {(lot.order, lot.site, lot.due): lot.pieces for lot in lots}
        for one in self.choices:
            pieces = known.get((one.option.order.code, one.option.site.code, one.due), 0)
            self.model.add_hint(one.taken, pieces > 0)
            if one.count is not one.taken:
                self.model.add_hint(one.count, pieces)

    def solve(self, effort: float) -> Answer | None:
        """None where nothing was found. `effort` is CP-SAT's deterministic time, about a second of one core each, so that the answer
        depends on the machine in nothing but how long it takes."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        solver.parameters.cp_model_probing_level = 0  # programs are small and many
        solver.parameters.symmetry_level = 0
        solver.parameters.linearization_level = 2
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        lots = [
            Lot(one.option.order.code, one.option.site.code, one.each * solver.value(one.count), one.due)
            for one in self.choices
            if solver.boolean_value(one.taken)
        ]
        took = solver.response_proto.deterministic_time
        bound = int(-(-solver.best_objective_bound // 1)) if self.complete else 0
        return Answer(lots, bound, status == cp_model.OPTIMAL, took)


def _sum(variables: list[cp_model.IntVar], factors: list[int]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum(variables, factors)
