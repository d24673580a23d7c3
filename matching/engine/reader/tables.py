"""The engine's words and names laid out as C reads them: `Setup` of reader.h."""

from __future__ import annotations

import ctypes
import secrets
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine import stopwords
from matching.engine.lexicon import Lexicon
from matching.engine.reader.letters import Letters
from matching.engine.text import MAX_TERM, STANDARDS, UNITS

_OWNER_TYPE = np.dtype([("concept", "i4"), ("case_length", "i4"), ("case_start", "i8")])


class _Strings(ctypes.Structure):
    _fields_ = [("letters", ctypes.c_void_p), ("ends", ctypes.c_void_p), ("number", ctypes.c_int64)]


class Setup(ctypes.Structure):
    """As `Setup` in reader.h; `Tables` keeps what it points to."""

    _fields_ = [
        ("letters", ctypes.c_void_p),
        ("stops", _Strings),
        ("stop_groups", ctypes.c_void_p),
        ("standards", _Strings),
        ("units", _Strings),
        ("names", _Strings),
        ("owner_ends", ctypes.c_void_p),
        ("owners", ctypes.c_void_p),
        ("cased", ctypes.c_void_p),
        ("longest_term", ctypes.c_int64),
        ("seed", ctypes.c_uint64),
    ]


class Tables:
    """Everything C reads of one lexicon, kept alive as long as this is.

    Concepts are numbered by their place in `codes`, which holds every code of the lexicon.
    """

    def __init__(self, lexicon: Lexicon, codes: Mapping[str, int]) -> None:
        self.letters = Letters()
        self._kept: list[NDArray[Any]] = []
        self.setup = Setup(letters=self._at(self.letters.table), longest_term=MAX_TERM, seed=secrets.randbits(64))
        self.setup.standards = self._strings(STANDARDS)
        self.setup.units = self._strings(UNITS)
        self._add_stops(sorted(stopwords.CHINESE, key=lambda word: (word[0], -len(word))))
        self._add_names(lexicon, codes)

    def _add_stops(self, words: Sequence[str]) -> None:
        """Stop words with one first character together, the longest of them first."""
        ends: list[int] = []
        for number, (first, group) in enumerate(groupby(words, key=lambda word: word[0]), start=1):
            self.letters.table[ord(first)]["stop"] = number
            ends.append((ends[-1] if ends else 0) + len(list(group)))
        self.setup.stops = self._strings(words)
        self.setup.stop_groups = self._at(np.array([0, *ends], np.int64))

    def _add_names(self, lexicon: Lexicon, codes: Mapping[str, int]) -> None:
        patterns = sorted(lexicon.names)
        owners, cases, place = [], [], 0
        for pattern in patterns:
            for code, cased in lexicon.names[pattern].items():
                owners.append((codes[code], len(cased), place))
                cases.append(cased)
                place += len(cased)
        ends = np.cumsum([len(lexicon.names[pattern]) for pattern in patterns], dtype=np.int64)
        self.setup.names = self._strings(patterns)
        self.setup.owners = self._at(np.array(owners, _OWNER_TYPE))
        self.setup.owner_ends = self._at(ends)
        self.setup.cased = self._at(code_points("".join(cases)))

    def _strings(self, strings: Sequence[str]) -> _Strings:
        ends = np.cumsum([len(one) for one in strings], dtype=np.int64)
        return _Strings(self._at(code_points("".join(strings))), self._at(ends), len(strings))

    def _at(self, array: NDArray[Any]) -> int:
        self._kept.append(array)
        return array.ctypes.data


def code_points(text: str) -> NDArray[np.uint32]:
    """The text as one number per character, lone surrogates included."""
    return np.frombuffer(text.encode(ENCODING, "surrogatepass"), np.uint32)


ENCODING = "utf-32-le" if np.little_endian else "utf-32-be"
