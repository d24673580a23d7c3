"""The compiled kernel, called through ctypes, which lets other threads run meanwhile."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel.documents import BLOCK, Documents
from matching.engine.kernel.results import TopK, merge

POINTER, LONG, INT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32
# Queries that a thread takes at a time: many tiles, so that it learns and seldom asks; few, so that all end together.
CHUNK = 2048


class _Documents(ctypes.Structure):
    """`struct documents` of native/kernel.h."""

    _fields_ = [
        *((name, LONG) for name in ("count", "terms", "head")),
        *((name, POINTER) for name in ("row_start", "rows", "term", "lists", "tiles")),
        *((name, ctypes.c_double) for name in ("tile_norm", "tile_error")),
    ]


class _SidesStruct(ctypes.Structure):
    """`struct sides` of native/tile.h."""

    _fields_ = [
        *((name, POINTER) for name in ("low", "count", "kth", "missed", "wishes")),
        *((name, LONG) for name in ("wish_count", "wish_room", "kept")),
    ]


class _Experience(ctypes.Structure):
    """`struct experience` of native/tile.h."""

    _fields_ = [(name, ctypes.c_double) for name in ("guess", "deviation", "count")]


class _Sides:
    """What documents want in their own lists while queries pass by; one for each thread."""

    def __init__(self, documents: int, k: int) -> None:
        padded = -(-documents // BLOCK) * BLOCK
        self.low, self.counts = np.zeros((documents, k), np.float32), np.zeros(documents, np.int32)
        self.kth, self.missed = np.zeros(padded, np.float32), np.zeros(padded, np.float32)
        arrays = (self.low, self.counts, self.kth, self.missed)
        self.struct = _SidesStruct(*(array.ctypes.data for array in arrays))


class _Work:
    """Queries and documents as the library wants them; keeps alive what the pointers point to."""

    def __init__(self, queries: csr_array, documents: Documents, k: int) -> None:
        self.queries, self.documents, self.k = queries, documents, k
        self.starts = queries.indptr.astype(np.int64)
        arrays = (documents.row_start, documents.rows, documents.term, documents.lists, documents.tiles)
        sizes = (len(documents), documents.terms, documents.tiles.shape[1])
        self.struct = _Documents(*sizes, *(array.ctypes.data for array in arrays), *documents.bounds.tolist())
        self.terms = queries.indices.astype(np.int32, copy=False)
        rows = (self.starts, self.terms, queries.data)
        self.pointers = (ctypes.addressof(self.struct), *(array.ctypes.data for array in rows))


class Native:
    """The functions of the library at `path`. Raises OSError where it cannot be loaded."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        work = [POINTER] * 4
        self._declare("top_k", [*work, LONG, LONG, INT, *[POINTER] * 5])
        self._declare("own_lists", [*work, INT, *[POINTER] * 4])
        self._declare("certain_lists", [*work, LONG, INT, *[POINTER] * 3])
        self._declare("scores", [POINTER, POINTER, POINTER, LONG, POINTER])
        self._library.free_wishes.argtypes, self._library.free_wishes.restype = [POINTER], None

    def _declare(self, name: str, arguments: list[type]) -> None:
        function = getattr(self._library, name)
        function.argtypes, function.restype = arguments, ctypes.c_int

    def _call(self, name: str, *arguments: int | None) -> None:
        if getattr(self._library, name)(*arguments):
            raise MemoryError("the matching kernel found no memory to work in")

    def top_k(
        self, queries: csr_array, documents: Documents, k: int, *, threads: int, alive: np.ndarray | None
    ) -> TopK:
        """See `matching.engine.kernel.top_k`."""
        return self._pass(_Work(queries, documents, k), [None] * threads, alive)

    def top_k_both(self, queries: csr_array, documents: Documents, k: int, *, threads: int) -> tuple[TopK, TopK]:
        """See `matching.engine.kernel.top_k_both`."""
        work = _Work(queries, documents, k)
        sides = [_Sides(len(documents), k) for _ in range(threads)]
        try:
            best = self._pass(work, sides)
            own = self._own_lists(work, sides)
        finally:
            for part in sides:
                self._library.free_wishes(ctypes.addressof(part.struct))
        missed = np.max([part.missed[: len(documents)] for part in sides], axis=0)
        unsure = np.flatnonzero((own.scores[:, -1] <= missed) & (np.diff(documents.row_start) > 0))
        if len(unsure):
            found = self._certain_lists(_Work(queries, Documents.build(documents.matrix()[unsure]), k))
            own.ids[unsure], own.scores[unsure] = found.ids, found.scores
        return best, own

    def scores(self, query: csr_array, documents: Documents) -> np.ndarray:
        """Scores of all documents for a query of one row."""
        found, work = np.empty(len(documents), np.float32), _Work(query, documents, 1)
        struct, _, terms, weights = work.pointers
        self._call("scores", struct, terms, weights, len(query.data), found.ctypes.data)
        return found

    def _pass(self, work: _Work, sides: list[_Sides] | list[None], alive: np.ndarray | None = None) -> TopK:
        """Hold all queries against the documents, with a thread for each of `sides`."""
        m = work.queries.shape[0]
        best, chunks = TopK.empty(m, work.k), count()

        def take_chunks(own: _Sides | None) -> None:
            experience = _Experience(5, 0, 0)
            given = (
                None if alive is None else alive.ctypes.data,
                None if own is None else ctypes.addressof(own.struct),
                ctypes.addressof(experience),
                best.ids.ctypes.data,
                best.scores.ctypes.data,
            )
            while (first := next(chunks) * CHUNK) < m:
                self._call("top_k", *work.pointers, first, min(first + CHUNK, m), work.k, *given)

        _in_threads(take_chunks, sides if m > CHUNK else sides[:1])
        return best

    def _own_lists(self, work: _Work, sides: list[_Sides]) -> TopK:
        """The documents' lists out of what each thread has seen."""
        kth = np.max([part.kth for part in sides], axis=0)

        def settle(part: _Sides) -> TopK:
            part.kth[:] = kth
            found, counts = TopK.empty(len(work.documents), work.k), np.zeros(len(work.documents), np.int32)
            lists = (found.ids.ctypes.data, found.scores.ctypes.data, counts.ctypes.data)
            self._call("own_lists", *work.pointers, work.k, ctypes.addressof(part.struct), *lists)
            return found

        return merge(_in_threads(settle, sides), work.k)

    def _certain_lists(self, work: _Work) -> TopK:
        found, counts = TopK.empty(len(work.documents), work.k), np.zeros(len(work.documents), np.int32)
        lists = (found.ids.ctypes.data, found.scores.ctypes.data, counts.ctypes.data)
        self._call("certain_lists", *work.pointers, work.queries.shape[0], work.k, *lists)
        return found


def _in_threads(work: Callable[[Any], Any], parts: Sequence[Any]) -> list[Any]:
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(work, parts))
