"""Documents to sparse vectors: what a need asks for times what an offer holds.

The score of need q and offer d is the sum over terms t of

    w(q, t) · s(d, t),   w = idf(t) · f / length of the need's row,   s = f / (f + k (1 − b + b |d| / avg))

with f the weighted count of t and |d| and avg measured over what was written, or over what was translated, in
documents of the same language (BM25: Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework"). So long
offers and repeated words do not win by themselves, while a need says by repetition what matters to it; its row has
length 1, so that needs of any length compare. Concepts have no length to be measured by.

With a bridge each document also has the terms its words may mean in the other language, with expected counts
(probabilistic structured queries: Darwish & Oard 2003). Translations meet what was written and one another: between
two texts in one language that makes synonyms meet, since they have a translation in common.

A need in English also asks, at a fraction, for terms that go together with its own in the documents that were fitted
(association.py). Those have columns of their own, in which English offers hold what they wrote once more: they must
not meet translations, which are guesses already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from math import log
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import sparse

from matching.engine.association import NOTHING, Associations, Sample, learn
from matching.engine.bridge import Bridge
from matching.engine.counting import Counted, count
from matching.engine.documents import CHINESE, CONCEPT_PREFIX, ENGLISH, Document
from matching.engine.settings import Settings
from matching.engine.translation import Translator
from matching.engine.weighing import ASSOCIATED, CONCEPT, KINDS, TRANSLATED, WRITTEN, Entries, lengths, weigh

Role = Literal["need", "offer"]
LANGUAGE_NUMBERS = 3
ASSOCIATED_PREFIX = "~"
CHUNK = 2_000
"""Documents looked at in one go while fitting."""


class SpaceError(ValueError):
    """A saved space does not fit: says what."""


class _Learnt:
    """What fitting adds up: documents and lengths by language, document frequencies by column; and a sample of what
    was written in English."""

    def __init__(self) -> None:
        self.documents: np.ndarray = np.zeros(LANGUAGE_NUMBERS)
        self.lengths: np.ndarray = np.zeros((LANGUAGE_NUMBERS, KINDS))
        self.frequencies: np.ndarray = np.zeros(0)
        self.sample = Sample()

    def add(self, counted: Counted, width: int, translated_seen: float) -> None:
        languages, kinds, counts = counted.languages, counted.kinds, counted.counts
        self._add_to_sample(counted)
        self.documents = self.documents + np.bincount(languages, minlength=LANGUAGE_NUMBERS)
        np.add.at(self.lengths, languages, lengths(counted.owners, kinds, counts, len(languages)))
        seen = np.where(kinds == TRANSLATED, translated_seen * np.minimum(counts, 1.0), 1.0)
        found: np.ndarray = np.bincount(counted.columns, seen, minlength=width)
        found[: len(self.frequencies)] += self.frequencies
        self.frequencies = found

    def _add_to_sample(self, counted: Counted) -> None:
        written = counted.kinds == WRITTEN
        columns, counts = counted.columns[written], counted.counts[written]
        ends = np.cumsum(np.bincount(counted.owners[written], minlength=len(counted.languages)))
        starts = np.concatenate([[0], ends[:-1]])
        for document in np.flatnonzero(counted.languages == ENGLISH).tolist():
            own = slice(starts[document], ends[document])
            self.sample.add(columns[own], counts[own])


class Space:
    """The term space of one generation: vocabulary, document frequencies, average lengths.

    `fit` freezes the weights. `transform` gives terms it has not met columns of their own and the weight of a term
    met once, so that two new listings still meet in a new word. One writer at a time.
    """

    def __init__(self, settings: Settings | None = None, bridge: Bridge | None = None) -> None:
        self.settings, self.bridge = settings or Settings(), bridge
        self._factors = dict(self.settings.family)
        self._forget()

    def _forget(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self.fitted_terms = 0
        self._translator = Translator(self.bridge, self.settings, self.vocabulary) if self.bridge else None
        self._documents: np.ndarray = np.zeros(LANGUAGE_NUMBERS)
        self._average = np.ones((LANGUAGE_NUMBERS, KINDS))
        self._idf = np.zeros(0)
        self._associations = NOTHING

    @property
    def new_terms(self) -> int:
        """Terms met since the fit."""
        return len(self.vocabulary) - self.fitted_terms

    def fit(self, documents: Iterable[Document]) -> Space:
        """Learn weights from any number of documents, none included; they are read a few at a time and not kept."""
        self._forget()
        learnt = _Learnt()
        source = iter(documents)
        while some := list(islice(source, CHUNK)):
            counted = count(some, self.vocabulary, self._translator)
            learnt.add(counted, len(self.vocabulary), self.settings.translated_seen)
        self._documents = learnt.documents
        for language in (ENGLISH, CHINESE):
            if learnt.documents[language]:
                self._average[language] = np.maximum(learnt.lengths[language] / learnt.documents[language], 1.0)
        frequencies = zip(self.vocabulary, learnt.frequencies.tolist(), strict=True)
        self._idf = np.array([self._weight(term, number) for term, number in frequencies])
        self.fitted_terms = len(self.vocabulary)
        if self.settings.associated and learnt.sample.seen >= self.settings.associated_from:
            counts = learnt.sample.matrix(self.fitted_terms)
            self._associations = learn(counts, list(self.vocabulary), self._idf, self.settings.associated_each)
            self._add_associated()
        return self

    def _add_associated(self) -> None:
        """Columns for the terms that others go together with; their weight is 1 wherever it is asked for."""
        for term in self._associations.terms:
            self.vocabulary[ASSOCIATED_PREFIX + term] = len(self.vocabulary)
        fresh = np.ones(len(self.vocabulary) - self.fitted_terms)
        self._idf = np.concatenate([self._idf, fresh])
        self.fitted_terms = len(self.vocabulary)

    def transform(self, documents: Iterable[Document], roles: Role | Sequence[Role]) -> sparse.csr_array:
        """float32 (documents, terms): rows of needs have length 1, an empty document gives an empty row."""
        found = list(documents)
        each: Sequence[Role] = [roles] * len(found) if isinstance(roles, str) else roles
        return self._rows(count(found, self.vocabulary, self._translator, self._associating(each)), each)

    def weights(self, document: Document, role: Role) -> dict[str, float]:
        """The document's row as term → weight, in single precision as `transform` gives it; changes nothing."""
        counts = [document.terms, {CONCEPT_PREFIX + code: count for code, count in document.concepts.items()}]
        counts.append(self._translator.counts(document) if self._translator else {})
        counts.append(self._associated(document, role))
        terms = [term for part in counts for term in part]
        values = np.array([count for part in counts for count in part.values()], dtype=np.float64)
        kinds = np.repeat([WRITTEN, CONCEPT, TRANSLATED, ASSOCIATED], [len(part) for part in counts])
        idf = np.where(kinds == ASSOCIATED, 1.0, [self._term_weight(term) for term in terms])
        owners, languages = np.zeros(len(terms), dtype=np.int64), np.array([document.language])
        kept, found = weigh(
            self._entries(owners, kinds, values, idf, languages), np.array([role == "need"]), self.settings
        )
        row: dict[str, float] = {}
        for place, value in zip(np.flatnonzero(kept).tolist(), found.tolist(), strict=True):
            row[terms[place]] = row.get(terms[place], 0.0) + value
        return {term: float(np.float32(value)) for term, value in row.items()}

    def sources(self, document: Document, role: Role) -> dict[str, list[tuple[str, float]]]:
        """Translated or associated term → (the word or phrase of stems it came from, its share of the term), the greatest
        first."""
        found = self._translator.sources(document) if self._translator else {}
        if role == "need":
            told = self._associations.sources(self._asking(document), self.settings.associated_kept)
        else:
            told = {term: [(term, 1.0)] for term in self._known(document)}
        return found | {ASSOCIATED_PREFIX + term: words for term, words in told.items()}

    def _associated(self, document: Document, role: Role) -> dict[str, float]:
        """What a need asks for besides its own terms, and what of that an offer wrote; of English documents."""
        found = self._known(document)
        if role == "need":
            factor, kept = self.settings.associated, self.settings.associated_kept
            found = self._associations.expand(self._asking(document), kept)
            found = {term: factor * weight for term, weight in found.items()}
        return {ASSOCIATED_PREFIX + term: value for term, value in found.items()}

    def _associating(self, roles: Sequence[Role]) -> Callable[[Document, int], dict[str, float]] | None:
        if not self._associations.places:
            return None
        return lambda document, place: self._associated(document, roles[place])

    def _asking(self, document: Document) -> dict[str, float]:
        idf, vocabulary = self._idf, self.vocabulary
        return {term: count * float(idf[vocabulary[term]]) for term, count in self._known(document).items()}

    def _known(self, document: Document) -> dict[str, float]:
        """Terms of an English document that others go together with, and their counts."""
        known = self._associations.places
        if document.language != ENGLISH or not known:
            return {}
        return {term: count for term, count in document.terms.items() if term in known}

    def _weight(self, term: str, frequency: float) -> float:
        """BM25's idf, ln(1 + (n − df + ½) / (df + ½)) > 0, n counted where the term could stand."""
        factor = 1.0
        if term.startswith(CONCEPT_PREFIX):
            family = term.removeprefix(CONCEPT_PREFIX).partition(".")[0]
            number, factor = self._documents.sum(), self.settings.concept * self._factors.get(family, 1.0)
        else:
            own, other = (CHINESE, ENGLISH) if term[0] >= "\u3007" else (ENGLISH, CHINESE)
            number = self._documents[own] + self.settings.translated_seen * self._documents[other]
        number = max(number, frequency)
        return float(factor * log(1.0 + (number - frequency + 0.5) / (frequency + 0.5)) ** self.settings.idf_power)

    def _term_weight(self, term: str) -> float:
        place = self.vocabulary.get(term, len(self._idf))
        return float(self._idf[place]) if place < len(self._idf) else self._weight(term, 1.0)

    def _rows(self, counted: Counted, roles: Sequence[Role]) -> sparse.csr_array:
        late = islice(reversed(self.vocabulary), len(self.vocabulary) - len(self._idf))
        fresh = [self._weight(term, 1.0) for term in reversed(list(late))]
        self._idf = np.concatenate([self._idf, fresh])
        owners, columns, kinds, languages = counted.owners, counted.columns, counted.kinds, counted.languages
        needs = np.array([role == "need" for role in roles], bool)
        idf = np.where(kinds == ASSOCIATED, 1.0, self._idf[columns])
        kept, values = weigh(self._entries(owners, kinds, counted.counts, idf, languages), needs, self.settings)
        shape = (len(languages), len(self.vocabulary))
        # A term that is both written and translated is added up here.
        rows = sparse.csr_array((values, (owners[kept], columns[kept])), shape=shape)
        return rows.astype(np.float32)

    def _entries(
        self, owners: np.ndarray, kinds: np.ndarray, counts: np.ndarray, idf: np.ndarray, languages: np.ndarray
    ) -> Entries:
        relative = lengths(owners, kinds, counts, len(languages)) / self._average[languages]
        relative[:, CONCEPT], relative[:, ASSOCIATED] = 1.0, relative[:, WRITTEN]
        return Entries(owners, kinds, counts, idf, relative[owners, kinds])

    def save(self, folder: Path) -> None:
        """Write the space into an existing folder: its terms, their weights, the averages, and what it was made with."""
        (folder / "terms.txt").write_text("\n".join(self.vocabulary), encoding="utf-8")
        np.save(folder / "idf.npy", self._idf)
        self._associations.save(folder)
        about = {
            "settings": json.loads(self.settings.as_json()),
            "digest": self.settings.digest,
            "bridge": self.bridge.digest if self.bridge else "",
            "fitted_terms": self.fitted_terms,
            "documents": self._documents.tolist(),
            "average": self._average.tolist(),
        }
        (folder / "space.json").write_text(json.dumps(about, indent=1, sort_keys=True), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, bridge: Bridge | None = None) -> Space:
        """A saved space. `OSError` where there is none; `SpaceError` where it was made with another bridge."""
        about = json.loads((folder / "space.json").read_text(encoding="utf-8"))
        if about["bridge"] != (bridge.digest if bridge else ""):
            raise SpaceError(f"{folder} was made with another dictionary: fit the weights anew.")
        space = cls(Settings.from_json(json.dumps(about["settings"])), bridge)
        text = (folder / "terms.txt").read_text(encoding="utf-8")
        space.vocabulary.update({term: place for place, term in enumerate(text.split("\n") if text else ())})
        space._idf = np.load(folder / "idf.npy", allow_pickle=False)
        space.fitted_terms = about["fitted_terms"]
        space._documents, space._average = np.array(about["documents"]), np.array(about["average"])
        space._associations = Associations.open(folder, list(space.vocabulary))
        return space
