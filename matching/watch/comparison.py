"""Two settings on a sample of the organisations there are, offline: nobody's list is touched."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine import VERIFIED, Ask, Index, Ranking
from matching.engine.compare import (
    Interval,
    gini,
    overlap_at,
    paired_interval,
    rank_change,
    reciprocal_rank,
    shown_counts,
)
from matching.live import live_index
from matching.models import Mark

DEEP = 200
"""Places of a list that are looked at for saved and dismissed partners."""

TOP = 20
SAMPLE = 100


@dataclass(frozen=True)
class Measure:
    """One figure under both settings and b's minus a's, paired. `name` says which, as the page's words have it."""

    name: str
    a: float
    b: float
    difference: Interval


@dataclass(frozen=True)
class Comparison:
    """`overlap` is the mean share of the first ten that both settings list, `moved` by how many places those of a's
    first ten move in the mean; both speak of one setting against the other and have no a and b."""

    organisations: int
    marked: int
    overlap: Interval
    moved: Interval
    measures: list[Measure]


def compare(a: Ranking, b: Ranking, *, sample: int = SAMPLE, seed: int = 0) -> Comparison:
    """Ranks up to `sample` organisations, drawn by `seed`, under both settings."""
    index = live_index.current()
    everybody = np.array(sorted(index.organisations("startup") + index.organisations("manufacturer")), dtype=np.int64)
    drawn = np.sort(np.random.default_rng(seed).permutation(everybody)[:sample]).tolist()
    ones, others = ([_list(index, pk, ranking) for pk in drawn] for ranking in (a, b))
    overlaps = np.array([overlap_at(one, other) for one, other in zip(ones, others, strict=True)])
    moves = np.array([rank_change(one, other) for one, other in zip(ones, others, strict=True)])
    saved, dismissed = _marks(drawn)
    return Comparison(
        len(drawn),
        sum(bool(saved[pk] or dismissed[pk]) for pk in drawn),
        _mean(overlaps),
        _mean(moves),
        [
            *_spread(ones, others, len(everybody)),
            _standing("saved", drawn, ones, others, saved),
            _standing("dismissed", drawn, ones, others, dismissed),
        ],
    )


def _list(index: Index, organisation: int, ranking: Ranking) -> list[int]:
    found = index.rank(Ask(organisation, DEEP, audience=VERIFIED, now=time.time(), ranking=ranking))
    return found.partners.tolist() if found else []


def _marks(organisations: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    saved: dict[int, set[int]] = defaultdict(set)
    dismissed: dict[int, set[int]] = defaultdict(set)
    rows = Mark.objects.filter(organisation__in=organisations).values_list("organisation", "partner", "state")
    for organisation, partner, state in rows:
        (saved if state == Mark.State.SAVED else dismissed)[organisation].add(partner)
    return saved, dismissed


def _mean(values: np.ndarray) -> Interval:
    return paired_interval(lambda places: float(values[places].mean()), len(values))


def _spread(ones: list[list[int]], others: list[list[int]], everybody: int) -> list[Measure]:
    """How evenly both settings show organisations, and how many they show at all."""
    shown = sorted({partner for one in (*ones, *others) for partner in one[:TOP]})
    a, b = (shown_counts(lists, shown, TOP) for lists in (ones, others))
    nothing = everybody - len(shown)

    def unevenness(counts: np.ndarray) -> float:
        return gini(counts.sum(axis=0), nothing=nothing)

    def coverage(counts: np.ndarray) -> float:
        return float((counts.sum(axis=0) > 0).sum() / everybody) if everybody else 0.0

    return [_paired("gini", a, b, unevenness), _paired("coverage", a, b, coverage)]


def _paired(name: str, a: np.ndarray, b: np.ndarray, statistic: Callable[[np.ndarray], float]) -> Measure:
    difference = paired_interval(lambda places: statistic(b[places]) - statistic(a[places]), len(a), rounds=400)
    return Measure(name, statistic(a), statistic(b), difference)


def _standing(
    name: str, drawn: list[int], ones: list[list[int]], others: list[list[int]], marked: dict[int, set[int]]
) -> Measure:
    """The mean reciprocal rank of the first marked partner, over the organisations that have marked any."""
    pairs = [
        (reciprocal_rank(one, marked[pk]), reciprocal_rank(other, marked[pk]))
        for pk, one, other in zip(drawn, ones, others, strict=True)
        if marked[pk]
    ]
    a, b = np.array([one for one, _other in pairs]), np.array([other for _one, other in pairs])
    return _paired(name, a, b, lambda values: float(values.mean()) if len(values) else 0.0)
