"""What the words of a query weigh, and how to see them in a text that was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matching.engine.called import name_words
from matching.engine.documents import CONCEPT_PREFIX, LANGUAGES, Document, documents
from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.queries import Terms, Word
from matching.engine.text import tokens
from matching.engine.types import Statement

WORD = 20
"""So far the ends of an excerpt are moved for the sake of a whole word."""

KEPT = 10_000
"""So many words are kept weighed."""


@dataclass(frozen=True)
class Weighed:
    """What may stand for a word of a query: columns (int32, ascending) with their weights (float32)."""

    columns: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, row: Mapping[int, float], length: float) -> Weighed:
        columns = np.array(sorted(row), dtype=np.int32)
        return cls(columns, np.array([row[column] / length for column in columns.tolist()], dtype=np.float32))


class Scales:
    """What words weigh in an index's space: the rarer a word, the heavier, with whatever the space translates it to.

    A word weighs the same in every query, so it is worked out once: as a need's row of the word and one term that all
    words are measured against. What stands for a word counts by how near it is to what was typed.

    Weighing a word changes nothing, so any number of readers may.
    """

    def __init__(self, index: Any) -> None:
        self.index = index
        self._kept: dict[tuple, dict[int, float]] = {}
        self._size = -1

    def weighed(self, words: Sequence[Word], known: Terms) -> list[Weighed]:
        """Each word's columns and weights, all of a query together of length 1. `known` are the vocabulary's terms."""
        if len(self.index.space.vocabulary) != self._size or len(self._kept) > KEPT:
            self._kept, self._size = {}, len(self.index.space.vocabulary)
        kept = self._kept
        late = {key: word for word in words if (key := _key(word)) not in kept}
        if late:
            kept.update(zip(late, self._measured(list(late.values()), known), strict=True))
        rows = [kept.get(_key(word), {}) for word in words]
        length = sum(weight * weight for row in rows for weight in row.values()) ** 0.5 or 1.0
        return [Weighed.of(row, length) for row in rows]

    def _measured(self, words: Sequence[Word], known: Terms) -> Iterator[dict[int, float]]:
        space = self.index.space
        measure = next((term for term in known.by_column if ":" not in term), known.by_column[0])
        for word in words:
            row = space.weights(_document(word, self.index, measure), "need")
            yield _measured_row(word, row, measure, space.vocabulary)


def _key(word: Word) -> tuple:
    return word.text, word.language, tuple(word.terms.items()), tuple(word.concepts.items())


def _measured_row(
    word: Word, row: Mapping[str, float], measure: str, vocabulary: Mapping[str, int]
) -> dict[int, float]:
    """Column → weight in units of the measure, of what the index knows."""
    near = {**word.terms, **{CONCEPT_PREFIX + code: share for code, share in word.concepts.items()}}
    unit = row[measure]
    return {
        vocabulary[term]: weight / unit * near.get(term, 1.0)
        for term, weight in row.items()
        if term in vocabulary and (term != measure or term in near)
    }


def _document(word: Word, index: Any, measure: str) -> Document:
    """The word as a document of its own, and the measure. It is not translated: what is searched is, and where both
    were, words would be found that only their translations have in common."""
    statement = Statement(0, 0, "startup", "need", ((LANGUAGES[word.language], "", word.text),))
    found = documents(statement, index.lexicon) or [Document(word.language, {}, {})]
    terms, concepts = dict.fromkeys(word.terms, 1.0), dict.fromkeys(word.concepts, 1.0)
    if measure.startswith(CONCEPT_PREFIX):
        concepts[measure.removeprefix(CONCEPT_PREFIX)] = 1.0
    else:
        terms[measure] = 1.0
    return replace(found[0], language=word.language, terms=terms, concepts=concepts)


@dataclass(frozen=True)
class Marks:
    """What to mark in a text: terms, concepts with everything below them, and words of names as they were typed."""

    terms: frozenset[str] = frozenset()
    concepts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: Sequence[Word], sought: Sequence[Weighed], vocabulary: Mapping[str, int], known: Terms) -> Marks:
        """Everything that `weighed` has made of the words, translations among it."""
        terms = {term for word in words for term in word.terms}
        concepts = {code for word in words for code in word.concepts}
        own = {vocabulary[term] for term in terms} | {vocabulary[CONCEPT_PREFIX + code] for code in concepts}
        translated = {column for one in sought for column in one.columns.tolist()} - own
        return cls(frozenset(terms.union(map(known.term, translated))), frozenset(concepts))

    def naming(self, text: str) -> Marks:
        """The same with the words of a query that has found names."""
        return replace(self, names=frozenset(name_words(text)))

    def spans(self, text: Folded, lexicon: Lexicon) -> list[tuple[int, int]]:
        """Where `text.source` has them: (start, end), ascending, none touching another."""
        lower = text.lower
        places = [(start, end) for term, start, end in tokens(text) if term in self.terms]
        places += [
            (one.start, one.end)
            for one in (lexicon.find(text) if self.concepts else ())
            if one.code in self.concepts or self.concepts.intersection(lexicon.ancestors(one.code))
        ]
        for name in self.names:
            at = lower.find(name)
            while at >= 0:
                if at == 0 or not lower[at - 1].isalnum() or name[0] >= "\u3007":
                    places.append((at, at + len(name)))
                at = lower.find(name, at + len(name))
        offsets = text.offsets
        return _merged(sorted((offsets[start], offsets[end - 1] + 1) for start, end in places))


def pieces(source: str, spans: Sequence[tuple[int, int]], most: int | None = None) -> list[tuple[str, bool]]:
    """A text cut at the spans that `Marks.spans` gave, each piece with whether it is to be marked. With `most` only so
    many characters of it, about the first span, … where something is left out."""
    begin, end = _window(source, spans[0] if spans else (0, 0), most)
    found = [("…", False)] if begin else []
    at = begin
    for start, stop in spans:
        if start >= begin and stop <= end:
            found += [(source[at:start], False), (source[start:stop], True)]
            at = stop
    found += [(source[at:end], False), ("…" if end < len(source) else "", False)]
    return [(piece, marked) for piece, marked in found if piece]


def _window(source: str, first: tuple[int, int], most: int | None) -> tuple[int, int]:
    """Where to begin and end so that the first span is seen with something before it, at words where there are some."""
    if most is None or len(source) <= most:
        return 0, len(source)
    begin = max(0, min(first[0] - most // 4, len(source) - most))
    end = begin + most
    if begin and (space := source.find(" ", begin, min(begin + WORD, first[0]))) >= 0:
        begin = space + 1
    if end < len(source) and (space := source.rfind(" ", max(end - WORD, first[1]), end)) >= 0:
        end = space
    return begin, end


def _merged(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
