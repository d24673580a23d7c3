"""What a text in one language would say in the other, word by word, with probabilities."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from matching.engine.bridge import cedict, glossary
from matching.engine.bridge.dictionary import LONGEST_PHRASE, english_stems, tables
from matching.engine.bridge.parallel import learn
from matching.engine.bridge.segment import RUN, Words
from matching.engine.bridge.table import Table, Translations
from matching.engine.cached import kept_in
from matching.engine.folding import Folded
from matching.engine.stopwords import CHINESE_ALL
from matching.engine.text import written_language
from matching.engine.types import Concept

# Raised whenever the same dictionary would give other tables.
VERSION = "3"
# A word inside a longer one that is translated itself.
INNER = 0.3
TO_ENGLISH, TO_CHINESE = "to_english", "to_chinese"
# Chinese → English and English → Chinese: what has `get(word)`.
Pair = tuple[Table | Mapping[str, Translations], Table | Mapping[str, Translations]]
Learnt = tuple[dict[str, Translations], dict[str, Translations]]


class Bridge:
    """Chinese words to English stems and English stems to Chinese words; read-only, safe to share.

    `tables` are asked in turn, the first that knows a word answers: what was learnt from parallel texts, the
    taxonomy's names, the dictionary. `digest` names them: equal digests translate alike.
    """

    def __init__(self, tables: Sequence[Pair], words: Words, digest: str = "") -> None:
        self._tables, self._words, self.digest = tuple(tables), words, digest
        self._phrases: frozenset[str] = frozenset().union(*(_phrases(table) for _one, table in self._tables))

    @classmethod
    def of(cls, entries: Iterable[cedict.Entry]) -> Bridge:
        """A bridge of nothing but these entries."""
        kept = list(entries)
        found = tables(kept)
        return cls([found], Words((*found[0], *CHINESE_ALL)), _digest(kept))

    @classmethod
    def load(cls, concepts: Iterable[Concept] = (), folder: Path | None = None) -> Bridge:
        """The bridge of CC-CEDICT, the project's glossary and the names of `concepts`.

        The dictionary's part is made in some seconds, once for a `folder` (by default one that belongs to this
        installation), and opened in a fraction of one the next time. Two processes may make it at once: the first to
        finish wins.
        """
        found, words, digest = _dictionary(folder or kept_in())
        own = glossary.named(concepts)
        if not own:
            return cls([found], words, digest)
        named = tables(own)
        return cls([named, found], words.also(named[0]), f"{digest}-{_digest(own)}")

    def chinese_words(self, text: str, weight: float = 1.0, into: dict[str, float] | None = None) -> dict[str, float]:
        """The translatable words of a lower-case text with their weighted counts."""
        counts = {} if into is None else into
        for run in RUN.findall(text):
            for word in self._words.cut(run.replace(" ", "")):
                if word in CHINESE_ALL:
                    continue
                counts[word] = counts.get(word, 0.0) + weight
                if len(word) > 2:
                    for part in self._words.inside(word):
                        if part not in CHINESE_ALL:
                            counts[part] = counts.get(part, 0.0) + INNER * weight
        return counts

    def english_words(
        self, stems: Sequence[str], weight: float = 1.0, into: dict[str, float] | None = None
    ) -> dict[str, float]:
        """The translatable phrases and stems of a text's stems; stems inside a known phrase count less."""
        counts = {} if into is None else into
        place = 0
        while place < len(stems):
            size, phrase = self._phrase(stems, place)
            if size > 1:
                counts[phrase] = counts.get(phrase, 0.0) + weight
            for stem in stems[place : place + size]:
                counts[stem] = counts.get(stem, 0.0) + (INNER if size > 1 else 1.0) * weight
            place += size
        return counts

    def _phrase(self, stems: Sequence[str], place: int) -> tuple[int, str]:
        for size in range(min(LONGEST_PHRASE, len(stems) - place), 1, -1):
            if (phrase := " ".join(stems[place : place + size])) in self._phrases:
                return size, phrase
        return 1, stems[place]

    def english(self, word: str) -> Translations:
        """English stems for a Chinese word, () where it is unknown."""
        return next((found for one, _other in self._tables if (found := one.get(word))), ())

    def chinese(self, phrase: str) -> Translations:
        """Chinese words for an English stem or phrase of stems, () where it is unknown."""
        return next((found for _one, other in self._tables if (found := other.get(phrase))), ())

    def learn(self, pairs: Iterable[tuple[str, str]]) -> Bridge:
        """A bridge that also knows how `pairs` of texts translate, one English and one Chinese each, in either order.

        Words that stand in too few of them keep the dictionary's translations.
        """
        read = []
        for one, other in pairs:
            english, chinese = (one, other) if written_language(one) == "en" else (other, one)
            read.append((list(self.chinese_words(Folded(chinese).lower)), english_stems(english)))
        return self.taught(read)

    def taught(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Bridge:
        """`learn` from texts that have been read: the Chinese words and the English stems of each pair."""
        return self.knowing(self.taught_by(pairs))

    def taught_by(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Learnt:
        """What pairs teach: Chinese → English and English → Chinese."""
        turned = [(stems, words) for words, stems in pairs]
        return learn(pairs, self.english), learn(turned, self.chinese)

    def knowing(self, learnt: Learnt) -> Bridge:
        """A bridge that asks `learnt` first: Chinese → English and English → Chinese."""
        digest = hashlib.sha256(self.digest.encode())
        for table in learnt:
            digest.update(repr(sorted(table.items())).encode())
        return Bridge([learnt, *self._tables], self._words, digest.hexdigest()[:16])


def _phrases(table: Table | Mapping[str, Translations]) -> frozenset[str]:
    """The dictionary has seventy thousand words and is asked once; what stands before it is small and changes."""
    return table.phrases if isinstance(table, Table) else frozenset(phrase for phrase in table if " " in phrase)


@cache
def _dictionary(folder: Path) -> tuple[Pair, Words, str]:
    """The tables of the glossary and CC-CEDICT, kept in `folder`; their words; their digest."""
    own = glossary.entries()
    digest = _digest(own)
    place = folder / f"bridge-{digest}"
    if not place.is_dir():
        _keep(tables([*own, *cedict.read(instead=glossary.senses())]), place)
    found = Table.open(place, TO_ENGLISH), Table.open(place, TO_CHINESE)
    return found, Words((*found[0], *CHINESE_ALL)), digest


def _digest(own: Sequence[cedict.Entry]) -> str:
    digest = hashlib.sha256(VERSION.encode())
    digest.update(cedict.packaged().encode())
    for entry in own:
        digest.update(repr((entry.heads, entry.senses)).encode())
    return digest.hexdigest()[:16]


def _keep(made: tuple[Table, Table], place: Path) -> None:
    """Write the tables beside `place` and rename them into it, so that nobody opens half of them."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix="bridge-"))
    for table, name in zip(made, (TO_ENGLISH, TO_CHINESE), strict=True):
        table.save(beside, name)
    try:
        beside.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(beside)
