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


# The bits of `kind` in reader.h, with the rule that says which characters have them.
KINDS: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (8, str.isspace),
    (16, _matches("[" + HAN + "]")),
    (32, _matches(LETTER)),
    (64, _matches(WORD)),
    (128, _matches(TIGHT)),
    (256, is_latin),
    (512, str.isalpha),
    (1024, _matches(r"[\w.+-]")),
    (2048, frozenset(SEPARATORS).__contains__),
    (4096, _matches(r"[a-z0-9-]")),
)


class Letters:
    """One entry per code point, all zero (and so without memory of its own) until the character is met.

    `forms` holds what characters become that become none or several: a length, then the characters.
    """

    def __init__(self) -> None:
        self.table = np.zeros(CODE_POINTS, LETTER_TYPE)
        self.forms = np.zeros(1024, np.uint32)
        self._used = 0
        self._classed: set[str] = set()

    def learn(self, codes: Iterable[int]) -> None:
        """Fill in the entries of these code points, and of everything that they become."""
        for code in codes:
            form = COMPATIBLE[code]
            entry = self.table[code]
            self._classify({chr(code), *form})
            if len(form) == 1:
                entry["plain"] = ord(form)
                entry["kind"] |= READY
            else:
                entry["plain"] = self._keep(form)
                entry["kind"] |= READY | MANY

    def _classify(self, characters: set[str]) -> None:
        new = characters - self._classed
        for character in new:
            lower = LOWER[ord(character)]
            self.table[ord(character)]["lower"] = ord(lower)
            for one in {character, lower}:
                self.table[ord(one)]["kind"] |= sum(bit for bit, holds in KINDS if holds(one))
        self._classed |= new

    def _keep(self, form: str) -> int:
        place, end = self._used, self._used + 1 + len(form)
        if end > len(self.forms):
            self.forms = np.concatenate([self.forms, np.zeros(max(end, len(self.forms)), np.uint32)])
        self.forms[place:end] = [len(form), *map(ord, form)]
        self._used = end
        return place
