"""What somebody types into a search field, taken apart into the words that a hit must have.

A word is one of the text (a stem, a grade, two Chinese characters) or a concept of the taxonomy named in it. A Chinese
run that names no concept is cut into pairs, so that 数控机床 asks for 数控 and for 机床. The last Latin word may be half
typed: it also stands for the terms that begin with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice
from threading import Lock

import numpy as np

from matching.engine.documents import CHINESE, CONCEPT_PREFIX, ENGLISH
from matching.engine.folding import Folded
from matching.engine.lexicon import ANCESTOR_WEIGHTS, Lexicon
from matching.engine.stopwords import ENGLISH as STOP_WORDS
from matching.engine.text import tokens

LONGEST = 500
MOST_WORDS = 8
"""A text of more words is not a query but a text: whatever shares anything with it fits, the nearest first."""

MOST_COMPLETIONS = 50
SHORTEST_PREFIX = 2
# A word half typed may be longer than its stem by a part of its ending: "manufacturin", "additiv", "grindi".
SHORTEST_STEM, LONGEST_ENDING = 4, 4
COMPLETED = 0.5
"""What a completed word counts beside the one that was typed."""

TWIN_PREFIX = "t:"
"""Before a term that stands for the translation of another."""

_HAN_FROM = "\u3007"
_LAST_WORD = re.compile(r"[^\W_\u3007-\uffff]+$")
Place = tuple[int, int]


@dataclass(frozen=True)
class Word:
    """One thing a hit must have: any of `terms` or `concepts`, each with how near it is to what was typed (0–1].

    `text` is the word as it was typed, folded.
    """

    text: str
    language: int
    terms: dict[str, float] = field(default_factory=dict)
    concepts: dict[str, float] = field(default_factory=dict)

    def joined(self, other: Word) -> Word:
        """Either of two."""
        terms, concepts = {**other.terms, **self.terms}, {**other.concepts, **self.concepts}
        return Word(f"{self.text} {other.text}", self.language, terms, concepts)


class Terms:
    """A vocabulary's terms by column, and the Latin ones in alphabetical order. Those that come late are taken in."""

    def __init__(self, vocabulary: Iterable[str] = ()) -> None:
        self.by_column: list[str] = []
        self.latin: list[str] = []
        self._lengths = np.empty(0, dtype=np.int8)
        self._lock = Lock()
        self._take_in(list(vocabulary))

    def of(self, vocabulary: Mapping[str, int]) -> Terms:
        """The same as of now."""
        if len(vocabulary) != len(self.by_column):
            with self._lock:
                self._take_in(list(islice(vocabulary, len(self.by_column), None)))
        return self

    def _take_in(self, late: list[str]) -> None:
        latin = sorted([*self.latin, *(term for term in late if term < _HAN_FROM and ":" not in term)])
        self._lengths, self.latin = np.array([min(len(term), 127) for term in latin], dtype=np.int8), latin
        self.by_column = [*self.by_column, *late]

    def term(self, column: int) -> str:
        """The term of a column as it is written. Columns beyond the vocabulary repeat it."""
        return self.by_column[column % len(self.by_column)].removeprefix(TWIN_PREFIX)

    def completing(self, prefix: str) -> dict[str, float]:
        """At most MOST_COMPLETIONS Latin terms that begin with `prefix`, the shortest, each with the share of its
        letters that are typed. Where none does, the stem that `prefix` is an unfinished form of.

        >>> Terms(["metal", "machinist", "machin"]).completing("mach")
        {'machin': 0.6666666666666666, 'machinist': 0.4444444444444444}
        >>> Terms(["metal", "machin"]).completing("machini")
        {'machin': 1.0}
        """
        terms, lengths = self.latin, self._lengths
        if len(prefix) < SHORTEST_PREFIX:
            return {}
        begin, end = bisect_left(terms, prefix), bisect_left(terms, prefix + "\uffff")
        if begin < end:
            shortest = begin + np.argsort(lengths[begin:end], kind="stable")[:MOST_COMPLETIONS]
            return {terms[at]: len(prefix) / len(terms[at]) for at in shortest.tolist()}
        for length in range(len(prefix) - 1, len(prefix) - LONGEST_ENDING - 1, -1):
            for stem in (prefix[:length], prefix[:length] + "e"):
                at = bisect_left(terms, stem)
                if len(stem) >= SHORTEST_STEM and at < len(terms) and terms[at] == stem:
                    return {stem: 1.0}
        return {}


