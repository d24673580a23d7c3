"""Statements nobody wrote: weighted term vectors that cost the kernel what real ones cost.

Words follow a two-regime Zipf law (Ferrer i Cancho and Solé, "Two regimes in the frequency of words and the origins
of complex lexicons", 2001): the word of rank r is drawn with a chance falling as (r + 19)^-0.87 up to rank 5,000 and
as r^-1.8 beyond. A quarter of the words of a statement come from its topic, which prefers words of its own, themselves
drawn by the same law, so that the frequencies stay as they are. Shift, slopes and shares are fitted to English and
Chinese needs and offers in words: a statement has 60 to 150 distinct terms (107 on average; a few have up to 160), the commonest
term is in 41 % of them, the hundredth in 11 %, and two statements have 6 terms in common ("sigma").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

SHIFT, SLOPE, STEEP_FROM, STEEP = 19.0, 0.87, 5_000, 1.8
TOPICS, TOPIC_WORDS, TOPICAL = 150, 150, 1 / 4
SHORTEST, LONGEST = 65, 163
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Collection:
    """Startups (m, vocabulary) and manufacturers (n, vocabulary): float32 CSR, rows of length 1, term ids int32."""

    startups: csr_array
    manufacturers: csr_array

    @property
    def sigma(self) -> float:
        """Terms that a startup and a manufacturer have in common, averaged over all pairs."""
        documents = np.bincount(self.manufacturers.indices, minlength=self.manufacturers.shape[1])
        pairs = self.startups.shape[0] * self.manufacturers.shape[0]
        return float(documents[self.startups.indices].sum() / max(pairs, 1))


def collection(startups: int, manufacturers: int, *, vocabulary: int = 100_000, seed: int = 20261122) -> Collection:
    """Two sides weighted as one: (1 + ln tf) · idf, rows normalised. The same arguments give the same numbers.

    Term ids are shuffled, as in a vocabulary sorted by name: nothing about a term follows from its id.
    """
    random = np.random.default_rng(seed)
    chances = _chances(vocabulary)
    names = random.permutation(vocabulary).astype(np.int32)
    topics = _drawn(random, chances, TOPICS * TOPIC_WORDS).reshape(TOPICS, TOPIC_WORDS)
    rows = startups + manufacturers
    blocks = [
        _block(random, chances, topics, names, min(ROWS_AT_ONCE, rows - at)) for at in range(0, rows, ROWS_AT_ONCE)
    ]
    weighted = _weighted(blocks, rows, vocabulary)
    return Collection(weighted[:startups], weighted[startups:])


def _chances(vocabulary: int) -> np.ndarray:
    """Cumulative chances of the ranks, float64 (vocabulary,)."""
    ranks = np.arange(1.0, vocabulary + 1)
    chance = (ranks + SHIFT) ** -SLOPE
    bend = chance[min(STEEP_FROM, vocabulary) - 1]
    steep = ranks > STEEP_FROM
    chance[steep] = bend * (ranks[steep] / STEEP_FROM) ** -STEEP
    return np.cumsum(chance) / chance.sum()


def _drawn(random: np.random.Generator, chances: np.ndarray, number: int) -> np.ndarray:
    found = np.searchsorted(chances, random.random(number), side="right")
    return np.minimum(found, len(chances) - 1).astype(np.int32)


def _block(
    random: np.random.Generator, chances: np.ndarray, topics: np.ndarray, names: np.ndarray, rows: int
) -> csr_array:
    """How often each word stands in each of `rows` statements."""
    lengths = random.integers(SHORTEST, LONGEST + 1, rows)
    row = np.repeat(np.arange(rows), lengths)
    words = _drawn(random, chances, len(row))
    topical = random.random(len(row)) < TOPICAL
    own = random.integers(TOPICS, size=rows)[row[topical]]
    words[topical] = topics[own, random.integers(TOPIC_WORDS, size=len(own))]
    starts = np.concatenate(([0], np.cumsum(lengths)))
    counts = csr_array((np.ones(len(row), np.float32), names[words], starts), shape=(rows, len(names)))
    counts.sum_duplicates()
    return counts


def _weighted(blocks: list[csr_array], rows: int, vocabulary: int) -> csr_array:
    """The blocks under one another, weighted and normalised, without a second copy of all of them."""
    frequencies = np.zeros(vocabulary, np.int64)
    for block in blocks:
        frequencies += np.bincount(block.indices, minlength=vocabulary)
    idf = np.log((rows + 1) / (frequencies + 1)).astype(np.float32)
    for block in blocks:
        block.data = (1 + np.log(block.data)) * idf[block.indices]
        lengths = np.sqrt(np.add.reduceat(block.data**2, block.indptr[:-1]))
        block.data /= np.repeat(lengths, np.diff(block.indptr))
    lengths = np.concatenate([np.diff(block.indptr) for block in blocks])
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    data = np.concatenate([block.data for block in blocks]).astype(np.float32)
    indices = np.concatenate([block.indices for block in blocks]).astype(np.int32)
    return csr_array((data, indices, starts), shape=(rows, vocabulary))
