"""The compiled kernel, called through ctypes, which lets other threads run meanwhile."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

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


class _Sides(ctypes.Structure):
    """`struct sides` of native/tile.h."""

    _fields_ = [(name, POINTER) for name in ("score", "id", "count", "kth", "missed")]


class _Experience(ctypes.Structure):
    """`struct experience` of native/tile.h."""

    _fields_ = [(name, ctypes.c_double) for name in ("guess", "deviation", "count")]


class _Lists:
    """The documents' own best k while queries pass by; one for each thread."""

    def __init__(self, documents: int, k: int) -> None:
        self.best = TopK.empty(documents, k)
        self.counts = np.zeros(documents, np.int32)
        padded = -(-documents // BLOCK) * BLOCK
        self.kth, self.missed = np.zeros((2, padded), np.float32)
        arrays = (self.best.scores, self.best.ids, self.counts, self.kth, self.missed)
        self.struct = _Sides(*(array.ctypes.data for array in arrays))


class Native:
    """The functions of the library at `path`. Raises OSError where it cannot be loaded."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        rows = [POINTER, POINTER, POINTER, POINTER, LONG, LONG, INT]
        self._declare("top_k", [*rows, POINTER, POINTER, POINTER, POINTER, POINTER])
        self._declare("fill_sides", [*rows, POINTER])
        self._declare("scores", [POINTER, POINTER, POINTER, LONG, POINTER])
        self._library.sort_sides.argtypes = [POINTER, LONG, INT]
        self._library.sort_sides.restype = None

    def _declare(self, name: str, arguments: list[type]) -> None:
        function = getattr(self._library, name)
        function.argtypes, function.restype = arguments, ctypes.c_int

    def top_k(
        self, queries: csr_array, documents: Documents, k: int, *, threads: int, alive: np.ndarray | None
    ) -> TopK:
        """See `matching.engine.kernel.top_k`."""
        best = TopK.empty(queries.shape[0], k)
        self._pass(queries, documents, best, alive=alive, lists=[None] * threads)
        return best

    def top_k_both(self, queries: csr_array, documents: Documents, k: int, *, threads: int) -> tuple[TopK, TopK]:
        """See `matching.engine.kernel.top_k_both`."""
        best = TopK.empty(queries.shape[0], k)
        lists = [_Lists(len(documents), k) for _ in range(threads)]
        self._pass(queries, documents, best, alive=None, lists=lists)
        own = self._sorted(lists, k)
        missed = np.max([part.missed[: len(documents)] for part in lists], axis=0)
        unsure = np.flatnonzero((own.scores[:, -1] <= missed) & (np.diff(documents.row_start) > 0))
        if len(unsure):
            self._fill(queries, documents, own, unsure)
        return best, own

    def scores(self, query: csr_array, documents: Documents) -> np.ndarray:
        """Scores of all documents for a query of one row."""
        found = np.empty(len(documents), np.float32)
        struct = _struct(documents)
        self._call(
            "scores",
            ctypes.addressof(struct),
            query.indices.ctypes.data,
            query.data.ctypes.data,
            len(query.data),
            found.ctypes.data,
        )
        return found

    def _call(self, name: str, *arguments: int | None) -> None:
        if getattr(self._library, name)(*arguments):
            raise MemoryError("the matching kernel found no memory to work in")

    def _pass(
        self,
        queries: csr_array,
        documents: Documents,
        best: TopK,
        *,
        alive: np.ndarray | None,
        lists: list[_Lists] | list[None],
    ) -> None:
        """Hold all queries against the documents, with a thread for each of `lists`."""
        struct, starts = _struct(documents), queries.indptr.astype(np.int64)
        m, k = best.ids.shape
        chunks = count()

        def work(own: _Lists | None) -> None:
            experience = _Experience(5, 0, 0)
            while (first := next(chunks) * CHUNK) < m:
                self._call(
                    "top_k",
                    ctypes.addressof(struct),
                    starts.ctypes.data,
                    queries.indices.ctypes.data,
                    queries.data.ctypes.data,
                    first,
                    min(first + CHUNK, m),
                    k,
                    None if alive is None else alive.ctypes.data,
                    None if own is None else ctypes.addressof(own.struct),
                    ctypes.addressof(experience),
                    best.ids.ctypes.data,
                    best.scores.ctypes.data,
                )

        _in_threads(work, lists if m > CHUNK else lists[:1])

    def _sorted(self, lists: list[_Lists], k: int) -> TopK:
        for part in lists:
            self._library.sort_sides(ctypes.addressof(part.struct), len(part.best), k)
        return merge([part.best for part in lists], k)

    def _fill(self, queries: csr_array, documents: Documents, own: TopK, unsure: np.ndarray) -> None:
        """Replace the lists of some documents by ones that have certainly seen every query."""
        some = Documents.build(documents.matrix()[unsure])
        struct, starts, k = _struct(some), queries.indptr.astype(np.int64), own.ids.shape[1]
        part = _Lists(len(some), k)
        self._call(
            "fill_sides",
            ctypes.addressof(struct),
            starts.ctypes.data,
            queries.indices.ctypes.data,
            queries.data.ctypes.data,
            0,
            queries.shape[0],
            k,
            ctypes.addressof(part.struct),
        )
        found = self._sorted([part], k)
        own.ids[unsure], own.scores[unsure] = found.ids, found.scores


def _in_threads(work: Callable[[_Lists | None], None], lists: list[_Lists] | list[None]) -> None:
    if len(lists) == 1:
        work(lists[0])
        return
    with ThreadPoolExecutor(len(lists)) as pool:
        for done in [pool.submit(work, part) for part in lists]:
            done.result()


def _struct(documents: Documents) -> _Documents:
    arrays = (documents.row_start, documents.rows, documents.term, documents.lists, documents.tiles)
    sizes = (len(documents), documents.terms, documents.tiles.shape[1])
    return _Documents(*sizes, *(array.ctypes.data for array in arrays), *documents.bounds.tolist())
