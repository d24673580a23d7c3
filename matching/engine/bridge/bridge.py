"""What a text in one language would say in the other, word by word, with probabilities."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from matching.engine.bridge import cedict, glossary
from matching.engine.bridge.dictionary import LONGEST_PHRASE, english_stems, tables
from matching.engine.bridge.parallel import learn
from matching.engine.bridge.segment import RUN, Words
from matching.engine.bridge.table import Table, Translations
from matching.engine.folding import Folded
from matching.engine.stopwords import CHINESE_ALL
from matching.engine.text import written_language
from matching.engine.types import Concept

# Raised whenever the same dictionary would give other tables.
VERSION = "2"
# A word inside a longer one that is translated itself.
INNER = 0.3
TO_ENGLISH, TO_CHINESE = "to_english", "to_chinese"


class Bridge:
    """Chinese words to English stems and English stems to Chinese words; read-only, safe to share.

    `digest` names the tables: equal digests translate alike.
    """

    def __init__(self, to_english: Table, to_chinese: Table, digest: str = "") -> None:
        self.to_english, self.to_chinese, self.digest = to_english, to_chinese, digest
        self._learnt: tuple[dict[str, Translations], dict[str, Translations]] = {}, {}
        self._words = Words((*to_english, *CHINESE_ALL))

    @classmethod
    def of(cls, entries: Iterable[cedict.Entry]) -> Bridge:
        """A bridge of nothing but these entries."""
        kept = list(entries)
        return cls(*tables(kept), _digest(kept))

    @classmethod
    def load(cls, concepts: Iterable[Concept] = (), folder: Path | None = None) -> Bridge:
        """The bridge of CC-CEDICT, the project's glossary and the names of `concepts`.

        It is made in some seconds; with a `folder` it is kept there and opened in a fraction of one the
        next time. Two processes may make it at once: the first to finish wins.
        """
        own = glossary.entries() + glossary.named(concepts)
        digest = _digest(own)
        if folder is None:
            return cls(*tables([*own, *cedict.read(instead=glossary.senses())]), digest)
        place = folder / f"bridge-{digest}"
        if not place.is_dir():
            _keep(cls.load(concepts), place)
        return _opened(place, digest)

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
            phrase = " ".join(stems[place : place + size])
            if phrase in self.to_chinese:
                return size, phrase
        return 1, stems[place]

    def english(self, word: str) -> Translations:
        """English stems for a Chinese word, () where it is unknown."""
        return self._learnt[0].get(word) or self.to_english.get(word)

    def chinese(self, phrase: str) -> Translations:
        """Chinese words for an English stem or phrase of stems, () where it is unknown."""
        return self._learnt[1].get(phrase) or self.to_chinese.get(phrase)

    def learn(self, pairs: Iterable[tuple[str, str]]) -> Bridge:
        """A bridge that also knows how `pairs` of texts translate, one English and one Chinese each, in either order.

        Words that stand in too few of them keep the dictionary's translations.
        """
        read = []
        for one, other in pairs:
            english, chinese = (one, other) if written_language(one) == "en" else (other, one)
            read.append((list(self.chinese_words(Folded(chinese).lower)), english_stems(english)))
        wiser = Bridge(self.to_english, self.to_chinese)
        turned = [(stems, words) for words, stems in read]
        wiser._learnt = learn(read, self.to_english.get), learn(turned, self.to_chinese.get)
        wiser.digest = hashlib.sha256(f"{self.digest}{read!r}".encode()).hexdigest()[:16]
        return wiser


@lru_cache(maxsize=2)
def _opened(place: Path, digest: str) -> Bridge:
    """The tables kept in `place`, once per process: they are never written again."""
    return Bridge(Table.open(place, TO_ENGLISH), Table.open(place, TO_CHINESE), digest)


def _digest(own: Sequence[cedict.Entry]) -> str:
    digest = hashlib.sha256(VERSION.encode())
    digest.update(cedict.packaged().encode())
    for entry in own:
        digest.update(repr((entry.heads, entry.senses)).encode())
    return digest.hexdigest()[:16]


def _keep(bridge: Bridge, place: Path) -> None:
    """Write the tables beside `place` and rename them into it, so that nobody opens half of them."""
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix="bridge-"))
    bridge.to_english.save(made, TO_ENGLISH)
    bridge.to_chinese.save(made, TO_CHINESE)
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        for file in made.iterdir():
            file.unlink()
        made.rmdir()
