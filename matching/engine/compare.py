"""How two ways of ranking differ on the same people, and how sure one may be of it.

Lists are sequences of partners' ids, best first. Intervals are percentile bootstraps over organisations (Efron &
Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13): both settings are measured on the same resampled
organisations, so what makes an organisation hard for both cancels out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np

ROUNDS = 1000
LEVEL = 0.95
Z = 1.959964
"""The normal quantile that leaves 2.5 % on either side."""


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0


def gini(amounts: Sequence[float] | np.ndarray, *, nothing: int = 0) -> float:
    """Returns how unevenly amounts ≥ 0 are spread: 0 when all are equal, near 1 when one has everything; 0 of nothing.

    `nothing` more have 0, who need not be written out.

    Half the mean absolute difference divided by the mean (Gini 1912), by the sorted formula
    Σ (2i − n − 1) xᵢ / (n Σ xᵢ), i = 1 … n.

    >>> gini([0, 0, 4]), gini([4], nothing=2), gini([1, 1, 1]), gini([1, 3])
    (0.6666666666666666, 0.6666666666666666, 0.0, 0.25)
    """
    values = np.sort(np.asarray(amounts, dtype=np.float64))
    total, count = values.sum(), len(values) + nothing
    if not count or total == 0.0:
        return 0.0
    return float(((2 * np.arange(nothing + 1, count + 1) - count - 1) * values).sum() / (count * total))


def overlap_at(a: Sequence[int], b: Sequence[int], k: int = 10) -> float:
    """Returns the share (0–1) of the longer of both first k places that both lists have; 1 where both are empty.

    >>> overlap_at([1, 2, 3], [3, 4, 1], 2), overlap_at([1, 2], [2, 1, 3], 3)
    (0.0, 0.6666666666666666)
    """
    one, other = set(a[:k]), set(b[:k])
    longer = max(len(one), len(other))
    return len(one & other) / longer if longer else 1.0


def rank_change(a: Sequence[int], b: Sequence[int], k: int = 10) -> float:
    """Returns by how many places those among a's first k move in b, in the mean; who is not in b stands behind its end.

    >>> rank_change([1, 2, 3], [2, 1, 3], 3), rank_change([1, 2], [2], 2)
    (0.6666666666666666, 1.0)
    """
    places = {partner: place for place, partner in enumerate(b)}
    moved = [abs(places.get(partner, len(b)) - place) for place, partner in enumerate(a[:k])]
    return sum(moved) / len(moved) if moved else 0.0


def reciprocal_rank(ranked: Sequence[int], wanted: set[int] | frozenset[int]) -> float:
    """Returns 1 / (place, from 1) of the first of `wanted`, 0 where none is in the list.

    >>> reciprocal_rank([7, 8, 9], {9, 8}), reciprocal_rank([7], {1})
    (0.5, 0.0)
    """
    return next((1.0 / place for place, partner in enumerate(ranked, start=1) if partner in wanted), 0.0)


def shown_counts(lists: Sequence[Sequence[int]], everybody: Sequence[int], k: int = 20) -> np.ndarray:
    """int64 (lists, everybody): whether a list's first k show somebody. `everybody` are sorted ids; others are left out.

    >>> shown_counts([[3, 1], [1]], [1, 2, 3]).tolist()
    [[1, 0, 1], [1, 0, 0]]
    """
    places = {partner: place for place, partner in enumerate(everybody)}
    counts = np.zeros((len(lists), len(everybody)), dtype=np.int64)
    for row, one in enumerate(lists):
        counts[row, [places[partner] for partner in one[:k] if partner in places]] = 1
    return counts


def paired_interval(
    statistic: Callable[[np.ndarray], float], count: int, *, rounds: int = ROUNDS, seed: int = 0
) -> Interval:
    """Returns the statistic of all `count` organisations with its bootstrap interval.

    `statistic` takes places (int64, 0 … count − 1, repeats allowed) and returns a number, usually b's minus a's on
    those organisations. Nothing to resample gives (0, 0, 0).
    """
    if not count:
        return Interval(0.0, 0.0, 0.0)
    random = np.random.default_rng(seed)
    drawn = [statistic(random.integers(0, count, count)) for _round in range(rounds)]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(statistic(np.arange(count))), float(low), float(high))


def mean_difference(a: Sequence[float], b: Sequence[float], *, rounds: int = ROUNDS, seed: int = 0) -> Interval:
    """Returns the mean of b − a over pairs with its bootstrap interval. Raises ValueError for unequal lengths."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} values cannot be paired with {len(b)}.")
    differences = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    return paired_interval(lambda places: float(differences[places].mean()), len(differences), rounds=rounds, seed=seed)


def sign_test(wins: int, losses: int) -> float:
    """Returns the two-sided probability of so uneven a score if a coin had decided each (exact binomial); ties are
    left out by the caller. 1 where nothing was decided.

    >>> sign_test(3, 0), sign_test(2, 2), sign_test(0, 0)
    (0.25, 1.0, 1.0)
    """
    decided, fewer = wins + losses, min(wins, losses)
    tail = sum(comb(decided, one) for one in range(fewer + 1)) / 2**decided
    return min(1.0, 2 * tail)


def share_interval(wins: int, decided: int) -> Interval:
    """Returns wins / decided with Wilson's score interval (Wilson 1927); all of 0–1 where nothing was decided.

    >>> one = share_interval(8, 10)
    >>> round(one.low, 3), round(one.high, 3)
    (0.49, 0.943)
    """
    if not decided:
        return Interval(0.5, 0.0, 1.0)
    share, spread = wins / decided, Z * Z / decided
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) / decided + spread / (4 * decided)) * Z / (1 + spread)
    return Interval(share, middle - half, middle + half)
