"""Panels that share no entry cannot be compared: which there are, and the cheapest exchanges that tie them together."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from competitions.engine.assignment import Problem


def components(chosen: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The parts into which judges and entries fall that share nothing, each as (judges, entries), two arrays of bool.
    Judges without entries are in none.

    >>> parts = components(np.array([[True, False], [False, True]]))
    >>> [(judges.tolist(), entries.tolist()) for judges, entries in parts]
    [([True, False], [True, False]), ([False, True], [False, True])]
    """
    judges, entries = chosen.shape
    if not entries:
        return []
    pairs = csr_array(chosen)
    _count, label = connected_components(block_array([[None, pairs], [pairs.T, None]]), directed=False)
    of_entries = label[judges:]
    return [(label[:judges] == one, of_entries == one) for one in dict.fromkeys(of_entries.tolist())]


def exchange(problem: "Problem", chosen: np.ndarray) -> np.ndarray:
    """Joins parts by exchanges of two judges between two entries, or moves of one, the cheapest first, as long as there is
    one that keeps loads, quotas, what is fixed and what is allowed. Each exchange makes two entries bridges."""
    found = chosen.copy()
    weights = problem.weights()
    while len(parts := components(found)) > 1:
        parts.sort(key=lambda part: int(part[1].sum()))
        for inside in parts:
            if _join(problem, weights, found, *inside, before=len(parts)):
                break
        else:
            return found
    return found


def _join(
    problem: "Problem", weights: np.ndarray, found: np.ndarray, judges: np.ndarray, entries: np.ndarray, before: int
) -> bool:
    """Changes `found` in place so that a part and the rest become one; False where nothing does."""
    loose = found & ~problem.fixed
    inside = np.argwhere(loose & judges[:, None] & entries[None, :])
    outside = np.argwhere(loose & ~judges[:, None] & ~entries[None, :])
    inside, outside = _few(weights, inside), _few(weights, outside)
    options = []
    for one, e in inside.tolist():
        others, fs = outside[:, 0], outside[:, 1]
        fits = problem.allowed[one, fs] & problem.allowed[others, e]
        loss = weights[one, e] + weights[others, fs] - weights[one, fs] - weights[others, e]
        options += [
            (float(loss[place]), one, e, int(others[place]), int(fs[place])) for place in np.flatnonzero(fits).tolist()
        ]
    options.sort()
    for _loss, one, e, other, f in options[:2000]:
        found[one, e] = found[other, f] = False
        found[one, f] = found[other, e] = True
        if _holds(problem, found, (e, f)) and len(components(found)) < before:
            return True
        found[one, f] = found[other, e] = False
        found[one, e] = found[other, f] = True
    return False


def _few(weights: np.ndarray, pairs: np.ndarray, most: int = 400) -> np.ndarray:
    """The pairs with the least to lose."""
    order = np.argsort(weights[pairs[:, 0], pairs[:, 1]], kind="stable")
    return pairs[order[:most]]


def _holds(problem: "Problem", chosen: np.ndarray, entries: tuple[int, ...]) -> bool:
    return all(
        (chosen[:, one] & quota.counts[:, one]).sum() >= min(quota.need, problem.need[one])
        for quota in problem.quotas
        for one in entries
    )
