"""Statements to documents by way of rows: what documents.py does for one, for many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine.documents import (
    BODY_WEIGHT,
    CHOSEN_WEIGHT,
    CONTEXT_WEIGHT,
    LANGUAGE_LOOK,
    NO_TEXT,
    TITLE_WEIGHT,
    Document,
    language_number,
)
from matching.engine.reader.rows import Groups, Reading, Rows, Vocabulary
from matching.engine.text import language_of
from matching.engine.types import Statement


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """d documents of s statements: `statements` (int64, d) and `languages` (int8, d) of each document, its
    words (float64, d rows) and the concepts of each statement (float64, s rows), ancestors included."""

    statements: NDArray[np.int64]
    languages: NDArray[np.int8]
    words: Rows
    concepts: Rows

    def dictionaries(self, words: Vocabulary, concepts: Vocabulary) -> Iterator[list[Document]]:
        """The documents of each statement, as documents.py gives them."""
        terms = _dictionaries(self.words, words)
        owners, languages = self.statements.tolist(), self.languages.tolist()
        place = 0
        for statement, spread in enumerate(_dictionaries(self.concepts, concepts)):
            found = []
            while place < len(owners) and owners[place] == statement:
                found.append(Document(languages[place], next(terms), spread))
                place += 1
            yield found


def _dictionaries(rows: Rows, names: Vocabulary) -> Iterator[dict[str, float]]:
    words, ids, counts = names.words, rows.ids.tolist(), rows.counts.tolist()
    begin = 0
    for end in rows.indptr[1:].tolist():
        yield dict(zip([words[number] for number in ids[begin:end]], counts[begin:end], strict=True))
        begin = end


def texts_of(statements: Sequence[Statement]) -> tuple[list[str], list[int]]:
    """All texts in order (title, body, …, context, …), and how many characters of each show its language."""
    texts: list[str] = []
    looks: list[int] = []
    for statement in statements:
        for _, title, body in statement.texts:
            texts += (title, body)
            # As if they were one, with a line break between them.
            looks += (LANGUAGE_LOOK, max(0, LANGUAGE_LOOK - len(title) - 1))
        for _, text in statement.context:
            texts.append(text)
            looks.append(LANGUAGE_LOOK)
    return texts, looks


@dataclass(slots=True)
class _Sums:
    """Groups in the making."""

    ends: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, rows: Sequence[tuple[int, float]]) -> None:
        self.members += [member for member, _ in rows]
        self.weights += [weight for _, weight in rows]
        self.ends.append(len(self.members))

    def groups(self) -> Groups:
        return Groups(self.ends, self.members, self.weights)


class Plan:
    """Which texts are summed into which document, decided by the language each is really in."""

    def __init__(self, statements: Sequence[Statement], reading: Reading) -> None:
        self.owners: list[int] = []
        self.languages: list[int] = []
        self.words, self.concepts = _Sums(), _Sums()
        self._letters, self._han = reading.letters.tolist(), reading.han.tolist()
        self._blank = reading.blank.tolist()
        self._place = 0
        chosen = len(self._blank)
        for number, statement in enumerate(statements):
            named: list[tuple[int, float]] = []
            if statement.concepts:
                named.append((chosen, CHOSEN_WEIGHT))
                chosen += 1
            self._add(number, statement, named)

    def _add(self, number: int, statement: Statement, named: list[tuple[int, float]]) -> None:
        terms: dict[int, list[tuple[int, float]]] = {}
        for declared, _, _ in statement.texts:
            title, body = self._place, self._place + 1
            language = self._language(declared, title, body)
            for place, weight in ((title, TITLE_WEIGHT), (body, BODY_WEIGHT)):
                if not self._blank[place]:
                    named.append((place, weight))
                    terms.setdefault(language, []).append((place, weight))
            self._place += 2
        for declared, _ in statement.context:
            place = self._place
            named.append((place, CONTEXT_WEIGHT))
            if not self._blank[place] and (language := self._language(declared, place)) in terms:
                terms[language].append((place, CONTEXT_WEIGHT))
            self._place += 1
        self.concepts.add(named)
        for language in sorted(terms):
            self.words.add(terms[language])
            self.owners.append(number)
            self.languages.append(language)

    def _language(self, declared: str, *places: int) -> int:
        letters = sum(self._letters[place] for place in places)
        return language_number(language_of(letters, sum(self._han[place] for place in places)) or declared)


def chosen_rows(statements: Sequence[Statement], concepts: Vocabulary) -> Rows:
    """The concepts that authors chose, a row for each statement with any."""
    chosen = [sorted(statement.concepts) for statement in statements if statement.concepts]
    indptr = np.cumsum([0, *map(len, chosen)], dtype=np.int64)
    ids = np.array([concepts.number(code) for codes in chosen for code in codes], np.int32)
    return Rows(indptr, ids, np.ones(len(ids), np.float32))


def with_words(plan: Plan, words: Rows, concepts: Rows) -> DocumentRows:
    """Documents that have words; one without any for a statement that has concepts only."""
    sizes, spreads = np.diff(words.indptr), np.diff(concepts.indptr)
    owners, languages = np.array(plan.owners, np.int64), np.array(plan.languages, np.int8)
    full = sizes > 0
    bare = np.setdiff1d(np.flatnonzero(spreads), owners[full])
    owners = np.concatenate([owners[full], bare])
    languages = np.concatenate([languages[full], np.full(len(bare), NO_TEXT, np.int8)])
    # No entry belongs to the rows left out, so the others keep their order beside empty ones.
    lengths = np.concatenate([sizes[full], np.zeros(len(bare), np.int64)])
    order = np.argsort(owners, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(lengths[order])]).astype(np.int64)
    return DocumentRows(owners[order], languages[order], Rows(indptr, words.ids, words.counts), concepts)
