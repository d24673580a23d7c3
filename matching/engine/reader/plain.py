"""The reader in Python alone: slower, the same to the last count, and there wherever nothing can compile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.reader.rows import Groups, Reading, Rows, Vocabulary
from matching.engine.reader.spreading import Lines
from matching.engine.text import analyse, count_letters


class PlainReading:
    """The methods of `NativeReading`, which is described there, over dictionaries."""

    def __init__(self, lexicon: Lexicon, words: Vocabulary, concepts: Vocabulary) -> None:
        self._lexicon, self._words, self._concepts = lexicon, words, concepts

    def read(self, texts: Sequence[str], looks: Sequence[int]) -> Reading:
        folded = [Folded(text) for text in texts]
        counted = [count_letters(text[:look]) for text, look in zip(texts, looks, strict=True)]
        words = [{self._words.number(term): count for term, count in analyse(one).items()} for one in folded]
        concepts = [{self._concepts.ids[c]: count for c, count in self._lexicon.count(one).items()} for one in folded]
        return Reading(
            _rows(words, np.float32),
            _rows(concepts, np.float32),
            np.array([letters for letters, _ in counted], np.int32),
            np.array([han for _, han in counted], np.int32),
            np.array([not one.plain.strip() for one in folded], np.uint8),
        )

    def merge(self, rows: Rows, groups: Groups, size: int) -> Rows:
        merged, begin = [], 0
        for end in groups.ends:
            sums: dict[int, float] = {}
            for member, weight in zip(groups.members[begin:end], groups.weights[begin:end], strict=True):
                for number, count in _row(rows, member):
                    sums[number] = sums.get(number, 0.0) + weight * count
            merged.append(sums)
            begin = end
        return _rows(merged, np.float64)

    def spread(self, rows: Rows, lines: Lines) -> Rows:
        ancestors, shares = lines.ancestors.tolist(), lines.shares.tolist()
        found = []
        for place in range(len(rows)):
            counts = {number: count for number, count in _row(rows, place) if not lines.skip[number]}
            sums = dict(counts)
            for number, count in counts.items():
                for ancestor, share in zip(ancestors[number], shares, strict=True):
                    if ancestor >= 0:
                        sums[ancestor] = sums.get(ancestor, 0.0) + share * count
            found.append(sums)
        return _rows(found, np.float64)


def _row(rows: Rows, place: int) -> Iterable[tuple[int, float]]:
    begin, end = rows.indptr[place], rows.indptr[place + 1]
    return zip(rows.ids[begin:end].tolist(), rows.counts[begin:end].tolist(), strict=True)


def _rows(counted: Sequence[dict[int, Any]], kind: type[np.floating]) -> Rows:
    indptr = np.cumsum([0, *map(len, counted)], dtype=np.int64)
    ids = np.array([number for counts in counted for number in counts], np.int32)
    return Rows(indptr, ids, np.array([count for counts in counted for count in counts.values()], kind))
