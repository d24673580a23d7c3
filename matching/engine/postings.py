"""Documents by term, so that one query touches only the documents it shares a term with. Exact.

A main segment and a small one for what came later; removed documents stay until the next merge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

MERGE_AT = 512


@dataclass(frozen=True, slots=True)
class View:
    """The living documents, sorted by organisation: what `scores` has as columns.

    `statements` and `languages` describe each column; `organisations` the distinct ones, of which
    the i-th begins at column `starts[i]`.
    """

    columns: np.ndarray
    statements: np.ndarray
    languages: np.ndarray
    organisations: np.ndarray
    starts: np.ndarray

    def slice_of(self, place: int) -> slice:
        """The columns of the place-th organisation."""
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.columns)
        return slice(int(self.starts[place]), int(end))


class Postings:
    """The documents of one side's needs or of one side's offers."""

    def __init__(self) -> None:
        self._main: sparse.csr_array | None = None
        self._late: sparse.csr_array | None = None
        self._labels = np.empty((0, 3), dtype=np.int64)
        self._alive = np.empty(0, dtype=bool)
        self._late_from = 0
        self._view: View | None = None

    def load(self, rows: sparse.csr_array, labels: Sequence[tuple[int, int, int]]) -> None:
        """Start afresh with `rows`; labels are (organisation, statement, language) for each."""
        self._labels = np.array(labels, dtype=np.int64).reshape(-1, 3)
        self._alive = np.ones(len(labels), dtype=bool)
        self._main, self._late, self._late_from = rows, None, len(labels)
        self._transpose()
        self._view = None

    def add(self, rows: sparse.csr_array, labels: Sequence[tuple[int, int, int]]) -> None:
        """Append documents; a full late segment is merged into the main one."""
        if not len(labels):
            return
        width = rows.shape[1]
        self._labels = np.vstack([self._labels, np.array(labels, dtype=np.int64).reshape(-1, 3)])
        self._alive = np.append(self._alive, np.ones(len(labels), dtype=bool))
        self._late = rows if self._late is None else sparse.vstack([_widened(self._late, width), rows], format="csr")
        self._view = None
        if self._late.shape[0] >= MERGE_AT:
            self._merge(width)

    def remove(self, statement: int) -> None:
        """Forget the documents of a statement."""
        self._alive &= self._labels[:, 1] != statement
        self._view = None

    def _merge(self, width: int) -> None:
        kept = [_widened(part, width) for part in (self._main, self._late) if part is not None]
        rows = sparse.vstack(kept, format="csr")[np.flatnonzero(self._alive)]
        self.load(rows, self._labels[self._alive].tolist())

    def _transpose(self) -> None:
        self._main_by_term = None if self._main is None else self._main.T.tocsr()

    @property
    def view(self) -> View:
        """The living documents as they stand now."""
        if self._view is None:
            living = np.flatnonzero(self._alive)
            columns = living[np.lexsort((living, self._labels[living, 1], self._labels[living, 0]))]
            labels = self._labels[columns]
            organisations, starts = np.unique(labels[:, 0], return_index=True)
            self._view = View(columns, labels[:, 1], labels[:, 2], organisations, starts)
        return self._view

    def scores(self, queries: sparse.csr_array) -> np.ndarray:
        """float64 (queries, living documents): dot products, rounded so that their order of summing is lost."""
        parts = []
        if self._main is not None and self._main.shape[0]:
            parts.append(_product(queries, self._main_by_term))
        if self._late is not None:
            parts.append(_product(queries, self._late.T.tocsr()))
        if not parts:
            return np.zeros((queries.shape[0], 0))
        return np.round(np.hstack(parts)[:, self.view.columns], 9)

    def rows(self, columns: np.ndarray) -> sparse.csr_array:
        """The vectors of some of the view's columns, in that order."""
        width = max((part.shape[1] for part in (self._main, self._late) if part is not None), default=0)
        parts = [_widened(part, width) for part in (self._main, self._late) if part is not None]
        if not parts:
            return sparse.csr_array((0, 0))
        return sparse.vstack(parts, format="csr")[self.view.columns[columns]]


def _widened(rows: sparse.csr_array, width: int) -> sparse.csr_array:
    """The same rows with room for terms met since."""
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))


def _product(queries: sparse.csr_array, by_term: sparse.csr_array) -> np.ndarray:
    """Queries × documents; terms that one of the two has no column for count nothing."""
    terms = min(queries.shape[1], by_term.shape[0])
    return (queries[:, :terms] @ by_term[:terms]).toarray()
