"""Documents to sparse vectors: BM25-saturated counts × inverse document frequency, rows of length 1.

The weight of term t in document d is  idf(t) · f (k + 1) / (f + k (1 − b + b |d| / avg))  with f its
count (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework"), |d| and avg measured among
documents of the same language; the cosine of two rows is then their dot product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from matching.engine.documents import CHINESE, CONCEPT_PREFIX, ENGLISH, Document

K1 = 1.2
B = 0.5
# One shared concept tells more than a shared word: it is defined, and the only bridge between languages.
CONCEPT_FACTOR = 2.0


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

    @property
    def new_terms(self) -> int:
        """Terms met since the fit."""
        return len(self.vocabulary) - self.fitted_terms

    def fit(self, documents: Iterable[Document]) -> Space:
        """Count what `documents` hold; any number of them, none included."""
        self.__init__()
        frequency: dict[str, int] = {}
        lengths: dict[int, list[float]] = {ENGLISH: [], CHINESE: []}
        total = 0
        for document in documents:
            total += 1
            if document.language in lengths:
                lengths[document.language].append(sum(document.terms.values()))
            for term in _named(document):
                frequency[term] = frequency.get(term, 0) + 1
        for language, found in lengths.items():
            self._documents[language] = len(found)
            self._average[language] = max(sum(found) / len(found), 1.0) if found else 1.0
        self._total = total
        for term in frequency:
            self.vocabulary[term] = len(self.vocabulary)
            self._idf.append(self._weight(term, frequency[term]))
        self.fitted_terms = len(self.vocabulary)
        return self

    _total = 0

    def _weight(self, term: str, frequency: int) -> float:
        """BM25's idf, ln(1 + (n − df + ½) / (df + ½)) > 0, n counted where the term could stand."""
        if term.startswith(CONCEPT_PREFIX):
            number, factor = self._total, CONCEPT_FACTOR
        else:
            number, factor = self._documents[CHINESE if term[0] >= "\u3007" else ENGLISH], 1.0
        number = max(number, frequency)
        return factor * log(1.0 + (number - frequency + 0.5) / (frequency + 0.5))

    def column(self, term: str) -> int:
        """The term's column; a new one where the term is new."""
        place = self.vocabulary.get(term)
        if place is None:
            place = self.vocabulary[term] = len(self.vocabulary)
            self._idf.append(self._weight(term, 1))
        return place

    def weights(self, document: Document) -> dict[str, float]:
        """The document's row as term → weight, of length 1 (empty where it has no term)."""
        length = sum(document.terms.values())
        average = self._average.get(document.language, 1.0)
        damping = K1 * (1.0 - B + B * length / average)
        row = {term: self._idf[self.column(term)] * f * (K1 + 1) / (f + damping) for term, f in document.terms.items()}
        for code, f in document.concepts.items():
            term = CONCEPT_PREFIX + code
            row[term] = self._idf[self.column(term)] * f * (K1 + 1) / (f + K1)
        norm = sum(weight * weight for weight in row.values()) ** 0.5
        return {term: weight / norm for term, weight in row.items()} if norm else {}

    def transform(self, documents: Sequence[Document]) -> sparse.csr_array:
        """float64 (len(documents), len(vocabulary)), rows of length 1; an empty document gives an empty row."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for document in documents:
            row = self.weights(document)
            columns.extend(map(self.vocabulary.__getitem__, row))
            values.extend(row.values())
            ends.append(len(columns))
        shape = (len(documents), len(self.vocabulary))
        return sparse.csr_array((np.array(values), np.array(columns, dtype=np.int32), np.array(ends)), shape=shape)


def _named(document: Document) -> Iterable[str]:
    yield from document.terms
    for code in document.concepts:
        yield CONCEPT_PREFIX + code
