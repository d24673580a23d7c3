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

    `statements`, `languages` and `conditions` (four numbers, see `FactorTable`) describe each column;
    `organisations` are the distinct ones, of which the i-th begins at column `starts[i]`. `places`
    are the columns' rows in the segments (`in_order`: 0, 1, 2, … without a gap).
    """

    statements: np.ndarray
    languages: np.ndarray
    conditions: np.ndarray
    organisations: np.ndarray
    starts: np.ndarray
    places: np.ndarray
    in_order: bool

    def slice_of(self, place: int) -> slice:
        """The columns of the place-th organisation."""
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.statements)
        return slice(int(self.starts[place]), int(end))


Label = tuple[int, ...]


class Postings:
    """The documents of one side's needs or of one side's offers.

    A label is (organisation, statement, language, and the four numbers of its conditions).
    """

    def __init__(self) -> None:
        self._view: View | None = None
        self.load(sparse.csr_array((0, 0)), [])

    def load(self, rows: sparse.csr_array, labels: Sequence[Label]) -> None:
        """Start afresh with `rows`, float64 (len(labels), terms)."""
        self._labels = _array(labels)
        self._alive = np.ones(len(labels), dtype=bool)
        self._main, self._late = rows, sparse.csr_array((0, rows.shape[1]))
        self._main_by_term = rows.T.tocsr()
        self._view = None

    def add(self, rows: sparse.csr_array, labels: Sequence[Label]) -> None:
        """Append documents; a full late segment is merged into the main one."""
        self._labels = np.vstack([self._labels, _array(labels)])
        self._alive = np.append(self._alive, np.ones(len(labels), dtype=bool))
        self._late = _stacked(self._late, rows)
        self._view = None
        if self._late.shape[0] >= MERGE_AT:
            living = np.flatnonzero(self._alive)
            living = living[_order(self._labels[living])]
            self.load(_stacked(self._main, self._late)[living], self._labels[living].tolist())

    def remove(self, statement: int) -> None:
        """Forget the documents of a statement."""
        self._alive &= self._labels[:, 1] != statement
        self._view = None

    @property
    def view(self) -> View:
        """The living documents as they stand now."""
        if self._view is None:
            living = np.flatnonzero(self._alive)
            places = living[_order(self._labels[living])]
            labels = self._labels[places]
            organisations, starts = np.unique(labels[:, 0], return_index=True)
            in_order = bool(len(places) == len(self._labels) and (np.diff(places) == 1).all())
            self._view = View(labels[:, 1], labels[:, 2], labels[:, 3:], organisations, starts, places, in_order)
        return self._view

    def scores(self, queries: sparse.csr_array) -> np.ndarray:
        """float64 (queries, living documents): dot products, rounded so that the order of adding is lost."""
        products = _product(queries, self._main_by_term)
        if self._late.shape[0]:
            products = np.hstack([products, _product(queries, self._late.T.tocsr())])
        if not self.view.in_order:
            products = products[:, self.view.places]
        return np.round(products, 9)

    def rows(self, columns: slice | np.ndarray) -> sparse.csr_array:
        """The vectors of some of the view's columns, in that order."""
        places = self.view.places[columns]
        split = self._main.shape[0]
        found = _stacked(self._main[places[places < split]], self._late[places[places >= split] - split])
        return found[np.argsort(np.argsort(places >= split, kind="stable"), kind="stable")]


def _array(labels: Sequence[Label]) -> np.ndarray:
    return np.array(labels, dtype=np.int64).reshape(-1, 7)


def _order(labels: np.ndarray) -> np.ndarray:
    """By organisation, statement and language."""
    return np.lexsort((labels[:, 2], labels[:, 1], labels[:, 0]))


def _stacked(first: sparse.csr_array, second: sparse.csr_array) -> sparse.csr_array:
    """One below the other, as wide as the wider: terms met since the first was made are 0 in it."""
    width = max(first.shape[1], second.shape[1])
    parts = [
        sparse.csr_array((part.data, part.indices, part.indptr), shape=(part.shape[0], width))
        for part in (first, second)
        if part.shape[0]
    ]
    return sparse.vstack(parts, format="csr") if parts else sparse.csr_array((0, width))


def _product(queries: sparse.csr_array, by_term: sparse.csr_array) -> np.ndarray:
    """Queries × documents; the queries' terms that no document had yet count nothing."""
    terms = by_term.shape[0]
    known = queries[:, :terms] if queries.shape[1] > terms else queries
    if known.shape[1] < terms:
        known = sparse.csr_array((known.data, known.indices, known.indptr), shape=(known.shape[0], terms))
    products: np.ndarray = (known @ by_term).toarray()
    return products
