"""Whom each concept gives a share of its count, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.lexicon import ANCESTOR_WEIGHTS, Lexicon
from matching.engine.reader.rows import Vocabulary


@dataclass(frozen=True, slots=True)
class Lines:
    """Per concept: `ancestors` (int32, n × steps; parent first, -1 past the root) and whether to `skip` it
    (uint8, n) as a condition; `shares` (float64, steps) is what each step up is given."""

    ancestors: NDArray[np.int32]
    shares: NDArray[np.float64]
    skip: NDArray[np.uint8]


def lines(lexicon: Lexicon, concepts: Vocabulary) -> Lines:
    """The lines of all numbered concepts; codes unknown to the lexicon have no ancestors."""
    steps = len(ANCESTOR_WEIGHTS)
    ancestors = np.full((len(concepts), steps), -1, np.int32)
    for number, code in enumerate(concepts.words):
        line = [concepts.ids[ancestor] for ancestor in lexicon.ancestors(code)[:steps]]
        ancestors[number, : len(line)] = line
    skip = np.array([lexicon.is_condition(code) for code in concepts.words], np.uint8)
    return Lines(ancestors, np.array(ANCESTOR_WEIGHTS, np.float64), skip)
