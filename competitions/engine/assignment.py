"""Who judges which entry, as one optimisation.

Of all ways in which every entry e gets k_e judges, every judge j between least_j and most_j entries, no pair that is not
allowed and every quota its number, the one is taken that raises the worst-served entry first and then the sum of affinities:

    lexmax ( min_e  Σ_j a_je x_je / k_e ,  Σ_je (a_je + moving · existing_je) x_je ),   x_je ∈ {0, 1}

Without quotas that cross one another, the sum alone is a transportation problem, whose linear program has whole corners
(Hoffman and Kruskal 1956), so that HiGHS's simplex method finds the true optimum. Floors, crossing quotas and bridges make it
a mixed-integer program over the same columns.
"""

from dataclasses import dataclass, field

import numpy as np

from competitions.engine.assignment_bridges import components, exchange
from competitions.engine.assignment_floors import raise_floor
from competitions.engine.assignment_program import Cut, Floor, Program

SMALL = 30_000  # pairs; up to here bridges and floors are part of the program, above they are repaired for
STEPS = 40
"""So many floors are tried: a number of steps, not of seconds, so that the answer does not depend on the machine."""
CLOSE = 1e-6
"""Means that differ by less are the same; HiGHS holds its rows no more exactly."""


@dataclass(frozen=True)
class Quota:
    """At least `need` of each entry's judges are of a kind. `counts` (judges × entries, bool) says which pairs are."""

    name: str
    need: int
    counts: np.ndarray


@dataclass(frozen=True)
class Problem:
    """`affinity` (judges × entries, float, any scale), `allowed` (the same shape, bool), `need` (entries, judges for each),
    `least` and `most` (judges, entries for each). `kept` are pairs that must stay, `existing` pairs whose loss costs
    `moving`, in units of affinity. `bridges`: so many pairs at least tie each group of judges to the others; 0 is no
    matter. `seed` decides between equals; 0 leaves it to the order of rows."""

    affinity: np.ndarray
    allowed: np.ndarray
    need: np.ndarray
    least: np.ndarray
    most: np.ndarray
    quotas: tuple[Quota, ...] = ()
    kept: np.ndarray | None = None
    existing: np.ndarray | None = None
    moving: float = 0.0
    bridges: int = 0
    fair: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        shape = self.affinity.shape
        if len(shape) != 2 or self.allowed.shape != shape:
            raise ValueError("affinity and allowed are judges × entries, both")
        if self.need.shape != shape[1:] or self.least.shape != shape[:1] or self.most.shape != shape[:1]:
            raise ValueError("need has one number for each entry, least and most one for each judge")
        if not np.isfinite(self.affinity).all():
            raise ValueError("affinities are finite numbers")

    @property
    def fixed(self) -> np.ndarray:
        return np.zeros(self.affinity.shape, bool) if self.kept is None else self.kept

    def weights(self) -> np.ndarray:
        """What a pair adds to the sum: its affinity, the worth of leaving it as it is, and a grain to decide ties."""
        found = self.affinity.astype(float)
        if self.existing is not None and self.moving:
            found = found + self.moving * self.existing
        if self.seed:
            spread = float(np.ptp(self.affinity)) or 1.0
            found = found + np.random.default_rng(self.seed).random(found.shape) * spread * 1e-6
        return found


@dataclass(frozen=True)
class Short:
    """What cannot be had: so many judges short for entries, of a quota, or entries short for judges."""

    what: str  # "judges", "load" or the quota's name
    rows: tuple[int, ...]
    missing: tuple[int, ...]


class Infeasible(Exception):
    """There is no assignment within the bounds. `short` is the least that is missing."""

    def __init__(self, short: list[Short]) -> None:
        super().__init__(", ".join(f"{one.what}: {sum(one.missing)}" for one in short))
        self.short = short


@dataclass(frozen=True)
class Solution:
    """`chosen` (judges × entries, bool), the sum of affinities and the worst entry's mean, each with a bound that no
    assignment can exceed, and into how many parts judges and entries fall that share nothing. Where a value equals its
    bound it is proven to be the best."""

    chosen: np.ndarray
    total: float
    best_total: float
    worst: float
    bound: float
    parts: int
    notes: tuple[str, ...] = field(default=())


