"""What if one judge had not been there, and what if there were more: the ranking put to the question."""

from typing import NamedTuple

import numpy as np

from competitions.engine import mixed_model
from competitions.engine.ranking import SURE, Spread, crossing, ranks
from competitions.engine.scores import Floats, Ints, Scores, means

STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)
"""So many more judges for each contested entry are tried."""
TRIES = 1000


class LeftOut(NamedTuple):
    """One judge left out: who would get in, who would fall out, who would have no judge at all, and how far the entry that
    moves most would move."""

    judge: int
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    unjudged: tuple[int, ...]
    farthest: int


def leave_out(found: Scores, fitted: mixed_model.Fit | None, rank: Ints, groups: Ints, places: int) -> list[LeftOut]:
    """For each judge with a sheet. Components of variance stay what they are with everybody: what is asked is what this
    judge's scores do to the ranking, not what they do to the estimate of how judges differ."""
    return [
        _left_out(found, int(judge), fitted, rank, groups, places)
        for judge in np.flatnonzero(found.per_judge() > 0)
    ]  # fmt: skip


def _left_out(found: Scores, judge: int, fitted, rank: Ints, groups: Ints, places: int) -> LeftOut:
    rest = found.without_judge(judge)
    unjudged = (rest.per_entry() == 0) & (found.per_entry() > 0)
    values = _values(rest, fitted)
    values = np.where(unjudged | np.isnan(values), -np.inf, np.round(values, 6))
    again = ranks(np.lexsort((rank, -values)), groups)
    was, would = rank <= places, again <= places
    moved = np.abs(again - rank)[~unjudged]
    return LeftOut(
        judge,
        tuple(np.flatnonzero(would & ~was).tolist()),
        tuple(np.flatnonzero(was & ~would & ~unjudged).tolist()),
        tuple(np.flatnonzero(unjudged).tolist()),
        int(moved.max()) if len(moved) else 0,
    )


def _values(rest: Scores, fitted: mixed_model.Fit | None) -> Floats:
    if fitted is None or not rest.size:
        return means(rest)
    entry, judge, noise = fitted.variances
    return mixed_model.predict(rest, (entry / noise, judge / noise))


class MoreJudges(NamedTuple):
    """With `more` judges for each contested entry, `open` of them would still cross the cut."""

    more: int
    open: int


def more_judges(
    values: Floats, errors: Floats, noise: float, spread: Spread, groups: Ints, places: int, *, seed: int
) -> list[MoreJudges]:
    """How many entries would still cross the cut after so many more judges each, if these gave what is expected of them.

    `errors` (entries,) are standard deviations of `values`; `noise` is the variance of one more judge's score, leniency
    included. A precision of more/noise is added to each contested entry's, and the places that are open are drawn for among
    them. Two entries that are worth the same stay open however many judges there are.
    """
    contested = crossing(spread, places)
    found = [MoreJudges(0, int(contested.sum()))]
    for more in STEPS:
        if not found[-1].open:
            break
        still = sum(
            _still_open(values[part], errors[part], noise / more, left, seed)
            for part, left in _contests(contested, spread, groups, places)
        )
        found.append(MoreJudges(more, still))
    return found


def _contests(contested: np.ndarray, spread: Spread, groups: Ints, places: int):
    """Yields, for each group, its contested entries and the places that are left for them."""
    for group in np.unique(groups[contested]):
        there = groups == group
        yield np.flatnonzero(contested & there), places - int((spread.high[there] <= places).sum())


def _still_open(values: Floats, errors: Floats, added: float, left: int, seed: int) -> int:
    less = np.sqrt(1 / (1 / np.maximum(errors, 1e-9) ** 2 + 1 / max(added, 1e-12)))
    drawn = values + np.random.default_rng(seed).standard_normal((TRIES, len(values))) * less
    order = np.argsort(-drawn, axis=1)
    inside = np.zeros(len(values))
    for place in range(min(left, len(values))):
        inside += np.bincount(order[:, place], minlength=len(values))
    chance = inside / TRIES
    side = (1 - SURE) / 2
    return int(((chance > side) & (chance < 1 - side)).sum())
