"""Where entries stand by their plain weighted means, and which of them the cut cannot part: a ranking simple enough to be
walked by a machine on paper. The product's own is competitions/judging/results.py."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competitions.engine.standing import HUNDRED


@dataclass(frozen=True)
class Standing:
    """One entry. `mean` and `error` (one standard error of the mean) are on a scale of 0 to 100; `sheets` is how many
    there are. An entry without any has neither and stands last."""

    entry: int
    rank: int
    mean: float | None
    error: float
    sheets: int

    @property
    def low(self) -> float | None:
        return None if self.mean is None else max(0.0, self.mean - self.error)

    @property
    def high(self) -> float | None:
        return None if self.mean is None else min(HUNDRED, self.mean + self.error)


def standings(totals: Mapping[int, Sequence[float]]) -> list[Standing]:
    """Entries by the mean of their sheets' totals, best first; equal ones by their number, which shares no rank.

    The standard error is that of one entry's own sheets, s/√n with n-1 under the variance. Where there is one sheet
    only, s is that of all sheets about their entries' means, pooled.

    >>> [(one.entry, one.mean, round(one.error, 3)) for one in standings({7: [60, 80], 8: [90]})]
    [(8, 90.0, 14.142), (7, 70.0, 10.0)]
    """
    means = {entry: math.fsum(own) / len(own) if own else None for entry, own in totals.items()}
    squares = {
        entry: math.fsum((one - (means[entry] or 0)) ** 2 for one in own) for entry, own in totals.items() if own
    }
    freedom = sum(len(totals[entry]) - 1 for entry in squares)
    pooled = math.fsum(squares.values()) / freedom if freedom else 0.0
    order = sorted(totals, key=lambda entry: (means[entry] is None, -(means[entry] or 0.0), entry))
    found = []
    for rank, entry in enumerate(order, start=1):
        count = len(totals[entry])
        variance = squares[entry] / (count - 1) if count > 1 else pooled
        error = math.sqrt(variance / count) if count else 0.0
        found.append(Standing(entry, rank, means[entry], error, count))
    return found


def cut_of(ranked: Sequence[Standing], places: int) -> float | None:
    """Halfway between the last who would go on and the first who would not; None where there is no such pair."""
    if not 0 < places < len(ranked):
        return None
    last, first = ranked[places - 1].mean, ranked[places].mean
    return None if last is None or first is None else (last + first) / 2


def at_the_cut(ranked: Sequence[Standing], places: int) -> list[Standing]:
    """Those whose interval of one standard error to each side holds the cut, in their order.

    >>> ranked = standings({1: [90, 92], 2: [60, 70], 3: [58, 68], 4: [10, 12]})
    >>> [one.entry for one in at_the_cut(ranked, 2)]
    [2, 3]
    """
    cut = cut_of(ranked, places)
    if cut is None:
        return []
    return [one for one in ranked if one.mean is not None and one.mean - one.error <= cut <= one.mean + one.error]