def entry_means(affinity: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Each entry's mean affinity over its judges; +inf where it has none.

    >>> entry_means(np.array([[1.0, 0.0], [0.5, 0.0]]), np.array([[True, False], [True, False]])).tolist()
    [0.75, inf]
    """
    counts = chosen.sum(axis=0)
    sums = np.where(chosen, affinity, 0.0).sum(axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)


def best_means(problem: Problem) -> np.ndarray:
    """What each entry would have if it were the only one: the mean of its best allowed judges. No floor lies above the
    least of these."""
    ranked = -np.sort(-np.where(problem.allowed | problem.fixed, problem.affinity, -np.inf), axis=0)
    sums = np.cumsum(np.where(np.isfinite(ranked), ranked, 0.0), axis=0)
    need = np.minimum(problem.need, len(ranked))
    rows = np.maximum(need - 1, 0)
    return np.where(need > 0, sums[rows, np.arange(sums.shape[1])] / np.maximum(need, 1), np.inf)


def solve(problem: Problem) -> Solution:
    """The best assignment. Raises Infeasible with what is missing, ValueError for arrays that do not fit together."""
    judges, entries = problem.affinity.shape
    if entries == 0:
        return Solution(np.zeros((judges, 0), bool), 0.0, 0.0, np.inf, np.inf, 0)
    return _Search(problem).run()


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.small = problem.affinity.size <= SMALL
        self.program = Program(problem, everything=self.small)
        self.floors: set[int] = set()
        self.cuts: list[Cut] = []
        self.crossing = problem.bridges if self.small else 0
        self.notes: list[str] = []

    def run(self) -> Solution:
        problem = self.problem
        best, bound = self._first(), float(best_means(problem).min())
        most = float(problem.affinity[best].sum())
        if problem.fair and self.small:
            best, bound = self._raise_the_worst(best, bound)
        elif problem.fair:
            best = raise_floor(problem, best, bound)
        if problem.bridges and not self.small:
            best = exchange(problem, best)
        parts = len(components(best))
        if problem.bridges and parts > 1:
            self.notes.append("apart")
        total = float(problem.affinity[best].sum())
        return Solution(best, total, max(most, total), self._worst(best), bound, parts, tuple(self.notes))

    def _worst(self, chosen: np.ndarray) -> float:
        return float(entry_means(self.problem.affinity, chosen).min())

    def _first(self) -> np.ndarray:
        """The best sum within the bounds, with as many bridges as are wanted, else with one, else without."""
        short = self.program.relax()
        if short:
            raise Infeasible([Short(*one) for one in short])
        for crossing in sorted({self.crossing, min(self.crossing, 1), 0}, reverse=True):
            self.crossing, self.cuts = crossing, []
            best = self._solve(-np.inf)
            if best is not None:
                return best
        raise Infeasible([Short("together", (), ())])

    def _solve(self, floor: float) -> np.ndarray | None:
        """The best sum of those in which no entry's mean lies below `floor`: rows are added for what an answer breaks,
        until it breaks nothing; None where no answer is left."""
        affinity = self.problem.affinity
        while True:
            chosen = self.program.whole(Floor(floor, tuple(sorted(self.floors))), self.cuts)
            if chosen is None:
                return None
            low = set(np.flatnonzero(entry_means(affinity, chosen) < floor - CLOSE / 2).tolist()) - self.floors
            parts = components(chosen) if self.crossing else []
            if not low and len(parts) < 2:
                return chosen
            self.floors |= low
            if len(parts) > 1:
                self.cuts += [Cut(judges, entries, self.crossing) for judges, entries in parts]

    def _raise_the_worst(self, best: np.ndarray, bound: float) -> tuple[np.ndarray, float]:
        """Looks for the highest floor between what the best sum gives and what no assignment can exceed. Whatever is found
        to be impossible becomes the bound, so that at the end it says how far from the best this may be. It stops before
        the two are so close that a floor between them would be held by tolerance alone, which can cost the sum."""
        low = self._worst(best)
        wanted = bound
        for _step in range(STEPS):
            if low >= bound - 4 * CLOSE:
                break
            found = self._solve(wanted)
            if found is None:
                bound = wanted
            else:
                best, low = found, self._worst(found)
            wanted = (low + bound) / 2
        return best, max(bound, low)
