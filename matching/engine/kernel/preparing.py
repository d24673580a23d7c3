"""What the kernel keeps of documents, worked out of their rows with NumPy; native/build.c makes the same bits."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, csr_array

from matching.engine.kernel.storage import BLOCK, ENTRY, TERM

# A term becomes a dense row where at least so many documents have it: below, its list is quicker to walk.
HEAD_SHARE = 0.03
MOST_HEAD = 1024
# What a list counts for 1 in a tile: the greatest weight of a term is 255 there and 65,535 here.
FINER = 257
# How a tile orders 32 documents, so that the unpacking instructions of AVX2 put them in order again.
PLACES = np.array([(i & ~31) | (i & 7) | (i & 8) << 1 | (i & 16) >> 1 for i in range(BLOCK)], dtype=np.int64)


def head_of(counts: np.ndarray, documents: int) -> int:
    """How many terms become dense rows, by the number of documents that have each."""
    return min(MOST_HEAD, int(np.count_nonzero(counts >= max(HEAD_SHARE * documents, 1))))


def prepared(rows: csr_array) -> dict[str, np.ndarray]:
    """The arrays of `Documents` but for row_start, from canonical rows."""
    term, row_slot = _terms(rows)
    lists = csr_array((rows.data, row_slot, rows.indptr), shape=rows.shape).tocsc()
    scale = _scales(lists.data, lists.indptr)
    term["start"] = lists.indptr[term["slot"]]
    term["scale"] = scale[term["slot"]]
    tiles, bounds = _tiles(rows, row_slot, scale[: head_of(term["count"], rows.shape[0])])
    return {
        "rows": _entries(row_slot, rows.data),
        "term": term,
        "lists": _entries(lists.indices, lists.data),
        "brief": _brief(lists, scale),
        "tiles": tiles,
        "bounds": bounds,
    }


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
