"""Where a statement speaks of a concept or of a term, as it was written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.engine.documents import CHINESE, LANGUAGES, Passage, passages
from matching.engine.lexicon import Lexicon
from matching.engine.text import tokens
from matching.engine.types import Mention, Statement

# Longer common passages are cut: a reason is a phrase, not a page.
LONGEST_PHRASE = 24
LONGEST_STRETCH = 60
Span = tuple[Passage, int, int]
# Translated term → the words it came from with their shares, as `Space.sources` gives.
Origins = Mapping[str, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class _Spoken:
    code: str
    mention: Mention
    language: int


class Speaker:
    """One statement with its passages folded and its concepts found once."""

    def __init__(self, statement: Statement, lexicon: Lexicon, origins: Mapping[int, Origins] | None = None) -> None:
        """`origins` tell for each document's language which words its translated terms came from."""
        self._lexicon, self._origins = lexicon, origins or {}
        self.passages = passages(statement)
        self._spoken = [
            _Spoken(found.code, _mention((passage, found.start, found.end), code=found.code), passage.language)
            for passage in self.passages
            for found in lexicon.find(passage.text)
            if not lexicon.is_condition(found.code)
        ]
        chosen = [code for code in sorted(statement.concepts) if not lexicon.is_condition(code)]
        self._spoken += [_Spoken(code, Mention("", "", "", "chosen", code), -1) for code in chosen]

    def codes(self, *, context: bool) -> set[str]:
        """Concepts ticked or named; those named about the organisation only with `context`."""
        return {spoken.code for spoken in self._spoken if context or spoken.mention.field != "context"}

    def concept(self, code: str, language: int) -> Mention | None:
        """The best place to show for a concept: itself before a child, written before ticked, in
        `language` before the other, and the first of those (titles come first)."""
        fitting = [spoken for spoken in self._spoken if self._lexicon.covers(spoken.code, code)]
        if not fitting:
            return None
        return min(
            fitting,
            key=lambda spoken: (spoken.code != code, spoken.language < 0, spoken.language != language),
        ).mention

    def terms(self, language: int) -> dict[str, Span]:
        """The first place of every term of the document in `language`."""
        places: dict[str, Span] = {}
        for passage in self._in(language):
            for term, start, end in tokens(passage.text):
                places.setdefault(term, (passage, start, end))
        return places

    def runs(self, language: int, pairs: set[str]) -> list[Span]:
        """Stretches of Chinese made of overlapping `pairs` of characters, in the order of the text."""
        runs: list[Span] = []
        for passage in self._in(language):
            first = len(runs)
            for term, start, end in tokens(passage.text):
                if term not in pairs:
                    continue
                if len(runs) > first and start < runs[-1][2]:
                    runs[-1] = (passage, runs[-1][1], end)
                else:
                    runs.append((passage, start, end))
        return runs

    def spoken(self, term: str, language: int, places: dict[str, Span]) -> Span | None:
        """Where the term was written or, of a translated one, the word that most of it came from."""
        if term in places:
            return places[term]
        for word, _ in self._origins.get(language, {}).get(term, ()):
            if language == CHINESE:
                if span := self.find(word, language):
                    return span
            elif span := _stretch(word.split(" "), places):
                return span
        return None

    def find(self, phrase: str, language: int) -> Span | None:
        """The first place of a Chinese phrase, which may be written with spaces."""
        pattern = re.compile(" ?".join(map(re.escape, phrase)))
        for passage in self._in(language):
            if found := pattern.search(passage.text.lower):
                return passage, found.start(), found.end()
        return None

    def unspaced(self, language: int) -> str:
        """All the document's text without spaces, passages parted by line ends."""
        return "\n".join(passage.text.lower.replace(" ", "") for passage in self._in(language))

    def _in(self, language: int) -> Iterable[Passage]:
        return [passage for passage in self.passages if passage.language == language]


def _stretch(stems: list[str], places: dict[str, Span]) -> Span | None:
    """From the first of the stems to the last where they were written one after the other, else the first alone."""
    spans = [places[stem] for stem in stems if stem in places]
    if not spans:
        return None
    passage, start, end = spans[0]
    last = spans[-1]
    together = len(spans) == len(stems) and last[0] is passage and 0 < last[2] - start <= LONGEST_STRETCH
    return (passage, start, last[2]) if together else (passage, start, end)


def _mention(span: Span, *, code: str = "") -> Mention:
    passage, start, end = span
    return Mention(
        word=passage.text.written(start, end),
        language=LANGUAGES[passage.language],
        snippet=passage.text.sentence(start, end),
        field=passage.field,
        code=code,
    )


def shared_phrases(
    need: Speaker, offer: Speaker, languages: tuple[int, int], contributions: dict[str, float]
) -> list[tuple[Mention, Mention, float]]:
    """(mention in the need, in the offer, contribution) for what both wrote, the sum being that of `contributions`.

    English terms stand for themselves, translated ones for the word they came from. Chinese 1–2-grams are put together again to the phrases both texts
    have; each gram counts for the longest phrase that holds it.
    """
    left = dict(contributions)
    found = []
    if languages == (CHINESE, CHINESE):
        for phrase, span in _phrases(need, offer, {term for term in left if _is_pair(term)}):
            grams = {phrase[i : i + size] for i in range(len(phrase)) for size in (1, 2)}
            amount = sum(left.pop(gram, 0.0) for gram in sorted(grams))
            there = offer.find(phrase, languages[1])
            if amount > 0.0 and there:
                found.append((_mention(span), _mention(there), amount))
    here, there_too = need.terms(languages[0]), offer.terms(languages[1])
    spans: dict[tuple[str, str], list[float]] = {}
    told: dict[tuple[str, str], tuple[Mention, Mention]] = {}
    for term, amount in left.items():
        mine, theirs = need.spoken(term, languages[0], here), offer.spoken(term, languages[1], there_too)
        if mine and theirs:
            pair = _mention(mine), _mention(theirs)
            key = pair[0].word.lower(), pair[1].word.lower()
            told.setdefault(key, pair)
            spans.setdefault(key, []).append(amount)
    found.extend((*told[key], sum(amounts)) for key, amounts in spans.items())
    return found


def _is_pair(term: str) -> bool:
    return len(term) == 2 and term[0] >= "\u3007"


def _phrases(need: Speaker, offer: Speaker, pairs: set[str]) -> list[tuple[str, Span]]:
    """Phrases of the need that the offer has letter for letter, each once, longest first."""
    text = offer.unspaced(CHINESE)
    phrases: dict[str, Span] = {}
    for passage, start, end in need.runs(CHINESE, pairs):
        places = [place for place in range(start, end) if passage.text.lower[place] != " "]
        letters = "".join(passage.text.lower[place] for place in places)
        begin = 0
        while begin + 1 < len(letters):
            stop = begin + 2
            while stop < min(len(letters), begin + LONGEST_PHRASE) and letters[begin : stop + 1] in text:
                stop += 1
            phrases.setdefault(letters[begin:stop], (passage, places[begin], places[stop - 1] + 1))
            # The pair across the cut belongs to the next phrase.
            begin = stop - 1
    return sorted(phrases.items(), key=lambda item: -len(item[0]))
