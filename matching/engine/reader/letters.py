"""What each character is and becomes, as the table that C reads: worked out by the rules of folding.py and text.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np

from matching.engine.folding import COMPATIBLE, HAN, LOWER
from matching.engine.lexicon import is_latin
from matching.engine.names import SEPARATORS
from matching.engine.text import LETTER, TIGHT, WORD

CODE_POINTS = 0x110000
# As `Letter` in reader.h.
LETTER_TYPE = np.dtype([("plain", "u4"), ("lower", "u4"), ("branch", "u4"), ("kind", "u2"), ("stop", "u2")])
READY, MANY = 1, 4


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda character: compiled.fullmatch(character) is not None


# The bits of `kind` in reader.h, with the rule that says which characters have them: as written …
WRITTEN: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (8, _matches(LETTER)),
    (16, _matches("[" + HAN + "]")),
)
# … and in the lower case of what they become.
LOWERED: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (32, _matches("[" + HAN + "]")),
    (64, str.isspace),
    (128, _matches(WORD)),
    (256, _matches(TIGHT)),
    (512, is_latin),
    (1024, str.isalpha),
    (2048, _matches(r"[\w.+-]")),
    (4096, frozenset(SEPARATORS).__contains__),
    (8192, _matches(r"[a-z0-9-]")),
    (16384, _matches(r"[0-9]")),
    (32768, frozenset("<&@:").__contains__),
)


class Letters:
    """One entry per code point, all zero (and so without memory of its own) until the character is met.

    `forms` holds what characters become that become none or several: how many, then for each the
    character, its lower case and its kind.
    """

    def __init__(self) -> None:
        self.table = np.zeros(CODE_POINTS, LETTER_TYPE)
        self.forms = np.zeros(1024, np.uint32)
        self._used = 0
        self.learn([ord(" ")])

    def learn(self, codes: Iterable[int]) -> None:
        """Fill in the entries of these code points."""
        for code in codes:
            form = COMPATIBLE[code]
            entry = self.table[code]
            kind = READY | _bits(WRITTEN, chr(code))
            if len(form) == 1:
                entry["plain"], entry["lower"], lowered = _folded(form)
                entry["kind"] = kind | lowered
            else:
                entry["plain"], entry["kind"] = self._keep(form), kind | MANY

    def _keep(self, form: str) -> int:
        place, end = self._used, self._used + 1 + 3 * len(form)
        if end > len(self.forms):
            self.forms = np.concatenate([self.forms, np.zeros(max(end, len(self.forms)), np.uint32)])
        self.forms[place:end] = [len(form), *(part for character in form for part in _folded(character))]
        self._used = end
        return place


def _bits(rules: Iterable[tuple[int, Callable[[str], bool]]], character: str) -> int:
    return sum(bit for bit, holds in rules if holds(character))


def _folded(character: str) -> tuple[int, int, int]:
    """The character, its lower case and what that is."""
    lower = LOWER[ord(character)]
    return ord(character), ord(lower), _bits(LOWERED, lower)
