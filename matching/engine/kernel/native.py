"""The compiled kernel, called through ctypes, which lets other threads run meanwhile."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from scipy.sparse import csr_array

from matching.engine.kernel.documents import Documents
from matching.engine.kernel.preparing import head_of
from matching.engine.kernel.results import TopK, merge
from matching.engine.kernel.storage import BLOCK, ENTRY, TERM

POINTER, LONG, INT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32
# Queries that a thread takes at a time: many tiles, so that it learns and seldom asks; few, so that all end together.
CHUNK = 2048


class _Documents(ctypes.Structure):
    """`struct documents` of native/kernel.h."""

    _fields_ = [
        *((name, LONG) for name in ("count", "terms", "head")),
        *((name, POINTER) for name in ("row_start", "rows", "term", "lists", "tiles", "brief")),
        *((name, ctypes.c_double) for name in ("tile_norm", "tile_error")),
    ]


_structs: WeakKeyDictionary[Documents, _Documents] = WeakKeyDictionary()


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
        self.terms = queries.indices.astype(np.int32, copy=False)
        self.pointers = (_struct(documents), *map(_place, (self.starts, self.terms, queries.data)))


def _place(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def _struct(documents: Documents) -> int:
    """Where the library finds these documents: made once, for a single search is quicker than this."""
    found = _structs.get(documents)
    if found is None:
        names = ("row_start", "rows", "term", "lists", "tiles", "brief")
        places = (_place(getattr(documents, name)) for name in names)
        sizes = (len(documents), documents.terms, documents.tiles.shape[1])
        _structs[documents] = found = _Documents(*sizes, *places, *documents.bounds.tolist())
    return ctypes.addressof(found)


def _one(terms: np.ndarray, weights: np.ndarray, documents: Documents) -> tuple[int, int, int, int]:
    return _struct(documents), _place(terms), _place(weights), len(terms)


class Native:
    """The functions of the library at `path`. Raises OSError where it cannot be loaded."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        work = [POINTER] * 4
        self._declare("top_k", [*work, LONG, LONG, INT, *[POINTER] * 5])
        self._declare("own_lists", [*work, INT, *[POINTER] * 4])
        self._declare("certain_lists", [*work, LONG, INT, *[POINTER] * 3])
        self._declare("count_terms", [LONG, LONG, *[POINTER] * 4])
        self._declare("fill_documents", [LONG, LONG, LONG, *[POINTER] * 9])
        self._declare("search", [POINTER, POINTER, POINTER, LONG, INT, *[POINTER] * 3])
        self._declare("scores", [POINTER, POINTER, POINTER, LONG, POINTER])
        self._declare("entered", [POINTER, POINTER, POINTER, LONG, *[POINTER] * 3], ctypes.c_int64)
        self._library.free_wishes.argtypes, self._library.free_wishes.restype = [POINTER], None

    def _declare(self, name: str, arguments: list[type], answer: type = ctypes.c_int) -> None:
        function = getattr(self._library, name)
        function.argtypes, function.restype = arguments, answer

    def _call(self, name: str, *arguments: int | None) -> int:
        answer = int(getattr(self._library, name)(*arguments))
        if answer < 0:
            raise MemoryError("the matching kernel found no memory to work in")
        return answer

    def prepared(self, rows: csr_array) -> dict[str, np.ndarray]:
        """See `matching.engine.kernel.preparing.prepared`."""
        (n, terms), entries = rows.shape, len(rows.data)
        starts, ids = rows.indptr.astype(np.int64), np.ascontiguousarray(rows.indices, np.int32)
        weights = np.ascontiguousarray(rows.data)
        given, term = tuple(map(_place, (starts, ids, weights))), np.zeros(terms, TERM)
        self._call("count_terms", n, terms, *given, _place(term))
        head = head_of(term["count"], n)
        made = {
            "term": term,
            "rows": np.empty(entries, ENTRY),
            "lists": np.empty(entries, ENTRY),
            "brief": np.empty(entries, np.uint32),
            "tiles": np.zeros((-(-n // BLOCK), head, BLOCK), np.uint8),
            "bounds": np.zeros(2),
        }
        self._call("fill_documents", n, terms, head, *given, *map(_place, made.values()))
        return made

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

    def scores(self, terms: np.ndarray, weights: np.ndarray, documents: Documents, out: np.ndarray) -> None:
        """Scores of all documents for one query, float32 (n,), into `out`."""
        found = out if out.flags.c_contiguous else np.empty_like(out)
        self._call("scores", *_one(terms, weights, documents), _place(found))
        if found is not out:
            out[:] = found

    def search(
        self, terms: np.ndarray, weights: np.ndarray, documents: Documents, k: int, *, alive: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """See `matching.engine.kernel.search`."""
        ids, found = np.empty(k, np.int32), np.empty(k, np.float32)
        places = (None if alive is None else _place(alive), _place(ids), _place(found))
        number = self._call("search", *_one(terms, weights, documents), k, *places)
        return ids[:number], found[:number]

    def entered(
        self, terms: np.ndarray, weights: np.ndarray, documents: Documents, kth: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """See `matching.engine.kernel.entered`."""
        ids, found = np.empty(len(documents), np.int32), np.empty(len(documents), np.float32)
        number = self._call("entered", *_one(terms, weights, documents), _place(kth), _place(ids), _place(found))
        return ids[:number].copy(), found[:number].copy()

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
