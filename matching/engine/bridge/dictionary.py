"""The dictionary's entries to two tables: Chinese word → English stems, English word or phrase → Chinese words.

The r-th sense of a word weighs r^-½, and a sense gives its weight to its words by their inverse document
frequency among all senses, so that "machine tool for boring" says more of boring than of tool (probabilistic
structured queries: Darwish & Oard 2003).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

from matching.engine.bridge.cedict import Entry
from matching.engine.bridge.table import Table
from matching.engine.folding import Folded
from matching.engine.text import tokens

KEPT_STEMS = 8
KEPT_WORDS = 20
LONGEST_PHRASE = 4
# A sense of more words is a description: it loses weight with each.
LONGEST_SENSE = 5
Weights = dict[str, dict[str, float]]


def english_stems(text: str) -> list[str]:
    """The stems of an English phrase in their order, without stop words.

    >>> english_stems("the milling of moulds")
    ['mill', 'mold']
    """
    return [term for term, _, _ in tokens(Folded(text)) if term < "\u3007"]


def tables(entries: Iterable[Entry]) -> tuple[Table, Table]:
    """(Chinese → English, English → Chinese) of the entries."""
    read = [(entry, [stems for sense in entry.senses if (stems := english_stems(sense))]) for entry in entries]
    frequency = Counter(stem for _, senses in read for stems in senses for stem in set(stems))
    total = sum(len(senses) for _, senses in read)
    idf = {stem: log((total + 1) / number) for stem, number in frequency.items()}
    to_english, phrases = _weights(read, idf)
    _follow(to_english, [entry for entry, _ in read if entry.other])
    shares = {word: best(found, KEPT_STEMS) for word, found in to_english.items()}
    simplified = {entry.heads[0] for entry, _ in read}
    to_chinese = _turned(shares, simplified)
    for phrase, words in phrases.items():
        if " " in phrase:
            to_chinese[phrase] = words
    return Table.of(shares), Table.of({stem: best(found, KEPT_WORDS) for stem, found in to_chinese.items()})


def _weights(read: Sequence[tuple[Entry, list[list[str]]]], idf: dict[str, float]) -> tuple[Weights, Weights]:
    """Head → stem → weight, and phrase of stems → simplified head → weight."""
    to_english: Weights = defaultdict(lambda: defaultdict(float))
    phrases: Weights = defaultdict(lambda: defaultdict(float))
    for entry, senses in read:
        for rank, stems in enumerate(senses, start=1):
            weight = rank**-0.5 * min(1.0, LONGEST_SENSE / len(stems))
            total = sum(idf[stem] for stem in stems)
            for stem in stems:
                for head in entry.heads:
                    to_english[head][stem] += weight * idf[stem] / total
            if len(stems) <= LONGEST_PHRASE:
                phrases[" ".join(stems)][entry.heads[0]] += weight
    return to_english, phrases


def _follow(to_english: Weights, entries: Iterable[Entry]) -> None:
    """Give heads that stand for another ("variant of …") what the other one means."""
    for entry in entries:
        meant = dict(to_english.get(entry.other, {}))
        for head in entry.heads:
            if head != entry.other:
                for stem, weight in meant.items():
                    to_english[head][stem] += weight


def _turned(shares: dict[str, tuple[tuple[str, float], ...]], words: set[str]) -> Weights:
    """Stem → those of `words` that may mean it, each weighed as firmly as it means it."""
    turned: Weights = defaultdict(dict)
    for word, found in shares.items():
        if word in words:
            for stem, share in found:
                turned[stem][word] = share
    return turned


def best(found: dict[str, float], number: int) -> tuple[tuple[str, float], ...]:
    """The heaviest `number` as shares of 1, equal ones the shorter first."""
    kept = sorted(found.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:number]
    total = sum(weight for _, weight in kept)
    return tuple((target, weight / total) for target, weight in kept) if total else ()