def read(text: str, lexicon: Lexicon, vocabulary: Mapping[str, int], terms: Terms) -> list[Word]:
    """The words of a query, in its order; [] where it says nothing (grammar, punctuation). Any string will do.

    `terms` are those of the vocabulary. A word that no document has keeps its place, without terms.
    """
    folded = Folded(text[:LONGEST])
    found = _concepts(folded, lexicon)
    found.update(_plain_words(folded, found))
    _complete_last(found, folded.lower, terms)
    words = [_known(found[place], vocabulary) for place in sorted(found)]
    return words if len(words) <= MOST_WORDS else [reduce(Word.joined, words)]


def _concepts(folded: Folded, lexicon: Lexicon) -> dict[Place, Word]:
    """Concepts named in the text. A name of one word is looked for as that word too; the parts of a longer one would
    find what it is not."""
    codes: dict[Place, dict[str, float]] = {}
    for one in lexicon.find(folded):
        if not lexicon.is_condition(one.code):
            codes.setdefault((one.start, one.end), {}).update(_with_distant(one.code, lexicon))
    words = {}
    for (start, end), concepts in codes.items():
        part = Folded(folded.plain[start:end])
        whole = {term: 1.0 for term, first, last in tokens(part) if (first, last) == (0, end - start)}
        words[start, end] = Word(part.lower, _language(part.lower), whole, concepts)
    return words


def _with_distant(code: str, lexicon: Lexicon) -> dict[str, float]:
    """A concept and those too far below it for documents to have given it a share of theirs (`Lexicon.spread`)."""
    found = {code: 1.0}
    for other in lexicon.concepts:
        line = lexicon.ancestors(other)
        if code in line[len(ANCESTOR_WEIGHTS) :]:
            found[other] = ANCESTOR_WEIGHTS[-1]
    return found


def _plain_words(folded: Folded, taken: Iterable[Place]) -> dict[Place, Word]:
    """What stands outside the places `taken`: Latin words with their parts, pairs of Chinese characters."""
    covered = {place for start, end in taken for place in range(start, end)}
    latin: dict[Place, dict[str, float]] = {}
    han: dict[int, int] = {}
    last: Place = (0, 0)
    for term, start, end in tokens(folded):
        if start in covered or end - 1 in covered:
            continue
        if term >= _HAN_FROM:
            if len(term) == 1:
                han[start] = end
        elif start < last[1]:
            latin[last][term] = 1.0
        else:
            last = (start, end)
            latin[last] = {term: 1.0}
    words = {place: Word(folded.lower[slice(*place)], ENGLISH, terms) for place, terms in latin.items()}
    for start, end in _pairs(sorted(han)):
        text = folded.lower[start:end]
        words[start, end] = Word(text, CHINESE, {text: 1.0})
    return words


def _pairs(places: list[int]) -> Iterable[Place]:
    """Characters that stand side by side, two by two; where one is left over, with the one before it.

    >>> list(_pairs([0, 1, 2, 5]))
    [(0, 2), (1, 3), (5, 6)]
    """
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        first, end = run[0], run[-1] + 1
        for start in range(first, end, 2):
            yield (start, start + 2) if start + 2 <= end else (max(first, start - 1), end)


def _complete_last(words: dict[Place, Word], lower: str, known: Terms) -> None:
    """Lets the word at the very end of the text stand for those that begin with it."""
    typed = _LAST_WORD.search(lower)
    if not typed or typed.group() in STOP_WORDS:
        return
    place = (typed.start(), typed.end())
    inside = any(start < place[1] <= end and (start, end) != place for start, end in words)
    there = words.get(place) or Word(typed.group(), ENGLISH)
    found = {} if inside else known.completing(typed.group())
    if place in words or found:
        terms = {term: 1.0 if near == 1.0 else COMPLETED * near for term, near in found.items()}
        words[place] = replace(there, terms={**terms, **there.terms})


def _known(word: Word, vocabulary: Mapping[str, int]) -> Word:
    """With what stands in some document only: looking for something must not teach the index a term."""
    return replace(
        word,
        terms={term: near for term, near in word.terms.items() if term in vocabulary},
        concepts={code: near for code, near in word.concepts.items() if CONCEPT_PREFIX + code in vocabulary},
    )


def _language(lower: str) -> int:
    return CHINESE if lower[:1] >= _HAN_FROM else ENGLISH
