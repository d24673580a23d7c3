"""How ties are broken: a chain of rules, written down before the round opens, applied one after the other.

A rule is a word, so that a round can keep it and its frozen method can be read: "median" (the higher median of the judges'
values), "fewest-skipped" (fewer answers that were not applicable), "criterion:7" (the higher mean of criterion 7), "lot"
(drawn with a seed that was frozen with the method). Whatever the chain, a lot ends it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from competitions.engine.scores import Floats, Ints

MEDIAN, FEWEST_SKIPPED, LOT, CRITERION = "median", "fewest-skipped", "lot", "criterion:"
DEFAULT = (MEDIAN, FEWEST_SKIPPED, LOT)
PLAIN = (MEDIAN, FEWEST_SKIPPED, LOT)
DIGITS = 6
"""Values on the common scale that are the same to this many digits are a tie."""


class Order(NamedTuple):
    """`order` lists the entries from the first to the last; `decided` has, for each entry in that order, the rule by which
    it stands behind the one before, "" where no tie had to be broken."""

    order: Ints
    decided: tuple[str, ...]


def is_rule(word: object) -> bool:
    """Whether a word is a rule.

    >>> [is_rule(word) for word in ("median", "criterion:7", "criterion:x", "age")]
    [True, True, False, False]
    """
    text = str(word)
    return text in PLAIN or (text.startswith(CRITERION) and text.removeprefix(CRITERION).isdecimal())


def criterion_of(rule: str) -> int | None:
    """The criterion that a rule names, or None.

    >>> criterion_of("criterion:7"), criterion_of("lot")
    (7, None)
    """
    return int(rule.removeprefix(CRITERION)) if rule.startswith(CRITERION) else None


def lots(keys: Sequence[int], seed: str) -> list[int]:
    """A number for each key that nobody can foresee without the seed and everybody can check with it: the first 48 bits of
    SHA-256 of "seed:key". The smaller wins."""
    return [int(hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()[:12], 16) for key in keys]


def ordered(
    values: Floats, keys: Sequence[int], chain: Sequence[str], columns: Mapping[str, Floats], seed: str
) -> Order:
    """Orders entries by value, the highest first, and ties by the chain, then by lot, then by key.

    `values` and each of `columns` are (entries,); a column is named by its rule, and its smaller numbers come first. NaN
    comes last. Rules without a column, and words that are no rules, decide nothing.
    """
    rules = [rule for rule in chain if rule in columns or rule == LOT]
    rules = rules if LOT in rules else [*rules, LOT]
    by_lot = np.asarray(lots(keys, seed), np.float64)
    compared = [-np.round(values, DIGITS)]
    compared += [by_lot if rule == LOT else np.round(columns[rule], DIGITS) for rule in rules]
    compared = [np.where(np.isnan(column), np.inf, column) for column in compared]
    order = np.lexsort([np.asarray(keys), *reversed(compared)])
    decided = [""] * len(order)
    for place in range(1, len(order)):
        above, below = order[place - 1], order[place]
        if compared[0][above] == compared[0][below]:
            unlike = (rule for rule, column in zip(rules, compared[1:], strict=True) if column[above] != column[below])
            decided[place] = next(unlike, LOT)
    return Order(order, tuple(decided))
