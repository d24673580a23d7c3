"""Ranks and what is not known of them: rank intervals, the chance of being among the first, who crosses the cut."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from competitions.engine import mixed_model
from competitions.engine.scores import Floats, Ints, Scores, means, pooled_variance

DRAWS = 1000
SURE = 0.9
"""A rank interval holds the true rank with this probability."""


class Spread(NamedTuple):
    """Per entry, each (entries,): the interval of its rank within its group, and the chance of being among the first."""

    low: Ints
    high: Ints
    chance: Floats


def simulate(draws: Floats, groups: Ints, places: int) -> Spread:
    """Reads intervals from draws (count, entries) of values as they may be. `groups` (entries,) says who competes with whom;
    `places` go on in each. The interval leaves 5 % on either side.

    >>> spread = simulate(np.array([[3.0, 2.0, 1.0]] * 10), np.zeros(3, int), places=1)
    >>> spread.low.tolist(), spread.high.tolist(), spread.chance.tolist()
    ([1, 2, 3], [1, 2, 3], [1.0, 0.0, 0.0])
    """
    count, size = draws.shape
    low, high, chance = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    tail = int(np.floor(count * (1 - SURE) / 2))
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        order = np.argsort(-draws[:, members], axis=1)
        ranks = np.empty(order.shape, np.int32)
        np.put_along_axis(ranks, order, np.arange(1, len(members) + 1, dtype=np.int32)[None, :], axis=1)
        chance[members] = (ranks <= places).mean(axis=0)
        ends = np.partition(ranks, (tail, count - 1 - tail), axis=0)
        low[members], high[members] = ends[tail], ends[count - 1 - tail]
    return Spread(low, high, chance)


def crossing(spread: Spread, places: int) -> np.ndarray:
    """Which intervals cross the cut, (entries,) of bool: may be in, may be out."""
    return (spread.low <= places) & (spread.high > places)


class Standing(NamedTuple):
    """What a round comes to. `value` is what the model says, or the plain mean where there is no model (`fit` is None)."""

    raw: Floats
    value: Floats
    fit: mixed_model.Fit | None
    spread: Spread
    draw: Callable[[int, int], Floats]


def standing(found: Scores, groups: Ints, places: int, *, seed: int, corrected: bool) -> Standing:
    """Fits and simulates. `corrected` says whether the judges may be compared; if not, the plain means stand, with intervals
    from how far judges of one entry lie apart. Every entry must have a sheet."""
    raw = means(found)
    fitted = mixed_model.fit(found) if corrected and mixed_model.can_fit(found) else None
    draw = fitted.draw if fitted else _plain_draw(found, raw)
    spread = simulate(draw(DRAWS, seed), groups, places)
    return Standing(raw, raw if fitted is None else fitted.value, fitted, spread, draw)


def _plain_draw(found: Scores, raw: Floats) -> Callable[[int, int], Floats]:
    """Means as they may be: normal about what they are, by the pooled variance within entries. Where no entry has two
    judges nothing is known, and any order is as likely as any other."""
    within = pooled_variance(found)
    error = np.sqrt(within / found.per_entry()) if np.isfinite(within) else np.full(found.entries, 1e9)
    error = np.maximum(error, 1e-9)

    def draw(count: int, seed: int) -> Floats:
        return raw + np.random.default_rng(seed).standard_normal((count, found.entries)) * error

    return draw


def ranks(order: Sequence[int] | Ints, groups: Ints) -> Ints:
    """The place of each entry within its group, from 1, given all entries from the first to the last.

    >>> ranks([2, 0, 1], np.array([0, 0, 1])).tolist()
    [1, 2, 1]
    """
    places, next_in = np.zeros(len(groups), np.int64), dict.fromkeys(np.unique(groups).tolist(), 1)
    for entry in order:
        group = int(groups[entry])
        places[entry], next_in[group] = next_in[group], next_in[group] + 1
    return places
