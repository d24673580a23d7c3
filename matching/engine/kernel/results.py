"""What a search answers with, and how answers over parts of the documents become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class TopK:
    """The best k of each of m rows: `ids` int32 (m, k) and `scores` float32 (m, k).

    Higher scores first, of equal scores the smaller id; only scores above 0. Rows that have fewer end in id -1 and
    score 0.
    """

    ids: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def shifted(self, by: int) -> TopK:
        """The same with `by` added to each id, for a part of the documents that begins at number `by`."""
        return TopK(np.where(self.ids < 0, self.ids, self.ids + np.int32(by)), self.scores)

    @classmethod
    def empty(cls, rows: int, k: int) -> TopK:
        """Nothing found for any row."""
        return cls(np.full((rows, k), -1, np.int32), np.zeros((rows, k), np.float32))


def merge(parts: Sequence[TopK], k: int) -> TopK:
    """The best k of answers to the same queries over different documents, ids already those of the whole (`shifted`).

    Exact if each part holds its best k; the order of the parts does not matter. Raises ValueError for no parts or for
    parts of different lengths.
    """
    if not parts:
        raise ValueError("there is nothing to merge")
    if len({len(part) for part in parts}) > 1:
        raise ValueError("the parts answer different numbers of queries")
    ids = np.concatenate([part.ids for part in parts], axis=1)
    scores = np.concatenate([part.scores for part in parts], axis=1)
    found = np.lexsort((ids, -scores), axis=1)[:, :k]
    best = TopK.empty(len(ids), k)
    best.ids[:, : found.shape[1]] = np.take_along_axis(ids, found, axis=1)
    best.scores[:, : found.shape[1]] = np.take_along_axis(scores, found, axis=1)
    return best


def shards(length: int, parts: int) -> list[slice]:
    """`parts` slices of nearly equal length that cover `length` rows, in order."""
    edges = [length * i // parts for i in range(parts + 1)]
    return [slice(*pair) for pair in pairwise(edges)]
