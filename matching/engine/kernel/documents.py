"""Documents, prepared once to be searched many times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel import storage
from matching.engine.kernel.storage import KernelError


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Documents:
    """Rows of term weights with everything that makes searching them quick. Immutable; may be shared by threads.

    n documents, `terms` terms, z weights that are not 0. A term's *slot* is its rank by number of documents (ties:
    smaller term first); the first h slots are the *head*.

    | array         | shape           | dtype   |                                                                  |
    |---------------|-----------------|---------|------------------------------------------------------------------|
    | row_start     | (n + 1,)        | int64   | the rows, terms ascending within each                            |
    | rows          | (z,)            | ENTRY   | … slots and weights                                              |
    | term          | (terms,)        | TERM    | what a query needs to know of a term                             |
    | lists         | (z,)            | ENTRY   | by slot, the documents that have it, ascending, and weights      |
    | brief         | (z,)            | uint32  | the lists rounded: the low 16 bits of the document, above them the weight |
    | tiles         | (⌈n/128⌉, h, 128) | uint8 | head weights in steps of the term's scale, 128 documents at a time |
    | bounds        | (2,)            | float64 | longest row of tile numbers, longest row of their rounding errors |
    """

    row_start: np.ndarray
    rows: np.ndarray
    term: np.ndarray
    lists: np.ndarray
    brief: np.ndarray
    tiles: np.ndarray
    bounds: np.ndarray

    @classmethod
    def build(cls, rows: csr_array) -> Documents:
        """Prepare `rows`, (n, terms) float32. Raises KernelError for negative, infinite or NaN weights."""
        rows = canonical(rows)
        from matching.engine.kernel import choice  # here, for it knows this class

        return cls(row_start=rows.indptr.astype(np.int64), **choice.current().prepared(rows))

    def __len__(self) -> int:
        return len(self.row_start) - 1

    def save(self, folder: Path) -> None:
        """Write one .npy file for each array into `folder`, which is made if need be."""
        storage.save(self, folder)

    @classmethod
    def open(cls, folder: Path) -> Documents:
        """Documents saved before, mapped into memory rather than read. Raises KernelError saying what is wrong."""
        return cls(**storage.opened(folder))

    def matrix(self) -> csr_array:
        """The rows as they were given: (n, terms) float32, terms ascending."""
        term = np.argsort(self.term["slot"]).astype(np.int32)
        weights = np.ascontiguousarray(self.rows["weight"])
        return csr_array((weights, term[self.rows["id"]], self.row_start), shape=(len(self), self.terms))

    @property
    def terms(self) -> int:
        """How many terms the vocabulary has."""
        return len(self.term)


def canonical(rows: csr_array) -> csr_array:
    """`rows` as float32 with int32 term ids, ascending and once each, without zeros. Copies only where it must."""
    if not isinstance(rows, csr_array):
        raise KernelError(f"rows must be a csr_array, not {type(rows).__name__}")
    data = rows.data.astype(np.float32, copy=False)
    if len(data) and not (data.min() >= 0 and data.max() < np.inf):
        raise KernelError("weights must be finite and not negative")
    if not rows.has_canonical_format or not data.all():
        rows = rows.copy()
        rows.sum_duplicates()
        rows.eliminate_zeros()
        data = rows.data.astype(np.float32, copy=False)
    found = csr_array((data, rows.indices.astype(np.int32, copy=False), rows.indptr), shape=rows.shape)
    found.has_canonical_format = True
    return found
