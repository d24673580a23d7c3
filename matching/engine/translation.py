"""A document's words as terms of the other language, with what each came from."""

from __future__ import annotations

import numpy as np

from matching.engine.bridge import Bridge
from matching.engine.documents import CHINESE, Document
from matching.engine.settings import Settings

Meanings = tuple[np.ndarray, np.ndarray]
_NOTHING: Meanings = (np.zeros(0, dtype=np.int64), np.zeros(0))


class Translator:
    """Translates into the columns of a vocabulary, to which it adds the terms it needs.

    What a word means is worked out once, so a translator is as good as read-only, but for one thread at a time.
    """

    def __init__(self, bridge: Bridge, settings: Settings, vocabulary: dict[str, int]) -> None:
        self._bridge, self._settings, self._vocabulary = bridge, settings, vocabulary
        self._meanings: dict[tuple[int, str], Meanings] = {}

    def columns(self, document: Document) -> Meanings:
        """(columns, expected counts) of the terms the document's words may mean, each column once."""
        parts = [(self._meaning(document.language, word), count) for word, count in document.words.items()]
        if not parts:
            return _NOTHING
        columns = np.concatenate([columns for (columns, _), _ in parts])
        counts = np.concatenate([shares * count for (_, shares), count in parts])
        found, places = np.unique(columns, return_inverse=True)
        return found, np.bincount(places, counts, minlength=len(found))

    def counts(self, document: Document) -> dict[str, float]:
        """`columns` by term; adds nothing to the vocabulary."""
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

    def _meaning(self, language: int, word: str) -> Meanings:
        known = self._meanings.get((language, word))
        if known is None:
            terms, vocabulary = self.meaning(language, word), self._vocabulary
            columns = np.array([vocabulary.setdefault(term, len(vocabulary)) for term in terms], dtype=np.int64)
            known = self._meanings[language, word] = columns, np.array(list(terms.values()), dtype=np.float64)
        return known


def _by_share(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def grams(word: str) -> tuple[tuple[str, float], ...]:
    """The 1–2-grams of a Chinese word, those of one size sharing a count of 1.

    >>> grams("激光")
    (('激', 0.5), ('光', 0.5), ('激光', 1.0))
    """
    pairs = [word[place : place + 2] for place in range(len(word) - 1)]
    return (*((character, 1.0 / len(word)) for character in word), *((pair, 1.0 / len(pairs)) for pair in pairs))
