"""Sparse rows as three arrays, and what reading makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """Row i has ids[indptr[i]:indptr[i + 1]] with as many counts, in the order of their first appearance.

    `indptr` int64 (n + 1), `ids` int32 (m), `counts` float32 or float64 (m); no id twice in a row.
    """

    indptr: NDArray[np.int64]
    ids: NDArray[np.int32]
    counts: NDArray[np.floating]

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def weighed(self, weights: NDArray[np.float64]) -> Rows:
        """Each row times its weight, float32."""
        counts = self.counts * np.repeat(weights, np.diff(self.indptr))
        return Rows(self.indptr, self.ids, counts.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Reading:
    """What n texts hold: words and concepts counted (float32), and, of the characters looked at, how many
    are letters and Chinese (int32, n); `blank` (uint8, n) where nothing is left of a text."""

    words: Rows
    concepts: Rows
    letters: NDArray[np.int32]
    han: NDArray[np.int32]
    blank: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows to be summed: group g is the sum of weights[k] · row members[k] for k in ends[g - 1]:ends[g]."""

    ends: Sequence[int]
    members: Sequence[int]
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class Counted:
    """n texts as two sparse matrices: words by `Reader.vocabulary.words`, concepts by `Reader.concepts`.

    Text i has terms[indptr[i]:indptr[i + 1]] with as many counts, in the order of their first appearance;
    likewise concepts. indptr int64 (n + 1), terms and concepts int32, counts float32.
    """

    indptr: NDArray[np.int64]
    terms: NDArray[np.int32]
    counts: NDArray[np.float32]
    concept_indptr: NDArray[np.int64]
    concepts: NDArray[np.int32]
    concept_counts: NDArray[np.float32]


def stacked(parts: Sequence[Rows], kind: type[np.floating]) -> Rows:
    """The rows of all parts below one another; of none, no rows."""
    if not parts:
        return Rows(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, kind))
    starts = np.cumsum([0] + [len(part.ids) for part in parts[:-1]])
    indptr = [part.indptr[:-1] + start for part, start in zip(parts, starts, strict=True)]
    end = np.array([starts[-1] + len(parts[-1].ids)], np.int64)
    return Rows(
        np.concatenate([*indptr, end]),
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


class Vocabulary:
    """Strings numbered in the order they were met; a number stays for good."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = list(words)
        self._known = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    @property
    def ids(self) -> dict[str, int]:
        """The number of each word."""
        if len(self._known) < len(self.words):
            self._known = {word: number for number, word in enumerate(self.words)}
        return self._known

    def number(self, word: str) -> int:
        """The word's number, a new one where it has none."""
        number = self.ids.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number

    def numbers(self, words: Sequence[str], unlike: NDArray[np.bool_]) -> NDArray[np.int32]:
        """The number of each word, new ones in their order; -1 for "".

        Those marked as `unlike` any other, here or known, are taken to be new without a look: they are many.
        """
        places = np.flatnonzero(~unlike)
        # How many of the others are new before each of these, and so which number it would have.
        next_ones = (len(self.words) + np.cumsum(unlike)[places]).tolist()
        known = self._known
        found: list[int] = []
        added: list[int] = []
        for place, free in zip(places.tolist(), next_ones, strict=True):
            word = words[place]
            number = known.get(word, -1)
            if number < 0 and word:
                number = known[word] = free + len(added)
                added.append(place)
            found.append(number)
        new = unlike.copy()
        new[added] = True
        numbers = (len(self.words) + np.cumsum(new) - 1).astype(np.int32)
        numbers[places] = found
        self.words += compress(words, new.tolist())
        return numbers
