"""The reader: texts to counted terms and concepts, in C where it can be compiled and in Python where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matching.engine.documents import Document
from matching.engine.folding import MAX_CHARACTERS
from matching.engine.lexicon import Lexicon
from matching.engine.reader.native import NativeReading, native_library
from matching.engine.reader.plain import PlainReading
from matching.engine.reader.rows import Counted, Reading, Rows, Vocabulary, stacked
from matching.engine.reader.spreading import Lines, lines
from matching.engine.reader.statements import DocumentRows, Plan, chosen_rows, texts_of, with_words
from matching.engine.types import Statement

# Enough at once that calls cost nothing, little enough to stay near the processor.
_BATCH_CHARACTERS = 200_000
_BATCH_STATEMENTS = 256


class Reader:
    """Reads texts by the rules of text.py and lexicon.py, many at once.

    `vocabulary.words[i]` is the term with number i and `concepts[i]` the concept code; both grow as
    texts are read, and a number stays for the life of the reader. The same texts in the same order get
    the same numbers, in C as in Python (`native=False`). Threads that call `read` take turns; `documents` and
    `rows` are for one at a time.
    """

    def __init__(self, lexicon: Lexicon, *, native: bool = True) -> None:
        self.lexicon = lexicon
        self.vocabulary = Vocabulary()
        self._codes = Vocabulary(list(lexicon.concepts))
        self._lines: Lines | None = None
        compiled = native_library() if native else None
        self._reading: NativeReading | PlainReading
        if compiled is None:
            self._reading = PlainReading(lexicon, self.vocabulary, self._codes)
        else:
            self._reading = NativeReading(compiled, lexicon, self.vocabulary, self._codes)

    @property
    def concepts(self) -> list[str]:
        """Concept codes by number: those of the lexicon, then others that authors chose."""
        return self._codes.words

    @property
    def native(self) -> bool:
        """Whether texts are read in C."""
        return isinstance(self._reading, NativeReading)

    def read(self, texts: Sequence[str], weights: Sequence[float] | None = None) -> Counted:
        """What n texts say, as rows of terms and of concepts; each count times its text's weight.

        Of each text the first `MAX_CHARACTERS` are read. Raises ValueError where there are not as many
        weights as texts.
        """
        if weights is not None and len(weights) != len(texts):
            raise ValueError(f"{len(weights)} weights for {len(texts)} texts")
        parts = [self._reading.read(batch, [0] * len(batch)) for batch in _batches(texts)]
        words = stacked([part.words for part in parts], np.float32)
        concepts = stacked([part.concepts for part in parts], np.float32)
        if weights is not None:
            factors = np.array(weights, np.float64)
            words, concepts = words.weighed(factors), concepts.weighed(factors)
        return Counted(words.indptr, words.ids, words.counts, concepts.indptr, concepts.ids, concepts.counts)

    def documents(self, statements: Iterable[Statement]) -> Iterator[list[Document]]:
        """For each statement the documents that `documents.documents(statement, lexicon)` gives."""
        for batch in _chunks(statements):
            yield from self._rows(batch).dictionaries(self.vocabulary, self._codes)

    def rows(self, statements: Iterable[Statement]) -> DocumentRows:
        """The documents of all statements as arrays, numbered by `vocabulary` and `concepts`."""
        parts, owners, first = [], [], 0
        for batch in _chunks(statements):
            part = self._rows(batch)
            parts.append(part)
            owners.append(part.statements + first)
            first += len(batch)
        return DocumentRows(
            np.concatenate([np.zeros(0, np.int64), *owners]),
            np.concatenate([np.zeros(0, np.int8), *[part.languages for part in parts]]),
            stacked([part.words for part in parts], np.float64),
            stacked([part.concepts for part in parts], np.float64),
        )

    def _rows(self, statements: Sequence[Statement]) -> DocumentRows:
        texts, looks = texts_of(statements)
        reading = self._reading.read(texts, looks)
        plan = Plan(statements, reading)
        words = self._reading.merge(reading.words, plan.words.groups(), len(self.vocabulary))
        named = self._named(statements, reading)
        counts = self._reading.merge(named, plan.concepts.groups(), len(self._codes))
        return with_words(plan, words, self._reading.spread(counts, self._all_lines()))

    def _named(self, statements: Sequence[Statement], reading: Reading) -> Rows:
        return stacked([reading.concepts, chosen_rows(statements, self._codes)], np.float32)

    def _all_lines(self) -> Lines:
        if self._lines is None or len(self._lines.skip) < len(self._codes):
            self._lines = lines(self.lexicon, self._codes)
        return self._lines


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in order, so many at once that they have about `_BATCH_CHARACTERS`."""
    begin, size = 0, 0
    for place, text in enumerate(texts):
        size += min(len(text), MAX_CHARACTERS)
        if size >= _BATCH_CHARACTERS:
            yield texts[begin : place + 1]
            begin, size = place + 1, 0
    if begin < len(texts):
        yield texts[begin:]


def _chunks(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """The statements in order, `_BATCH_STATEMENTS` at once."""
    chunk: list[Statement] = []
    for statement in statements:
        chunk.append(statement)
        if len(chunk) == _BATCH_STATEMENTS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
