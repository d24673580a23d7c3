"""Taxonomy concepts found in text of either language: the bridge between English and Chinese.

All names of all concepts make one Aho–Corasick automaton (Aho & Corasick 1975), so that a text is read
once however many concepts there are. The longest name wins; shorter ones inside it or across its edge
are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from matching.engine.folding import Folded
from matching.engine.names import Name, names_of, squeeze
from matching.engine.types import Concept

# Each step up the taxonomy counts half of the one below: siblings are akin, cousins hardly.
ANCESTOR_WEIGHTS = (0.5, 0.25)
# Places and maturity are conditions, checked as such: sharing a TRL makes nobody fit.
CONDITION_FAMILIES = ("region", "trl", "mrl")
_PLURALS = ("es", "s")


@dataclass(frozen=True, slots=True)
class Found:
    """A concept named at `plain[start:end]` of a folded text; `word` is as written there."""

    code: str
    word: str
    start: int
    end: int


class Lexicon:
    """The taxonomy as the engine sees it: codes, parents and every word for them.

    A parent that is not among the concepts, or a ring of parents, simply ends the line of ancestors.
    The first of two concepts with the same code counts. Concepts of the families in `conditions` (what
    stands before a code's first dot) are found in text, but are no terms to match by. `names` are the
    patterns looked for, each with its codes and the exact case that counts for them.
    """

    def __init__(self, concepts: Iterable[Concept], *, conditions: tuple[str, ...] = CONDITION_FAMILIES) -> None:
        self._conditions = frozenset(conditions)
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            self.concepts.setdefault(concept.code, concept)
        self._ancestors = {code: tuple(self._line(code)) for code in self.concepts}
        self.names = _names(self.concepts.values())
        self._automaton = _automaton(self.names)

    def _line(self, code: str) -> Iterator[str]:
        seen = {code}
        parent = self.concepts[code].parent
        while parent in self.concepts and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self.concepts[parent].parent

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Parent, grandparent, … up to the root; () for a root and for an unknown code."""
        return self._ancestors.get(code, ())

    def is_condition(self, code: str) -> bool:
        """Whether the concept says where or how mature, not what."""
        return code.split(".", 1)[0] in self._conditions

    def covers(self, have: str, want: str) -> bool:
        """Whether somebody who has `have` has what `want` asks for: the same concept or a narrower one."""
        return have == want or want in self.ancestors(have)

    def label(self, code: str, language: str) -> str:
        """The concept's label in `language`, else in any, else the code itself."""
        labels = self.concepts[code].labels if code in self.concepts else {}
        return labels.get(language) or next((label for label in labels.values() if label), code)

    def spread(self, counts: dict[str, float]) -> dict[str, float]:
        """Counts per code with what each gives to its parent and grandparent added.

        >>> lexicon.spread({"am.pbf.lpbf": 2.0})
        {'am.pbf.lpbf': 2.0, 'am.pbf': 1.0, 'am': 0.5}
        """
        spread = dict(counts)
        for code, count in counts.items():
            for ancestor, weight in zip(self.ancestors(code), ANCESTOR_WEIGHTS, strict=False):
                spread[ancestor] = spread.get(ancestor, 0.0) + weight * count
        return spread

    def find(self, text: str | Folded) -> list[Found]:
        """Every concept named in the text, in the order of the text; the same place once per concept."""
        folded = text if isinstance(text, Folded) else Folded(text)
        found: list[Found] = []
        for start, end, codes in _longest(self._matches(folded)):
            word = folded.written(start, end)
            found.extend(Found(code, word, start, end) for code in codes)
        return found

    def count(self, text: Folded) -> dict[str, int]:
        """How often each concept is named: `find` without the words, for speed."""
        counts: dict[str, int] = {}
        for _, _, codes in _longest(self._matches(text)):
            for code in codes:
                counts[code] = counts.get(code, 0) + 1
        return counts

    def _matches(self, folded: Folded) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """All names at word boundaries, as (start, end, codes) of `folded.plain`."""
        if self._automaton is None:
            return
        lower, plain, places = squeeze(folded)
        for last, (length, names) in self._automaton.iter(lower):
            start, end = last + 1 - length, last + 1
            if _inside_word(lower, start):
                continue
            end = _word_end(lower, end)
            if not end:
                continue
            if codes := tuple(code for code, cased in names if not cased or plain.startswith(cased, start)):
                yield (start, end, codes) if places is None else (places[start], places[end - 1] + 1, codes)


def _names(concepts: Iterable[Concept]) -> dict[str, dict[str, str]]:
    """Name → the codes it stands for, each with its exact case or ""."""
    patterns: dict[str, dict[str, str]] = {}
    for concept in concepts:
        name: Name
        for name in names_of(concept):
            # A code under one pattern both with and without regard to case: without is the wider.
            codes = patterns.setdefault(name.pattern, {})
            codes[concept.code] = name.cased if codes.get(concept.code, name.cased) else ""
    return patterns


def _automaton(patterns: dict[str, dict[str, str]]) -> ahocorasick.Automaton | None:
    """Name → (length, ((code, its exact case or ""), …)); nothing where no concept has a name."""
    if not patterns:
        return None
    automaton = ahocorasick.Automaton()
    for pattern, codes in patterns.items():
        automaton.add_word(pattern, (len(pattern), tuple(codes.items())))
    automaton.make_automaton()
    return automaton


def is_latin(character: str) -> bool:
    """A letter or digit of a script that writes words apart (Chinese does not)."""
    return character.isalnum() and not ("\u3007" <= character <= "\u9fff" or character >= "\uf900")


def _inside_word(text: str, place: int) -> bool:
    """Whether the border before `place` cuts a Latin word or number in two."""
    return 0 < place < len(text) and is_latin(text[place - 1]) and is_latin(text[place])


def _word_end(text: str, end: int) -> int:
    """The end of the word that a name ends in, its plural included; 0 where the name stops half-way."""
    if not _inside_word(text, end):
        return end
    if text[end - 1].isalpha():
        for plural in _PLURALS:
            if text.startswith(plural, end) and not _inside_word(text, end + len(plural)):
                return end + len(plural)
    return 0


def _longest(matches: Iterable[tuple[int, int, tuple[str, ...]]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Of names that share a character the longest, then the first; in the order of the text."""
    by_length = sorted(matches, key=lambda match: (match[0] - match[1], match[0]))
    taken: dict[int, bool] = {}
    kept = []
    for start, end, codes in by_length:
        # Everything kept so far is at least as long, so it cannot lie strictly inside this one.
        if start in taken or end - 1 in taken:
            continue
        taken.update(dict.fromkeys(range(start, end), True))
        kept.append((start, end, codes))
    return sorted(kept)
