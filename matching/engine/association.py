"""Terms that go together: what else an offer may say that answers a need's words.

Learnt from what was written in one language (latent semantic analysis: Deerwester et al. 1990): documents × terms of
logarithmic counts times idf, documents of length 1, reduced to a few dimensions. Two terms are as alike as the cosine
of their places there, all dimensions counting the same. A need's row gets, for each term t,

    Σ_s  w(s) · cosine(s, t)      over its own terms s among whose closest t is,

which asks for t in the measure in which t goes together with several of its words, not with one alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

SAMPLE = 20_000
"""Documents that are learnt from at most, each as likely as any other."""
TERMS = 10_000
"""Terms that are associated at most, those of most documents."""
SEEN_IN = 3
"""Documents a term must stand in: what stood together twice may have done so by chance."""
COMMON = 0.5
"""Terms in more than this share of documents go together with everything."""
DIMENSIONS, DOCUMENTS_EACH = 200, 14
"""Of the latent space at most, and documents for each of them at least: fewer documents have fewer topics."""
# Lengths below are noise of rounding, of terms that the dimensions do not tell.
ROUNDING = 1e-6
CHINESE_FROM = "\u3007"
BLOCK = 256
FILE = "associations.npz"


@dataclass(slots=True)
class Sample:
    """At most `size` documents of those added, each kept with the same chance (Vitter 1985, algorithm R)."""

    size: int = SAMPLE
    seen: int = 0
    columns: list[np.ndarray] = field(default_factory=list)
    counts: list[np.ndarray] = field(default_factory=list)
    _random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def add(self, columns: np.ndarray, counts: np.ndarray) -> None:
        """One document: columns of its terms and how often each stands there."""
        self.seen += 1
        if len(self.columns) < self.size:
            self.columns.append(columns.astype(np.int32))
            self.counts.append(counts.astype(np.float32))
        elif (place := int(self._random.integers(self.seen))) < self.size:
            self.columns[place], self.counts[place] = columns.astype(np.int32), counts.astype(np.float32)

    def matrix(self, width: int) -> sparse.csr_array:
        """float64 (documents kept, width): the counts."""
        ends = np.cumsum([0, *map(len, self.columns)])
        if not ends[-1]:
            return sparse.csr_array((len(self.columns), width))
        values = np.concatenate(self.counts).astype(np.float64), np.concatenate(self.columns), ends
        return sparse.csr_array(values, shape=(len(self.columns), width))


@dataclass(frozen=True, slots=True)
class Associations:
    """Terms with their columns in the vocabulary, and which others each goes with, how closely.

    `near` and `cosines` are (terms, each); where a term goes with fewer, cosines of 0 fill the row.
    """

    terms: Sequence[str]
    columns: np.ndarray
    near: np.ndarray
    cosines: np.ndarray
    places: Mapping[str, int]

    @classmethod
    def of(cls, terms: Sequence[str], columns: np.ndarray, near: np.ndarray, cosines: np.ndarray) -> Associations:
        return cls(terms, columns, near, cosines, {term: place for place, term in enumerate(terms)})

    def expand(self, weights: Mapping[str, float], kept: int) -> dict[str, float]:
        """Of the terms that go with weighted ones the `kept` heaviest, with Σ weight · cosine, in alphabetical order."""
        own, values = self._known(weights)
        heavy, sums = self._heaviest(own, values, kept)
        return {self.terms[place]: float(sums[place]) for place in heavy.tolist()}

    def sources(self, weights: Mapping[str, float], kept: int) -> dict[str, list[tuple[str, float]]]:
        """What `expand` gives → (the weighted terms it goes with, share of each), the greatest first."""
        own, values = self._known(weights)
        heavy, sums = self._heaviest(own, values, kept)
        chosen = set(heavy.tolist())
        found: dict[int, list[tuple[str, float]]] = {place: [] for place in sorted(chosen)}
        for place, near, parts in zip(own, self.near[own].tolist(), self._parts(own, values).tolist(), strict=True):
            for other, part in zip(near, parts, strict=True):
                if part and other in chosen:
                    found[other].append((self.terms[place], part / float(sums[other])))
        return {self.terms[place]: sorted(told, key=lambda item: (-item[1], item[0])) for place, told in found.items()}

    def _known(self, weights: Mapping[str, float]) -> tuple[list[int], np.ndarray]:
        places = self.places
        known = [(places[term], weight) for term, weight in weights.items() if term in places]
        return [place for place, _ in known], np.array([weight for _, weight in known], dtype=np.float64)

    def _parts(self, own: list[int], values: np.ndarray) -> np.ndarray:
        return np.asarray(self.cosines[own] * values[:, None], dtype=np.float64)

    def _heaviest(self, own: list[int], values: np.ndarray, kept: int) -> tuple[np.ndarray, np.ndarray]:
        if not own:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        sums = np.bincount(self.near[own].ravel(), self._parts(own, values).ravel(), minlength=len(self.terms))
        found = np.flatnonzero(sums)
        return found[heaviest(sums[found], kept)], sums

    def save(self, folder: Path) -> None:
        """Write the table into an existing folder."""
        np.savez(folder / FILE, columns=self.columns, near=self.near, cosines=self.cosines)

    @classmethod
    def open(cls, folder: Path, vocabulary: Sequence[str]) -> Associations:
        """What was saved. `OSError` where there is none."""
        with np.load(folder / FILE, allow_pickle=False) as kept:
            columns, near, cosines = kept["columns"], kept["near"], kept["cosines"]
        return cls.of([vocabulary[column] for column in columns.tolist()], columns, near, cosines)


_NONE = np.zeros((0, 0))
NOTHING = Associations.of((), np.zeros(0, dtype=np.int64), _NONE.astype(np.int32), _NONE.astype(np.float32))


def learn(counts: sparse.csr_array, terms: Sequence[str], idf: np.ndarray, each: int) -> Associations:
    """What goes together in `counts`, (documents, len(terms)); each English term keeps its `each` closest.

    Terms in too few or too many documents are left out. `idf` is (len(terms),), `terms` are those of the columns. Equal in, equal out; of equally close
    terms the alphabet decides.
    """
    frequencies = np.bincount(counts.indices, minlength=len(terms))
    often = np.flatnonzero((frequencies >= SEEN_IN) & (frequencies <= COMMON * counts.shape[0])).tolist()
    usable = sorted(
        (column for column in often if terms[column] < CHINESE_FROM),
        key=lambda column: (-frequencies[column], terms[column]),
    )[:TERMS]
    columns = np.array(sorted(usable, key=terms.__getitem__), dtype=np.int64)
    if len(columns) < 2:
        return NOTHING
    dimensions = min(DIMENSIONS, max(1, counts.shape[0] // DOCUMENTS_EACH))
    places = latent(weighted(counts[:, columns].tocsr(), idf[columns]), dimensions)
    return Associations.of([terms[column] for column in columns.tolist()], columns, *closest(places, each))


def weighted(counts: sparse.csr_array, idf: np.ndarray) -> sparse.csr_array:
    """(1 + ln count) · idf, every row that has a term brought to length 1."""
    values = sparse.csr_array((1.0 + np.log(np.maximum(counts.data, 1.0)), counts.indices, counts.indptr), counts.shape)
    values = (values * idf[None, :]).tocsr()
    lengths = np.sqrt((values * values).sum(axis=1))
    return (sparse.diags_array(1.0 / np.where(lengths > 0.0, lengths, 1.0)) @ values).tocsr()


def latent(rows: sparse.csr_array, dimensions: int) -> np.ndarray:
    """float32 (terms, 3/2 · dimensions): places of length 1, whose products are the mean of two cosines.

    One is that of the leading right singular vectors of `rows`, the other that of the first half of them: how many are
    best depends on the collection, and two together are never far off. Fewer where `rows` has not so many.
    """
    number = min(dimensions, *(size - 1 for size in rows.shape))
    if number < 1:
        return np.ones((rows.shape[1], 1), dtype=np.float32)
    _, strength, vectors = svds(rows, k=number, random_state=0, return_singular_vectors="vh")
    order = np.argsort(-strength, kind="stable")
    parts = [_of_length_one(vectors[order[:size]].T) for size in sorted({number, (number + 1) // 2})]
    return np.asarray(np.hstack(parts) / np.sqrt(len(parts)), dtype=np.float32)


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > ROUNDING, lengths, np.inf))


def closest(places: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """(int32 near, float32 cosines), both (terms, number): each term's closest others, by place.

    `places` is (terms, dimensions), rows of length 1. Of equally close ones the first are taken; where a cosine is not
    above 0, it is 0 and its place the term's own.
    """
    size = min(number, len(places) - 1)
    near = np.empty((len(places), size), dtype=np.int32)
    cosines = np.empty((len(places), size), dtype=np.float32)
    for start in range(0, len(places), BLOCK):
        block = places[start : start + BLOCK] @ places.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = 0.0
        for place, row in enumerate(block, start):
            found = heaviest(row, size)
            near[place], cosines[place] = np.where(row[found] > 0.0, found, place), np.maximum(row[found], 0.0)
    return near, cosines


def heaviest(values: np.ndarray, number: int) -> np.ndarray:
    """Places of the `number` greatest of `values`, rising; of equal ones the first.

    >>> heaviest(np.array([2.0, 5.0, 2.0, 7.0]), 3).tolist()
    [0, 1, 3]
    """
    if len(values) <= number:
        return np.arange(len(values))
    least = np.partition(values, -number)[-number]
    above, at = np.flatnonzero(values > least), np.flatnonzero(values == least)
    return np.sort(np.concatenate([above, at[: number - len(above)]]))
