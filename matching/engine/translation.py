"""A document's words as terms of the other language, with what each came from."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from matching.engine.bridge import Bridge
from matching.engine.documents import CHINESE, ENGLISH, Document
from matching.engine.settings import Settings

Entries = tuple[np.ndarray, np.ndarray, np.ndarray]


class Translator:
    """Translates into the columns of a vocabulary, to which it adds the terms it needs.

    What a word means is worked out once, so a translator is as good as read-only, but for one thread at a time.
    """

    def __init__(self, bridge: Bridge, settings: Settings, vocabulary: dict[str, int]) -> None:
        self._bridge, self._settings, self._vocabulary = bridge, settings, vocabulary
        self._words: dict[int, dict[str, int]] = {ENGLISH: {}, CHINESE: {}}
        # The columns and shares of word i stand at starts[i] to starts[i + 1].
        self._starts, self._columns, self._shares = array("q", [0]), array("q"), array("d")

    def entries(self, documents: Sequence[Document]) -> Entries:
        """(owners, columns, expected counts) of the terms that the words of each document may mean.

        Each column once in a document, in their order.
        """
        words = np.array([self._word(one.language, word) for one in documents for word in one.words], dtype=np.int64)
        counts = np.array([count for one in documents for count in one.words.values()], dtype=np.float64)
        owners = np.repeat(np.arange(len(documents)), [len(one.words) for one in documents])
        starts = np.frombuffer(self._starts, dtype=np.int64)
        sizes = (starts[1:] - starts[:-1])[words]
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[words] - ends + sizes, sizes)
        if not len(places):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        columns = np.frombuffer(self._columns, dtype=np.int64)[places]
        expected = np.frombuffer(self._shares)[places] * np.repeat(counts, sizes)
        width = len(self._vocabulary)
        found, same = np.unique(np.repeat(owners, sizes) * width + columns, return_inverse=True)
        return found // width, found % width, np.bincount(same, expected, minlength=len(found))

    def counts(self, document: Document) -> dict[str, float]:
        """The document's `entries` by term; adds nothing to the vocabulary."""
        counts: dict[str, float] = {}
        for word, count in document.words.items():
            for term, share in self.meaning(document.language, word).items():
                counts[term] = counts.get(term, 0.0) + count * share
        return counts

    def sources(self, document: Document) -> dict[str, list[tuple[str, float]]]:
        """Translated term → (word it came from, its share of the term's count), the greatest first."""
        found: dict[str, dict[str, float]] = {}
        for word, count in document.words.items():
            for term, share in self.meaning(document.language, word).items():
                found.setdefault(term, {})[word] = count * share
        return {
            term: sorted(((word, part / sum(parts.values())) for word, part in parts.items()), key=_by_share)
            for term, parts in found.items()
        }

    def meaning(self, language: int, word: str) -> dict[str, float]:
        """Each term of the other language that the word may mean, with its expected count."""
        number = self._settings.translations[language]
        found = (self._bridge.english(word) if language == CHINESE else self._bridge.chinese(word))[:number]
        total = sum(share for _, share in found)
        terms: dict[str, float] = {}
        for target, share in found:
            for term, part in ((target, 1.0),) if language == CHINESE else grams(target):
                terms[term] = terms.get(term, 0.0) + part * share / total
        return terms

    def _word(self, language: int, word: str) -> int:
        words = self._words[language]
        number = words.get(word)
        if number is None:
            terms, vocabulary = self.meaning(language, word), self._vocabulary
            self._columns.extend([vocabulary.setdefault(term, len(vocabulary)) for term in terms])
            self._shares.extend(terms.values())
            self._starts.append(len(self._columns))
            number = words[word] = len(self._starts) - 2
        return number


def _by_share(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def grams(word: str) -> tuple[tuple[str, float], ...]:
    """The 1–2-grams of a Chinese word, those of one size sharing a count of 1.

    >>> grams("激光")
    (('激', 0.5), ('光', 0.5), ('激光', 1.0))
    """
    pairs = [word[place : place + 2] for place in range(len(word) - 1)]
    return (*((character, 1.0 / len(word)) for character in word), *((pair, 1.0 / len(pairs)) for pair in pairs))
