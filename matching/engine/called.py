"""Organisations found by name, in either language and with a letter wrong.

A query finds a name when each of its words is a word of the name: the same, the beginning of one (the last word, while
it is typed; any Chinese word), or one that differs by a slip. Slips are counted by optimal string alignment, the
restricted edit distance of Damerau (1964): letters left out, put in, changed, or two neighbours swapped.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.engine.documents import CHINESE, ENGLISH
from matching.engine.folding import HAN, Folded
from matching.engine.types import EVERYBODY, Side

EXACT, PREFIX, SLIP = 3.0, 2.0, 1.0
"""How a name was found. The best slip is worth less than the worst beginning, and that less than the whole word."""

LONG_WORD = 8
"""From so many letters two slips are forgiven; below one; none in words of less than SHORTEST_SLIP."""
SHORTEST_SLIP = 4
SHORTEST_HAN_SLIP = 3
MOST_BEGINNINGS = 500
MOST_WORDS = 6

_WORD = re.compile(r"(?P<han>[" + HAN + r"]+)|[^\W_" + HAN + r"]+")
# What every company is called ends no name.
_LEGAL = re.compile(r"(?<=..)(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)$")


@dataclass(frozen=True, slots=True)
class Named:
    """One name of an organisation, with what decides who may find it."""

    organisation: int
    name: str
    side: Side
    audience: int = EVERYBODY


def name_words(name: str) -> list[str]:
    """The words of a name, lower case, Chinese runs whole.

    >>> name_words("Fennwick-Robotics GmbH"), name_words("湘岳星辰重工有限公司")
    (['fennwick', 'robotics', 'gmbh'], ['湘岳星辰重工'])
    """
    lower = Folded(name[:200]).lower
    return [_LEGAL.sub("", one.group()) if one["han"] else one.group() for one in _WORD.finditer(lower)]


class Names:
    """Names as arrays: immutable, so that any number of readers may use one.

    `organisation` int64, `is_startup` and `alive` bool, `audience` and `language` int8, `letters` float32, each (n,).
    """

    def __init__(self, named: Iterable[Named] = ()) -> None:
        rows = sorted(named, key=lambda one: (one.organisation, one.name))
        words = [name_words(one.name) for one in rows]
        self.organisation = np.array([one.organisation for one in rows], dtype=np.int64)
        self.is_startup = np.array([one.side == "startup" for one in rows], dtype=bool)
        self.audience = np.array([one.audience for one in rows], dtype=np.int8)
        self.language = np.array([_language(own) for own in words], dtype=np.int8)
        self.alive = np.ones(len(rows), dtype=bool)
        self.letters = np.array([max(sum(map(len, own)), 1) for own in words], dtype=np.float32)
        pairs = sorted({(word, row) for row, own in enumerate(words) for word in own})
        self._rows = np.array([row for _word, row in pairs], dtype=np.int64)
        self._words = sorted({word for word, _row in pairs})
        number_of = {word: number for number, word in enumerate(self._words)}
        numbers = np.array([number_of[word] for word, _row in pairs], dtype=np.int64)
        self._starts = np.searchsorted(numbers, np.arange(len(self._words) + 1))
        self._by_length: dict[int, list[int]] = {}
        for number, word in enumerate(self._words):
            self._by_length.setdefault(len(word), []).append(number)
        self._of_length = {
            length: [self._words[number] for number in numbers] for length, numbers in self._by_length.items()
        }

    def __len__(self) -> int:
        return len(self.organisation)

    def without(self, organisations: Iterable[int]) -> Names:
        """The same names but those of some organisations."""
        found = copy(self)
        found.alive = self.alive & ~np.isin(self.organisation, list(organisations))
        return found

    def find(self, text: str, *, slips: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """(places of names, worth of each): worth is EXACT, PREFIX or SLIP and, below 1, the share of the name's
        letters that were named. The place of a name is found once. `slips` says whether a letter may be wrong."""
        words = name_words(text)[:MOST_WORDS]
        places, worth = np.empty(0, np.int64), np.empty(0, np.float32)
        named = 0.0
        for number, word in enumerate(words):
            found, how = self._of_word(word, last=number == len(words) - 1, slips=slips)
            if number:
                places, here, there = np.intersect1d(places, found, assume_unique=True, return_indices=True)
                worth = np.minimum(worth[here], how[there])
            else:
                places, worth = found, how
            if not len(places):
                return places, worth
            named += len(word)
        places, worth = places[self.alive[places]], worth[self.alive[places]]
        return places, worth + np.minimum(named / self.letters[places], 1.0) * np.float32(0.9)

    def _of_word(self, word: str, *, last: bool, slips: bool) -> tuple[np.ndarray, np.ndarray]:
        """Names that have the word, or one that begins with it; those with a slip where there is none of these."""
        numbers: list[int] = []
        begin = bisect_left(self._words, word)
        exact = begin < len(self._words) and self._words[begin] == word
        if exact:
            numbers.append(begin)
        if (last and len(word) > 1) or word[0] >= "\u3007":
            end = bisect_left(self._words, word + "\U0010ffff", begin)
            numbers.extend(range(begin + exact, min(end, begin + MOST_BEGINNINGS)))
        if numbers:
            return self._places(numbers, [EXACT if exact and at == 0 else PREFIX for at in range(len(numbers))])
        numbers = self._slips(word) if slips else []
        return self._places(numbers, [SLIP] * len(numbers))

    def _places(self, numbers: Sequence[int], worth: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        """The names that have the words of these numbers, ascending, each with its best worth."""
        parts = [self._rows[self._starts[number] : self._starts[number + 1]] for number in numbers]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        places = np.concatenate(parts)
        each = np.repeat(np.array(worth, dtype=np.float32), [len(part) for part in parts])
        if len(parts) == 1:
            return places, each
        order = np.lexsort((-each, places))
        first = np.append(True, np.diff(places[order]) != 0)
        return places[order][first], each[order][first]

    def _slips(self, word: str) -> list[int]:
        """Words that differ by a slip or two."""
        han = word[0] >= "\u3007"
        if len(word) < (SHORTEST_HAN_SLIP if han else SHORTEST_SLIP) or word.isdigit():
            return []
        most = 1 if len(word) < LONG_WORD else 2
        found: list[int] = []
        for length in range(len(word) - most, len(word) + most + 1):
            words = self._of_length.get(length, [])
            near = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None)
            found.extend(self._by_length[length][at] for _word, _distance, at in near)
        return sorted(found)


def _language(words: Sequence[str]) -> int:
    return CHINESE if any(word[0] >= "\u3007" for word in words) else ENGLISH
