"""Entries and judges as crossed random effects: y_ij = μ + a_i + b_j + e_ij, a ~ N(0, σ²ₐ), b ~ N(0, σ²_b), e ~ N(0, σ²ₑ).

Variance components by restricted maximum likelihood (Patterson and Thompson, Biometrika 58, 1971), effects as best linear
unbiased predictions from the mixed-model equations (Henderson, Biometrics 31, 1975). The equations are scaled so that they
hold at the edge, where a component is 0. Entries, which are many, are absorbed: what is solved has a row for each judge.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from competitions.engine.scores import Floats, Scores

LEAST_ENTRIES, LEAST_JUDGES = 3, 2
FLOOR = 1e-4
"""The smallest σ²ₐ/σ²ₑ. At 0 every entry would be predicted the same; just above, they are in the order that the model gives
them in the limit, with intervals that say that it means little."""
BOUNDS = ((np.log(FLOOR), np.log(1e6)), (np.log(1e-8), np.log(1e6)))
"""Of the logarithms of σ²ₐ/σ²ₑ and σ²_b/σ²ₑ."""
STARTS = [(np.log(entry), np.log(judge)) for entry in (0.1, 1.0, 10.0) for judge in (0.01, 0.3, 3.0, 30.0)]


class Sums(NamedTuple):
    """What the equations need of the values, (…) its shape; `groups` has, for each number of judges an entry has, the
    same sums over the entries with that number."""

    table: csr_matrix  # (entries, judges), 1 where there is a sheet
    size: Floats  # (entries,), judges of each
    total: Floats  # (entries,)
    judged: Floats  # (judges,)
    given: Floats  # (judges,)
    square: float
    groups: list[tuple[float, int, Floats, Floats, float, float]]


class Solved(NamedTuple):
    """The equations at given ratios. `factor` is the lower Cholesky factor of the absorbed system of (μ, b/√ratio)."""

    factor: Floats
    solution: Floats
    squares: float  # yᵀPy, of which σ²ₑ is the (N − 1)th part
    deviance: float


class Fit(NamedTuple):
    """Values are on the scale of the scores.

    `value` (entries,) is μ + a, with the standard deviation `error` of what is not known of it; `leniency` (judges,) is b
    with `leniency_error`. `variances` are (σ²ₐ, σ²_b, σ²ₑ).
    """

    mean: float
    value: Floats
    error: Floats
    leniency: Floats
    leniency_error: Floats
    variances: tuple[float, float, float]
    draw: Callable[[int, int], Floats]
    """draw(count, seed) → (count, entries): values as they may be, from their joint distribution given the scores."""


def can_fit(found: Scores) -> bool:
    """Whether there is enough: three entries, two judges, and more sheets than effects to be told from each other."""
    entries, judges = int((found.per_entry() > 0).sum()), int((found.per_judge() > 0).sum())
    return entries >= LEAST_ENTRIES and judges >= LEAST_JUDGES and found.size >= entries + judges


def fit(found: Scores, ratios: tuple[float, float] | None = None) -> Fit:
    """Fits the model. `ratios` (σ²ₐ/σ²ₑ, σ²_b/σ²ₑ) are taken as they are where they are given. An entry or a judge without
    a sheet is predicted by the mean. Raises ValueError where there are no scores."""
    if not found.size:
        raise ValueError("there are no scores")
    centre, spread = float(found.value.mean()), float(found.value.std())
    same = spread <= 1e-9 * max(1.0, abs(centre))
    scale = 1.0 if same else spread
    sums = _sums(found, (found.value - centre) / scale if not same else np.zeros(found.size))
    if ratios is None:
        ratios = (FLOOR, 0.0) if same else _estimate(sums)
    return _told(found, sums, ratios, centre, scale)


def predict(found: Scores, ratios: tuple[float, float]) -> Floats:
    """The values alone, (entries,), at ratios that are known: what `fit(found, ratios).value` is, many times as fast."""
    centre = float(found.value.mean())
    sums = _sums(found, found.value - centre)
    return centre + _effects(sums, _solve(sums, *ratios), ratios)[2]


def _sums(found: Scores, values: Floats) -> Sums:
    table = csr_matrix(
        (np.ones(found.size), (found.entry, found.judge)), shape=(found.entries, found.judges), dtype=np.float64
    )
    count = found.per_entry().astype(np.float64)
    total = np.asarray(np.bincount(found.entry, values, minlength=found.entries), np.float64)
    groups = []
    for number in np.unique(count[count > 0]):
        rows = np.flatnonzero(count == number)
        part, sums = table[rows], total[rows]
        together = np.asarray((part.T @ part).todense())
        groups.append((float(number), len(rows), together, part.T @ sums, float(sums.sum()), float((sums**2).sum())))
    judged = np.asarray(found.per_judge(), np.float64)
    given = np.asarray(np.bincount(found.judge, values, minlength=found.judges), np.float64)
    return Sums(table, count, total, judged, given, float((values**2).sum()), groups)


def _solve(sums: Sums, entry_ratio: float, judge_ratio: float) -> Solved:
    """The equations of (μ, b) with entries absorbed; −2 log restricted likelihood, up to a constant, with σ²ₑ profiled out."""
    root, judges = np.sqrt(judge_ratio), len(sums.judged)
    within = np.diag(sums.judged)
    given, to_mean, top, left, square, logs = sums.given.copy(), np.zeros(judges), 0.0, 0.0, sums.square, 0.0
    for number, size, together, crossed, total, squared in sums.groups:
        inner = number * entry_ratio + 1.0
        share = entry_ratio / inner
        within -= share * together
        given -= share * crossed
        to_mean += np.diag(together) / inner
        top += size * number / inner
        left += total / inner
        square -= share * squared
        logs += size * np.log(inner)
    system = np.empty((judges + 1, judges + 1))
    system[0, 0], system[0, 1:], system[1:, 0] = top, root * to_mean, root * to_mean
    system[1:, 1:] = judge_ratio * within + np.eye(judges)
    right = np.concatenate([[left], root * given])
    factor, _lower = cho_factor(system, lower=True)
    solution = cho_solve((factor, True), right)
    squares = max(square - float(solution @ right), 1e-12)
    free = sums.size.sum() - 1
    deviance = free * np.log(squares) + logs + 2 * np.log(np.diag(factor)).sum()
    return Solved(factor, solution, squares, float(deviance))


def _estimate(sums: Sums) -> tuple[float, float]:
    """The ratios of the largest restricted likelihood: from the best of a few starts, then the edge without judges."""

    def deviance(logs) -> float:
        try:
            return _solve(sums, float(np.exp(logs[0])), float(np.exp(logs[1]))).deviance
        except LinAlgError:  # far out, where the equations are singular to the machine
            return 1e12

    start = min(STARTS, key=deviance)
    # Nelder and Mead's simplex: two unknowns, no derivatives, and none of the threads that cost more than they save here.
    best = minimize(
        deviance, start, method="Nelder-Mead", bounds=BOUNDS, options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 400}
    )
    entry_ratio, judge_ratio = (float(ratio) for ratio in np.exp(best.x))
    if _solve(sums, entry_ratio, 0.0).deviance <= best.fun + 1e-9:
        judge_ratio = 0.0
    return entry_ratio, judge_ratio


def _effects(sums: Sums, solved: Solved, ratios: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """What absorbing left of each entry (entries,), each judge's effect (judges,) and each entry's value (entries,)."""
    share = ratios[0] / (sums.size * ratios[0] + 1.0)
    mean, judges = solved.solution[0], np.sqrt(ratios[1]) * solved.solution[1:]
    return share, judges, mean + share * (sums.total - sums.size * mean - sums.table @ judges)


def _told(found: Scores, sums: Sums, ratios: tuple[float, float], centre: float, scale: float) -> Fit:
    entry_ratio, judge_ratio = ratios
    solved, root = _solve(sums, entry_ratio, judge_ratio), np.sqrt(judge_ratio)
    noise = np.sqrt(solved.squares / max(found.size - 1, 1))
    share, judges, value = _effects(sums, solved, ratios)
    # How far each value and each judge's effect may be off, by the inverse of the absorbed system.
    inverse = solve_triangular(solved.factor, np.eye(len(solved.factor)), lower=True)
    loads = np.asarray((1.0 - share * sums.size)[:, None] * inverse[:, 0])
    loads = loads - (share * root)[:, None] * (sums.table @ inverse[:, 1:].T)
    error = noise * np.sqrt(share + (loads**2).sum(axis=1))
    judge_error = noise * root * np.sqrt((inverse[:, 1:] ** 2).sum(axis=0))

    def draw(count: int, seed: int) -> Floats:
        random = np.random.default_rng(seed)
        effects = solved.solution + noise * (random.standard_normal((count, len(solved.factor))) @ inverse)
        about = (1.0 - share * sums.size) * effects[:, :1] - share * (sums.table @ (root * effects[:, 1:].T)).T
        own = random.standard_normal((count, found.entries)) * (noise * np.sqrt(share))
        return np.asarray(centre + scale * (about + share * sums.total + own))

    squared = scale**2 * noise**2
    return Fit(
        mean=float(centre + scale * solved.solution[0]),
        value=np.asarray(centre + scale * value),
        error=np.asarray(scale * error),
        leniency=np.asarray(scale * judges),
        leniency_error=np.asarray(scale * judge_error),
        variances=(float(squared * entry_ratio), float(squared * judge_ratio), float(squared)),
        draw=draw,
    )
