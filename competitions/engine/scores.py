"""From what judges gave to one value for each sheet and one mean for each entry. Arrays in, arrays out.

`weighing.weighted` says the same of one sheet; this is it for all sheets of a round at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

POINTS = 100.0
"""The common scale: nothing but lowest scores is 0, nothing but highest is 100."""


class Scores(NamedTuple):
    """One value for each sheet: `value[k]` is what judge `judge[k]` gave entry `entry[k]`.

    `entry` and `judge` are indices from 0 to `entries` − 1 and `judges` − 1; every pair occurs at most once.
    """

    entry: Ints
    judge: Ints
    value: Floats
    entries: int
    judges: int

    @property
    def size(self) -> int:
        return len(self.value)

    def without_judge(self, judge: int) -> "Scores":
        """The same round as if one judge had not been there; who is left keeps their index."""
        kept = self.judge != judge
        return self._replace(entry=self.entry[kept], judge=self.judge[kept], value=self.value[kept])

    def per_entry(self) -> Ints:
        """How many judges each entry has, (entries,)."""
        return np.bincount(self.entry, minlength=self.entries)

    def per_judge(self) -> Ints:
        """How many entries each judge has, (judges,)."""
        return np.bincount(self.judge, minlength=self.judges)


def scores(entry: ArrayLike, judge: ArrayLike, value: ArrayLike) -> Scores:
    """Makes scores of three columns of the same length. Raises ValueError for lengths that differ, for values that are no
    numbers and for a pair that occurs twice."""
    found = Scores(np.asarray(entry, np.int64), np.asarray(judge, np.int64), np.asarray(value, np.float64), 0, 0)
    if not len(found.entry) == len(found.judge) == len(found.value):
        raise ValueError("entries, judges and values differ in number")
    if not np.isfinite(found.value).all():
        raise ValueError("a value is no number")
    entries, judges = (int(column.max()) + 1 if len(column) else 0 for column in (found.entry, found.judge))
    if len(np.unique(found.entry * max(judges, 1) + found.judge)) != len(found.entry):
        raise ValueError("a judge has scored an entry twice")
    return found._replace(entries=entries, judges=judges)


def weighted(values: ArrayLike, weights: ArrayLike, least: ArrayLike, most: ArrayLike) -> Floats:
    """The value of each sheet in points from 0 to 100: Σ w (v − least) / (most − least) over Σ w, of the criteria answered.

    `values` is (sheets, criteria) with NaN for what was not applicable; the others (criteria,). What was not answered
    leaves its weight out. A sheet without any answer is NaN.

    >>> weighted([[5, 1], [5, np.nan]], weights=[3, 1], least=[0, 0], most=[5, 5]).tolist()
    [80.0, 100.0]
    """
    given = np.atleast_2d(np.asarray(values, np.float64))
    low, high, weight = (np.asarray(column, np.float64) for column in (least, most, weights))
    share = (given - low) / (high - low)
    answered = ~np.isnan(share)
    heavy = answered @ weight
    total = np.where(answered, share, 0.0) @ weight
    return np.divide(POINTS * total, heavy, out=np.full(len(given), np.nan), where=heavy > 0)


def means(found: Scores) -> Floats:
    """The plain mean of each entry's values, (entries,); NaN where nobody has judged it."""
    count = found.per_entry()
    total = np.bincount(found.entry, found.value, minlength=found.entries)
    return np.divide(total, count, out=np.full(found.entries, np.nan), where=count > 0)


def medians(found: Scores) -> Floats:
    """The median of each entry's values, (entries,); NaN where nobody has judged it."""
    order = np.lexsort((found.value, found.entry))
    values, count = found.value[order], found.per_entry()
    begins = np.cumsum(count) - count
    middle = np.full(found.entries, np.nan)
    there = count > 0
    low, high = (begins + (count - 1) // 2)[there], (begins + count // 2)[there]
    middle[there] = (values[low] + values[high]) / 2
    return middle


def z_means(found: Scores) -> Floats:
    """The mean of each entry's z-scores, each judge's values brought to mean 0 and standard deviation 1. A judge who gave
    everything the same says nothing: 0. Here to be compared with; the product does not rank by it."""
    count = found.per_judge()
    centre = np.bincount(found.judge, found.value, minlength=found.judges) / np.maximum(count, 1)
    off = found.value - centre[found.judge]
    spread = np.sqrt(np.bincount(found.judge, off**2, minlength=found.judges) / np.maximum(count - 1, 1))
    wide = spread[found.judge]
    told = np.divide(off, wide, out=np.zeros_like(off), where=wide > 1e-12)
    return means(found._replace(value=told))


def pooled_variance(found: Scores) -> float:
    """The variance of values about the mean of their entry, over all entries; NaN where no entry has two judges."""
    free = int(np.maximum(found.per_entry() - 1, 0).sum())
    if not free:
        return float("nan")
    return float(((found.value - means(found)[found.entry]) ** 2).sum() / free)
