"""The C reader behind two methods that plain.py has as well: `read` and `documents`."""

from __future__ import annotations

import ctypes
import logging
import threading
import unicodedata
import weakref
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine import compiling
from matching.engine.folding import MAX_CHARACTERS
from matching.engine.lexicon import Lexicon
from matching.engine.reader.rows import Groups, Reading, Rows, Vocabulary
from matching.engine.reader.spreading import Lines
from matching.engine.reader.tables import ENCODING, Setup, Tables, code_points
from matching.engine.text import count_letters, stems

log = logging.getLogger(__name__)
_UNKNOWN = 4096
# As in reader.h: where a word comes from.
_STEM, _GRAM = 1, 2


class _Found(ctypes.Structure):
    """As `Found` in reader.c."""

    _fields_ = [
        ("pool", ctypes.c_void_p),
        ("ends", ctypes.c_void_p),
        ("origins", ctypes.c_void_p),
        ("surfaces", ctypes.c_int64),
        ("words", ctypes.c_int64),
        ("concepts", ctypes.c_int64),
    ]


class _Rows(ctypes.Structure):
    """As `Rows` in reader.c."""

    _fields_ = [("indptr", ctypes.c_void_p), ("ids", ctypes.c_void_p), ("counts", ctypes.c_void_p)]

    @classmethod
    def of(cls, rows: Rows) -> _Rows:
        """The rows for C; their arrays live as long as this does."""
        arrays = (rows.indptr, rows.ids, rows.counts.astype(np.float64))
        given = cls(*[_at(array) for array in arrays])
        given.arrays = arrays
        return given


