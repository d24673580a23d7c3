"""The linear and mixed-integer programs behind an assignment, over the columns that can matter.

The linear program is elastic: what is missing of a bound has a price above all affinities, so it always has an answer, and
either nothing is missing or the least possible is. Large programs begin with the pairs that judges' prices make likely, and
take in every pair whose reduced cost says that it could improve the answer. When none is left the answer is the optimum over
all pairs, by the duals as certificate (Dantzig and Wolfe 1960, column generation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

if TYPE_CHECKING:
    from competitions.engine.assignment import Problem

PRICED = 120  # rounds in which judges' prices are looked for
MORE = 6  # columns of an entry beyond those it needs, to begin with
ROUNDS = 12  # of taking columns in
NODES = 20_000  # of branch and bound
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Floor:
    """The mean of these entries is at least this."""

    mean: float
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Cut:
    """These judges and entries share at least `crossing` pairs with the others."""

    judges: np.ndarray
    entries: np.ndarray
    crossing: int


class Program:
    """`relax` says what is missing, `whole` gives the best answer in whole numbers."""

    def __init__(self, problem: "Problem", *, everything: bool) -> None:
        self.problem = problem
        self.weights = problem.weights()
        self.free = problem.allowed | problem.fixed
        self.everything = everything
        self.price = 1e4 * (float(np.ptp(self.weights)) + 1.0)
        self.column = self.free.copy() if everything else self._likely()
        self._first: np.ndarray | None = None

    def _likely(self) -> np.ndarray:
        """For each entry its best few pairs at prices that make judges' loads about right (a subgradient method on the
        dual, which has one price for each judge)."""
        value = np.where(self.free, self.weights, -np.inf)
        needed = int(self.problem.need.max())
        judges = len(value)
        price, spread = np.zeros(judges), float(np.ptp(self.weights)) or 1.0
        fair = float(self.problem.need.sum()) / judges
        for turn in range(PRICED):
            ranked = np.argpartition(price[:, None] - value, min(needed, judges) - 1, axis=0)[:needed]
            load = np.bincount(ranked.ravel(), minlength=judges)
            over = np.maximum(load - self.problem.most, 0) - np.maximum(self.problem.least - load, 0)
            price += spread * 0.2 / (1 + turn) ** 0.7 * np.clip(over / fair, -1, 1)
        width = min(judges, needed + MORE)
        ranked = np.argpartition(price[:, None] - value, width - 1, axis=0)[:width]
        found = np.zeros(value.shape, bool)
        np.put_along_axis(found, ranked, True, axis=0)
        for quota in self.problem.quotas:
            ranked = np.argpartition(price[:, None] - np.where(quota.counts, value, -np.inf), quota.need, axis=0)
            np.put_along_axis(found, ranked[: quota.need + 2], True, axis=0)
        return (found & self.free) | self.problem.fixed

    # --- the linear program -------------------------------------------------------------------------------------------
    def relax(self) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        """Solves the elastic program over all pairs and returns what is missing: (of what, rows, how many of each)."""
        for _turn in range(ROUNDS):
            judge, entry = np.nonzero(self.column)
            rows = self._rows(judge, entry)
            answer = linprog(
                np.concatenate([-self.weights[judge, entry], np.full(rows.slack.shape[1], self.price)]),
                A_ub=hstack([rows.upper, rows.slack_upper]),
                b_ub=rows.upper_bound,
                A_eq=hstack([rows.equal, rows.slack]),
                b_eq=rows.equal_bound,
                bounds=np.column_stack([self._lower(judge, entry, rows), self._upper(judge, rows)]),
                method="highs-ds",
            )
            if answer.x is None:
                raise ArithmeticError(answer.message)
            if self.everything or not self._take_in(answer, rows):
                break
        pairs = answer.x[: len(judge)]
        if np.abs(pairs - pairs.round()).max(initial=0) < 1e-5:
            self._first = self._chosen(judge, entry, pairs)
        return rows.missing(answer.x[len(judge) :])

    def _take_in(self, answer: Any, rows: "Rows") -> bool:
        """Columns that would improve the answer, at its duals: reduced cost = cost − Σ row dual · coefficient."""
        gain = self.weights + answer.eqlin.marginals[None, :]
        dual = answer.ineqlin.marginals
        judges = len(gain)
        gain = gain + (dual[:judges] - dual[judges : 2 * judges])[:, None]
        entries = gain.shape[1]
        for place, quota in enumerate(self.problem.quotas):
            start = 2 * judges + place * entries
            gain = gain - np.where(quota.counts, dual[start : start + entries][None, :], 0.0)
        gain = np.where(self.free & ~self.column, gain, -np.inf)
        width = min(judges, 8)
        best = np.argpartition(-gain, width - 1, axis=0)[:width]
        taken = np.zeros(gain.shape, bool)
        np.put_along_axis(taken, best, True, axis=0)
        taken &= gain > TOLERANCE * 10
        self.column |= taken
        return bool(taken.any())

    def _lower(self, judge: np.ndarray, entry: np.ndarray, rows: "Rows") -> np.ndarray:
        return np.concatenate([self.problem.fixed[judge, entry].astype(float), np.zeros(rows.slack.shape[1])])

    def _upper(self, judge: np.ndarray, rows: "Rows", slack: float = np.inf) -> np.ndarray:
        return np.concatenate([np.ones(len(judge)), np.full(rows.slack.shape[1], slack)])

    def _chosen(self, judge: np.ndarray, entry: np.ndarray, values: np.ndarray) -> np.ndarray:
        found = np.zeros(self.free.shape, bool)
        on = values > 0.5
        found[judge[on], entry[on]] = True
        return found

    def _rows(self, judge: np.ndarray, entry: np.ndarray) -> "Rows":
        return Rows(self.problem, judge, entry)

    # --- whole numbers ------------------------------------------------------------------------------------------------
    def whole(self, floor: Floor, cuts: Sequence[Cut]) -> np.ndarray | None:
        """The best answer in whole numbers over the columns there are, or None. `relax` comes first."""
        if not floor.entries and not cuts and self._first is not None:
            return self._first
        if floor.entries and not self.everything:
            self.column[:, list(floor.entries)] = self.free[:, list(floor.entries)]
        judge, entry = np.nonzero(self.column)
        rows = self._rows(judge, entry)
        cost = -self.weights[judge, entry]
        upper = vstack([rows.upper, *self._floor_rows(floor, judge, entry), *self._cut_rows(cuts, judge, entry)])
        bound = np.concatenate(
            [
                rows.upper_bound,
                [-(floor.mean - TOLERANCE) * self.problem.need[one] for one in floor.entries],
                [-cut.crossing for cut in cuts],
            ]
        )
        answer = milp(
            cost,
            constraints=[
                LinearConstraint(rows.equal, rows.equal_bound, rows.equal_bound),
                LinearConstraint(upper, -np.inf, bound),
            ],
            bounds=Bounds(self.problem.fixed[judge, entry].astype(float), 1.0),
            integrality=np.ones(len(judge)),
            options={"mip_rel_gap": 0.0 if self.everything else 1e-4, "node_limit": NODES},
        )
        return None if answer.x is None else self._chosen(judge, entry, answer.x)

    def _floor_rows(self, floor: Floor, judge: np.ndarray, entry: np.ndarray) -> list[csr_array]:
        place = np.full(self.free.shape[1], -1)
        place[list(floor.entries)] = np.arange(len(floor.entries))
        mine = np.flatnonzero(place[entry] >= 0)
        values = -self.problem.affinity[judge[mine], entry[mine]]
        shape = (len(floor.entries), len(judge))
        return [csr_array(coo_array((values, (place[entry[mine]], mine)), shape=shape))] if floor.entries else []

    def _cut_rows(self, cuts: Sequence[Cut], judge: np.ndarray, entry: np.ndarray) -> list[csr_array]:
        made = []
        for cut in cuts:
            crossing = cut.judges[judge] != cut.entries[entry]
            made.append(csr_array(-crossing.astype(float)[None, :]))
        return made


class Rows:
    """The bounds as sparse rows over columns (judge, entry): equal (a row for each entry), upper (most, least, quotas),
    and the slack that each may have."""

    def __init__(self, problem: "Problem", judge: np.ndarray, entry: np.ndarray) -> None:
        judges, entries = problem.affinity.shape
        columns = np.arange(len(judge))
        one = np.ones(len(judge))
        self.problem = problem
        self.equal = csr_array(coo_array((one, (entry, columns)), shape=(entries, len(judge))))
        self.equal_bound = problem.need.astype(float)
        load = csr_array(coo_array((one, (judge, columns)), shape=(judges, len(judge))))
        counted = []
        for quota in problem.quotas:
            counts = -quota.counts[judge, entry].astype(float)
            counted.append(csr_array(coo_array((counts, (entry, columns)), shape=(entries, len(judge)))))
        self.upper = vstack([load, -load, *counted], format="csr")
        wanted = [-np.minimum(quota.need, problem.need).astype(float) for quota in problem.quotas]
        self.upper_bound = np.concatenate([problem.most, -problem.least, *wanted]).astype(float)
        rest = judges + entries * len(problem.quotas)
        self.slack = hstack([eye_array(entries), csr_array((entries, rest))], format="csr")
        lower_rows = vstack([csr_array((judges, rest)), -eye_array(rest)])
        self.slack_upper = hstack([csr_array((self.upper.shape[0], entries)), lower_rows], format="csr")

    def missing(self, slack: np.ndarray) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        judges, entries = self.problem.affinity.shape
        names = ["judges", "load", *(quota.name for quota in self.problem.quotas)]
        parts = np.split(slack, np.cumsum([entries, judges, *[entries] * len(self.problem.quotas)])[:-1])
        found = []
        for name, part in zip(names, parts, strict=True):
            rows = np.flatnonzero(part > 1e-5)
            if len(rows):
                counts = tuple(int(np.ceil(part[row] - 1e-5)) for row in rows)
                found.append((name, tuple(rows.tolist()), counts))
        return found
