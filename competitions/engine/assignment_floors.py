"""Raising the worst-served entry of a large assignment, one exchange at a time."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from competitions.engine.assignment import Problem

STEPS = 2_000
LEAST = 1e-9
FIRST = 40  # of the judges who would suit it best are looked at before all others


def raise_floor(problem: "Problem", chosen: np.ndarray, bound: float) -> np.ndarray:
    """Gives the worst-served entry a better judge, in exchange with another entry or from a judge's free places, as long as
    no entry falls to where the worst was; of such changes the one that costs the sum least. Stops where the worst
    reaches `bound`, or nothing raises it. Loads, quotas, conflicts and what is fixed hold throughout."""
    found = chosen.copy()
    need = np.maximum(problem.need, 1)
    sums = np.where(found, problem.affinity, 0.0).sum(axis=0)
    load = found.sum(axis=1)
    for _step in range(STEPS):
        means = np.where(problem.need > 0, sums / need, np.inf)
        worst = int(means.argmin())
        if means[worst] >= bound - LEAST:
            break
        change = _best_change(problem, found, sums, load, worst)
        if change is None:
            break
        leaves, comes, other = change
        found[leaves, worst], found[comes, worst] = False, True
        sums[worst] += problem.affinity[comes, worst] - problem.affinity[leaves, worst]
        if other < 0:
            load[leaves] -= 1
            load[comes] += 1
        else:
            found[comes, other], found[leaves, other] = False, True
            sums[other] += problem.affinity[leaves, other] - problem.affinity[comes, other]
    return found


def _best_change(
    problem: "Problem", found: np.ndarray, sums: np.ndarray, load: np.ndarray, worst: int
) -> tuple[int, int, int] | None:
    """(who leaves, who comes, the entry they exchange with or −1 for a free place), or None."""
    affinity = problem.affinity
    able = np.flatnonzero(problem.allowed[:, worst] & ~found[:, worst])
    able = able[np.argsort(-affinity[able, worst], kind="stable")]
    for some in (able[:FIRST], able[FIRST:]):
        options = _changes(problem, found, sums, load, worst, some)
        if options:
            _loss, leaves, comes, other = min(options)
            return leaves, comes, other
    return None


def _changes(
    problem: "Problem", found: np.ndarray, sums: np.ndarray, load: np.ndarray, worst: int, able: np.ndarray
) -> list[tuple[float, int, int, int]]:
    """(what the sum loses, who leaves, who of `able` comes, the entry they exchange with or −1)."""
    affinity, options = problem.affinity, []
    floor = sums[worst] / problem.need[worst] + LEAST
    for leaves in np.flatnonzero(found[:, worst] & ~problem.fixed[:, worst]).tolist():
        gain = affinity[:, worst] - affinity[leaves, worst]
        for comes in able[gain[able] > LEAST].tolist():
            if not _counts(problem, found, worst, leaves, comes):
                continue
            if load[comes] < problem.most[comes] and load[leaves] > problem.least[leaves]:
                options.append((-gain[comes], leaves, comes, -1))
            theirs = found[comes] & ~found[leaves] & problem.allowed[leaves] & ~problem.fixed[comes]
            others = np.flatnonzero(theirs)
            change = affinity[leaves, others] - affinity[comes, others]
            left = (sums[others] + change) / problem.need[others]
            loss = np.where(left > floor, -gain[comes] - change, np.inf)
            for place in np.argsort(loss, kind="stable")[:8].tolist():
                other = int(others[place])
                if np.isfinite(loss[place]) and _counts(problem, found, other, comes, leaves):
                    options.append((float(loss[place]), leaves, comes, other))
                    break
    return options


def _counts(problem: "Problem", found: np.ndarray, entry: int, leaves: int, comes: int) -> bool:
    """Whether the entry's quotas hold after one judge has gone and another come."""
    for quota in problem.quotas:
        kind = quota.counts[:, entry]
        there = int((found[:, entry] & kind).sum()) - int(kind[leaves]) + int(kind[comes])
        if there < min(quota.need, problem.need[entry]):
            return False
    return True