@cache
def native_library() -> ctypes.CDLL | None:
    """The compiled reader; None where nothing here can compile."""
    try:
        found = ctypes.CDLL(str(compiling.library(compiling.READER)))
    except (compiling.BuildError, OSError) as error:
        log.info("The reader could not be compiled, Python reads in its place and is slower: %s", error)
        return None
    pointer, number = ctypes.c_void_p, ctypes.c_int64
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "reader_new": (pointer, [ctypes.POINTER(Setup)]),
        "reader_free": (None, [pointer]),
        "reader_unknown": (number, [pointer, pointer, number, pointer, number]),
        "reader_read": (number, [pointer, pointer, pointer, number, *[pointer] * 5]),
        "reader_found": (None, [pointer, ctypes.POINTER(_Found)]),
        "reader_count": (number, [pointer, pointer, number, *[pointer] * 3]),
        "rows_merge": (number, [ctypes.POINTER(_Rows), pointer, number, *[pointer] * 6]),
        "rows_spread": (number, [ctypes.POINTER(_Rows), number, pointer, pointer, number, *[pointer] * 5]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    return found


class NativeReading:
    """Reads texts in C. One call at a time: others wait for it, without holding the interpreter."""

    def __init__(self, compiled: ctypes.CDLL, lexicon: Lexicon, words: Vocabulary, concepts: Vocabulary) -> None:
        self._c, self._words = compiled, words
        self._tables = Tables(lexicon, concepts.ids)
        self._concepts = len(concepts)
        self._handle = compiled.reader_new(ctypes.byref(self._tables.setup))
        if not self._handle:
            raise MemoryError("The reader's tables do not fit into memory.")
        weakref.finalize(self, compiled.reader_free, self._handle)
        self._terms = np.full(4096, -1, np.int32)
        self._surfaces = 0
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str], looks: Sequence[int]) -> Reading:
        """Counts of each text; of its first `looks` characters, as written, letters and Chinese are counted."""
        with self._lock:
            return self._read(texts, looks)

    def _read(self, texts: Sequence[str], looks: Sequence[int]) -> Reading:
        cut = [text[:MAX_CHARACTERS] for text in texts]
        composed = [text if text.isascii() else unicodedata.normalize("NFC", text) for text in cut]
        codes = code_points("".join(composed))
        self._learn(codes)
        number = len(texts)
        ends = np.cumsum([len(text) for text in composed], dtype=np.int64)
        look = np.array(looks, np.int64)
        letters, han = np.zeros(number, np.int32), np.zeros(number, np.int32)
        blank = np.zeros(number, np.uint8)
        _check(
            self._c.reader_read(
                self._handle, _at(codes), _at(ends), number, _at(self._tables.letters.forms),
                _at(look), _at(letters), _at(han), _at(blank),
            )
        )  # fmt: skip
        for i, (written, text) in enumerate(zip(cut, composed, strict=True)):
            if looks[i] and written is not text and written != text:
                letters[i], han[i] = count_letters(written[: looks[i]])
        found = _Found()
        self._c.reader_found(self._handle, ctypes.byref(found))
        self._stem_new(found)
        words = self._count(number, found.words, self._terms, len(self._words))
        return Reading(words, self._count(number, found.concepts, None, self._concepts), letters, han, blank)

    def _learn(self, codes: NDArray[np.uint32]) -> None:
        """Fill in the table for characters never met before; hardly ever are there any."""
        unknown = np.zeros(_UNKNOWN, np.uint32)
        while count := self._c.reader_unknown(self._handle, _at(codes), len(codes), _at(unknown), len(unknown)):
            self._tables.letters.learn(unknown[:count].tolist())

    def _stem_new(self, found: _Found) -> None:
        """Give every word that C met for the first time the number of its term, -1 to stop words."""
        first, last = self._surfaces, found.surfaces
        if first == last:
            return
        if last > len(self._terms):
            self._terms = np.concatenate([self._terms, np.full(max(last, len(self._terms)), -1, np.int32)])
        ends = _array(found.ends, ctypes.c_int64, last + 1)[first:].tolist()
        pool = ctypes.string_at(found.pool + 4 * ends[0], 4 * (ends[-1] - ends[0])).decode(ENCODING, "surrogatepass")
        origins = _array(found.origins, ctypes.c_uint8, last)[first:]
        words = [pool[start:end] for start, end in pairwise([end - ends[0] for end in ends])]
        to_stem = np.flatnonzero(origins == _STEM).tolist()
        for place, stem in zip(to_stem, stems([words[place] for place in to_stem]), strict=True):
            words[place] = stem
        self._terms[first:last] = self._words.numbers(words, origins == _GRAM)
        self._surfaces = last

    def _count(self, number: int, most: int, terms: NDArray[np.int32] | None, size: int) -> Rows:
        indptr, ids, counts = np.zeros(number + 1, np.int64), np.empty(most, np.int32), np.empty(most, np.float32)
        mapping = None if terms is None else _at(terms)
        used = _check(self._c.reader_count(self._handle, mapping, size, _at(indptr), _at(ids), _at(counts)))
        return Rows(indptr, ids[:used], counts[:used])

    def merge(self, rows: Rows, groups: Groups, size: int) -> Rows:
        """Sums of rows, float64; ids are below `size`."""
        ends, members = np.array(groups.ends, np.int64), np.array(groups.members, np.int64)
        weights = np.array(groups.weights, np.float64)
        most = int(np.diff(rows.indptr)[members].sum())
        given, seen = _Rows.of(rows), np.zeros(size, np.int32)
        indptr, ids, counts = np.zeros(len(ends) + 1, np.int64), np.empty(most, np.int32), np.empty(most, np.float64)
        used = self._c.rows_merge(
            ctypes.byref(given), _at(ends), len(ends), _at(members), _at(weights), _at(seen),
            _at(indptr), _at(ids), _at(counts),
        )  # fmt: skip
        return Rows(indptr, ids[:used], counts[:used])

    def spread(self, rows: Rows, lines: Lines) -> Rows:
        """Rows of concepts without conditions, each with what it gives to its ancestors, float64."""
        steps = lines.ancestors.shape[1]
        most = len(rows.ids) * (1 + steps)
        given, seen = _Rows.of(rows), np.zeros(len(lines.skip), np.int32)
        indptr, ids, counts = np.zeros(len(rows) + 1, np.int64), np.empty(most, np.int32), np.empty(most, np.float64)
        used = self._c.rows_spread(
            ctypes.byref(given), len(rows), _at(lines.ancestors), _at(lines.shares), steps, _at(lines.skip),
            _at(seen), _at(indptr), _at(ids), _at(counts),
        )  # fmt: skip
        return Rows(indptr, ids[:used], counts[:used])


def _at(array: NDArray[Any]) -> int:
    return array.ctypes.data


def _array(place: int, kind: Any, length: int) -> NDArray[Any]:
    return np.ctypeslib.as_array(ctypes.cast(place, ctypes.POINTER(kind)), (length,))


def _check(answer: int) -> int:
    if answer < 0:
        raise MemoryError("The texts do not fit into memory.")
    return answer
