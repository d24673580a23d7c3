"""What each character is and becomes, as the table that C reads: worked out by the rules of folding.py and text.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from matching.engine.folding import COMPATIBLE, HAN, LOWER
from matching.engine.lexicon import is_latin
from matching.engine.names import SEPARATORS
from matching.engine.text import LETTER, TIGHT, WORD

CODE_POINTS = 0x110000
# As `Letter` in reader.h.
LETTER_TYPE = np.dtype([("plain", "u4"), ("lower", "u4"), ("branch", "u4"), ("kind", "u2"), ("stop", "u2")])
READY, MANY = 1, 4


_Rule = Callable[[str], Iterable[str]]


def _like(pattern: str) -> _Rule:
    return re.compile(pattern).findall


def _such(holds: Callable[[str], bool]) -> _Rule:
    return lambda characters: filter(holds, characters)


# The bits of `kind` in reader.h, with the rule that picks the characters that have them: as written …
WRITTEN: tuple[tuple[int, _Rule], ...] = ((8, _like(LETTER)), (16, _like("[" + HAN + "]")))
# … and in the lower case of what they become.
LOWERED: tuple[tuple[int, _Rule], ...] = (
    (32, _like("[" + HAN + "]")),
    (64, _like(r"\s")),
    (128, _like(WORD)),
    (256, _like(TIGHT)),
    (512, _such(is_latin)),
    (1024, _such(str.isalpha)),
    (2048, _like(r"[\w.+-]")),
    (4096, _like("[" + re.escape(SEPARATORS) + "]")),
    (8192, _like("[a-z0-9-]")),
    (16384, _like("[0-9]")),
    (32768, _like("[<&@:]")),
)


class Letters:
    """One entry per code point; beyond ASCII all zero (and so without memory) until the character is met.

    `forms` holds what characters become that become none or several: how many, then for each the
    character, its lower case and its kind.
    """

    def __init__(self) -> None:
        self.table = np.zeros(CODE_POINTS, LETTER_TYPE)
        self.forms = np.zeros(1024, np.uint32)
        self._used = 0
        self.learn(range(128))

    def learn(self, codes: Sequence[int]) -> None:
        """Fill in the entries of these code points."""
        forms = [COMPATIBLE[code] for code in codes]
        characters = "".join(forms)
        lower = "".join(LOWER[ord(character)] for character in characters)
        entries = zip(map(ord, characters), map(ord, lower), _kinds(LOWERED, lower), strict=True)
        folded = dict(zip(characters, entries, strict=True))
        rows = []
        for form, written in zip(forms, _kinds(WRITTEN, "".join(map(chr, codes))), strict=True):
            if len(form) == 1:
                plain, lowered, kind = folded[form]
                rows.append((plain, lowered, kind | written | READY))
            else:
                rows.append((self._keep([folded[one] for one in form]), 0, written | READY | MANY))
        places = np.array(codes, np.int64)
        for name, values in zip(("plain", "lower", "kind"), zip(*rows, strict=True), strict=True):
            self.table[name][places] = values

    def _keep(self, form: Sequence[tuple[int, int, int]]) -> int:
        place, end = self._used, self._used + 1 + 3 * len(form)
        if end > len(self.forms):
            self.forms = np.concatenate([self.forms, np.zeros(max(end, len(self.forms)), np.uint32)])
        self.forms[place:end] = [len(form), *chain.from_iterable(form)]
        self._used = end
        return place


def _kinds(rules: Iterable[tuple[int, _Rule]], characters: str) -> list[int]:
    """The bits of each character."""
    bits = dict.fromkeys(characters, 0)
    for bit, pick in rules:
        for character in set(pick(characters)):
            bits[character] |= bit
    return [bits[character] for character in characters]
