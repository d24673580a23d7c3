"""Documents to sparse vectors: BM25-saturated counts × inverse document frequency, rows of length 1.

The weight of term t in document d is  idf(t) · f (k + 1) / (f + k (1 − b + b |d| / avg))  with f its
count (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework"), |d| and avg measured among
documents of the same language; concepts have no length to be measured by. The cosine of two rows is then
their dot product.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import log

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from matching.engine.documents import CHINESE, CONCEPT_PREFIX, ENGLISH, Document

K1 = 1.2
B = 0.5
# One shared concept tells more than a shared word: it is defined, and the only bridge between languages.
CONCEPT_FACTOR = 2.0
# Less where a concept says in which trade, not what: two firms in the same sector are alike, which is not yet a match.
FAMILY_FACTORS = {"sector": 0.5, "skill": 0.5, "ati": 0.5, "cert": 0.5}


@dataclass(slots=True)
class _Counted:
    """Many documents as flat arrays: term columns and counts, and where each document's terms and concepts end."""

    columns: array[int] = field(default_factory=lambda: array("i"))
    counts: array[float] = field(default_factory=lambda: array("d"))
    term_ends: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])
    languages: list[int] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)


class Space:
    """The term space of one generation: vocabulary, document frequencies, average lengths.

    `fit` freezes the weights. `transform` gives terms it has not met a column of their own and the
    weight of a term met once, so that two new listings still meet in a new word.
    """

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self.fitted_terms = 0
        self._idf: list[float] = []
        self._average = {ENGLISH: 1.0, CHINESE: 1.0}
        self._documents = {ENGLISH: 0, CHINESE: 0}
        self._total = 0

    @property
    def new_terms(self) -> int:
        """Terms met since the fit."""
        return len(self.vocabulary) - self.fitted_terms

    def fit(self, documents: Iterable[Document]) -> Space:
        """Learn weights from any number of documents, none included."""
        self.fit_transform(documents)
        return self

    def fit_transform(self, documents: Iterable[Document]) -> sparse.csr_array:
        """`fit` and `transform` at once; the documents are read once and not kept."""
        self.vocabulary, self._idf = {}, []
        counted = self._count(documents)
        self._total = len(counted.languages)
        for language in (ENGLISH, CHINESE):
            lengths = [n for n, own in zip(counted.lengths, counted.languages, strict=True) if own == language]
            self._documents[language] = len(lengths)
            self._average[language] = max(sum(lengths) / len(lengths), 1.0) if lengths else 1.0
        frequencies = np.bincount(counted.columns, minlength=len(self.vocabulary)).tolist()
        self._idf = [self._weight(term, number) for term, number in zip(self.vocabulary, frequencies, strict=True)]
        self.fitted_terms = len(self.vocabulary)
        return self._rows(counted)

    def transform(self, documents: Iterable[Document], role: str = "offer") -> sparse.csr_array:
        """float64 (documents, terms), rows of length 1; an empty document gives an empty row."""
        counted = self._count(documents)
        new = list(islice(reversed(self.vocabulary), len(self.vocabulary) - len(self._idf)))
        self._idf += [self._weight(term, 1) for term in reversed(new)]
        return self._rows(counted)

    def save(self, folder):
        import json

        folder.mkdir(parents=True)
        (folder / "space.json").write_text(
            json.dumps(
                [
                    self.vocabulary,
                    self.fitted_terms,
                    self._idf,
                    [[k, v] for k, v in self._average.items()],
                    [[k, v] for k, v in self._documents.items()],
                    self._total,
                ]
            )
        )

    @classmethod
    def open(cls, folder):
        import json

        space = cls()
        space.vocabulary, space.fitted_terms, space._idf, a, d, space._total = json.loads(
            (folder / "space.json").read_text()
        )
        space._average, space._documents = dict(map(tuple, a)), dict(map(tuple, d))
        return space

    def weights(self, document: Document, role: str = "offer") -> dict[str, float]:
        """The document's row as term → weight; changes nothing."""
        damping = self._damping(document.language, _length(document))
        row = {term: self._term_weight(term, f, damping) for term, f in document.terms.items()}
        for code, f in document.concepts.items():
            row[CONCEPT_PREFIX + code] = self._term_weight(CONCEPT_PREFIX + code, f, K1)
        norm = sum(weight * weight for weight in row.values()) ** 0.5
        return {term: weight / norm for term, weight in row.items()} if norm else {}

    def _term_weight(self, term: str, count: float, damping: float) -> float:
        place = self.vocabulary.get(term)
        idf = self._weight(term, 1) if place is None else self._idf[place]
        return idf * count * (K1 + 1.0) / (count + damping)

    def _weight(self, term: str, frequency: int) -> float:
        """BM25's idf, ln(1 + (n − df + ½) / (df + ½)) > 0, n counted where the term could stand."""
        if term.startswith(CONCEPT_PREFIX):
            family = term.removeprefix(CONCEPT_PREFIX).partition(".")[0]
            number, factor = self._total, CONCEPT_FACTOR * FAMILY_FACTORS.get(family, 1.0)
        else:
            number, factor = self._documents[CHINESE if term[0] >= "\u3007" else ENGLISH], 1.0
        number = max(number, frequency)
        return factor * log(1.0 + (number - frequency + 0.5) / (frequency + 0.5))

    def _damping(self, language: int, length: float) -> float:
        return K1 * (1.0 - B + B * length / self._average.get(language, 1.0))

    def _count(self, documents: Iterable[Document]) -> _Counted:
        """The documents as arrays; terms not met before get the next columns."""
        counted, vocabulary = _Counted(), self.vocabulary
        for document in documents:
            counted.columns.extend([vocabulary.setdefault(term, len(vocabulary)) for term in document.terms])
            counted.counts.extend(document.terms.values())
            counted.term_ends.append(len(counted.columns))
            codes = (CONCEPT_PREFIX + code for code in document.concepts)
            counted.columns.extend([vocabulary.setdefault(term, len(vocabulary)) for term in codes])
            counted.counts.extend(document.concepts.values())
            counted.ends.append(len(counted.columns))
            counted.languages.append(document.language)
            counted.lengths.append(_length(document))
        return counted

    def _rows(self, counted: _Counted) -> sparse.csr_array:
        damping = np.full(len(counted.columns), K1)
        for number, language in enumerate(counted.languages):
            start, end = counted.ends[number], counted.term_ends[number]
            damping[start:end] = self._damping(language, counted.lengths[number])
        columns, counts = np.array(counted.columns, dtype=np.int32), np.array(counted.counts)
        idf = np.array([self._idf[column] for column in counted.columns])
        values = idf * counts * (K1 + 1.0) / (counts + damping)
        shape = (len(counted.languages), len(self.vocabulary))
        rows = sparse.csr_array((values, columns, np.array(counted.ends, dtype=np.int32)), shape=shape)
        return normalize(rows, copy=False) if rows.nnz else rows


def _length(document: Document) -> float:
    return sum(document.terms.values())
