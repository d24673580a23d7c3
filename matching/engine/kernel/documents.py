"""Documents, prepared once to be searched many times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csc_array, csr_array

from matching.engine.kernel import storage
from matching.engine.kernel.storage import BLOCK, ENTRY, TERM, KernelError

# A term becomes a dense row where at least so many documents have it: below, its list is quicker to walk.
HEAD_SHARE = 0.03
MOST_HEAD = 1024
# What a list counts for 1 in a tile: the greatest weight of a term is 255 there and 65,535 here.
FINER = 257
# How a tile orders 32 documents, so that the unpacking instructions of AVX2 put them in order again.
PLACES = np.array([(i & ~31) | (i & 7) | (i & 8) << 1 | (i & 16) >> 1 for i in range(BLOCK)], dtype=np.int64)


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
        term, row_slot = _terms(rows)
        lists = csr_array((rows.data, row_slot, rows.indptr), shape=rows.shape).tocsc()
        head = int(np.count_nonzero(term["count"] >= max(HEAD_SHARE * rows.shape[0], 1)))
        head = min(MOST_HEAD, head)
        scale = _scales(lists.data, lists.indptr)
        term["start"] = lists.indptr[term["slot"]]
        term["scale"] = scale[term["slot"]]
        tiles, bounds = _tiles(rows, row_slot, scale[:head])
        return cls(
            row_start=rows.indptr.astype(np.int64),
            rows=_entries(row_slot, rows.data),
            term=term,
            lists=_entries(lists.indices, lists.data),
            brief=_brief(lists, scale),
            tiles=tiles,
            bounds=bounds,
        )

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


def _terms(rows: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The records of the terms, but for start and scale, and the slots in place of the terms of `rows`."""
    n, terms = rows.shape
    term = np.zeros(terms, TERM)
    term["count"] = np.bincount(rows.indices, minlength=terms)
    term["slot"][np.argsort(-term["count"], kind="stable")] = np.arange(terms)
    for name, power in (("mean", 1), ("square", 2)):
        term[name] = np.bincount(rows.indices, rows.data.astype(np.float64) ** power, terms) / max(n, 1)
    return term, np.ascontiguousarray(term["slot"])[rows.indices]


def _entries(ids: np.ndarray, weights: np.ndarray) -> np.ndarray:
    entries = np.empty(len(ids), ENTRY)
    entries["id"], entries["weight"] = ids, weights
    return entries


def _scales(weights: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """By slot, the weight that 1 in a tile and FINER in a list stand for."""
    scale, used = np.zeros(len(starts) - 1, np.float32), int(np.count_nonzero(np.diff(starts)))
    if used:
        scale[:used] = np.maximum.reduceat(weights, starts[:used])
    return np.maximum(scale / np.float32(255), np.finfo(np.float32).tiny)


def _brief(lists: csc_array, scale: np.ndarray) -> np.ndarray:
    """The lists, four bytes for each entry."""
    steps = np.repeat(scale.astype(np.float64) / FINER, np.diff(lists.indptr))
    weight = np.rint(lists.data / steps).astype(np.uint32)
    return weight << np.uint32(16) | lists.indices.astype(np.uint32) & np.uint32(0xFFFF)


def _tiles(rows: csr_array, row_slot: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The head in steps of `scale`, and the greatest lengths of a row of it and of a row of rounding errors."""
    n, head = rows.shape[0], len(scale)
    tiles = np.zeros((-(-n // BLOCK), head, BLOCK), np.uint8)
    common = np.flatnonzero(row_slot < head)
    if not len(common):
        return tiles, np.zeros(2)
    document = np.repeat(np.arange(n), np.diff(rows.indptr))[common]
    slot = row_slot[common]
    exact = rows.data[common].astype(np.float64) / scale[slot]
    rounded = np.rint(exact)
    block, place = np.divmod(document, BLOCK)
    tiles.reshape(-1)[(block * head + slot) * BLOCK + PLACES[place]] = rounded
    squares = (np.bincount(document, part**2).max() for part in (rounded, exact - rounded))
    return tiles, np.sqrt(np.fromiter(squares, np.float64))
