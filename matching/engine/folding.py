"""Text made comparable, character by character, so that every match can be shown as it was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

MAX_CHARACTERS = 20_000

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Mark-up and addresses say nothing about what is needed or offered. Every repetition is bounded and
# no two of them can take the same character, so that hostile text costs linear time.
_NOISE = re.compile(
    r"<[/!]?[A-Za-z][^<>]{0,300}>"
    r"|&(?:[A-Za-z]{2,8}|\#[0-9]{1,6});"
    r"|https?://[^\s<>" + HAN + r"]{1,500}"
    r"|www\.[^\s<>" + HAN + r"]{1,500}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9.-]{1,255}"
)
_SENTENCE_END = re.compile(r"[。！？；!?;\n\r]+|\.(?=\s|$)")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class _Table(dict[int, str]):
    """A translation table that works each character out once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self.fold(chr(code))
        return folded

    @staticmethod
    def fold(character: str) -> str:
        raise NotImplementedError


class _Compatible(_Table):
    """NFKC of one character; control, format (right-to-left, zero-width) and unassigned ones go."""

    @staticmethod
    def fold(character: str) -> str:
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            return " "
        if unicodedata.category(character) in _INVISIBLE:
            return ""
        return unicodedata.normalize("NFKC", character)


class _Lower(_Table):
    """Lower case without accents that never changes the length: Müller is muller, as others write him."""

    @staticmethod
    def fold(character: str) -> str:
        lower = character.lower()
        if len(lower) != 1:
            lower = character
        letter = unicodedata.normalize("NFD", lower)[0]
        return letter if "a" <= letter <= "z" else lower


COMPATIBLE = _Compatible()
LOWER = _Lower()


class Folded:
    """A text in three forms: `source` as written, `plain` folded with its case, `lower` without.

    `plain` and `lower` have the same length; `written(start, end)` takes a slice of them back to the
    source. At most `MAX_CHARACTERS` of the text are read.
    """

    __slots__ = ("_offsets", "lower", "plain", "source")

    def __init__(self, text: str) -> None:
        self.source = unicodedata.normalize("NFC", text[:MAX_CHARACTERS])
        plain = self.source.translate(COMPATIBLE)
        if "<" in plain or "&" in plain or "@" in plain or "://" in plain or "www." in plain:
            plain = _NOISE.sub(lambda found: " " * len(found.group()), plain)
        self.plain = plain
        self.lower = plain.lower() if plain.isascii() else plain.translate(LOWER)
        self._offsets: Sequence[int] | None = None

    @property
    def offsets(self) -> Sequence[int]:
        """For each character of `plain` its place in `source`, and the source's length at the end."""
        if self._offsets is None:
            sizes = {character: len(COMPATIBLE[ord(character)]) for character in set(self.source)}
            if set(sizes.values()) <= {1}:
                self._offsets = range(len(self.source) + 1)
            else:
                of_each = ([place] * sizes[character] for place, character in enumerate(self.source))
                self._offsets = [*chain.from_iterable(of_each), len(self.source)]
        return self._offsets

    def written(self, start: int, end: int) -> str:
        """The part of the source that `plain[start:end]` came from."""
        if end <= start:
            return ""
        return self.source[self.offsets[start] : self.offsets[end - 1] + 1]

    def sentence(self, start: int, end: int, *, around: int = 80) -> str:
        """The sentence around `plain[start:end]`, cut with … at `around` characters either side."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        left, right = max(0, first - around), min(len(self.source), last + around)
        begin = left
        for stop in _SENTENCE_END.finditer(self.source, left, first):
            begin = stop.end()
        stop_after = _SENTENCE_END.search(self.source, last, right)
        finish = stop_after.start() if stop_after else right
        snippet = self.source[begin:finish].strip()
        before = "…" if begin == left > 0 else ""
        after = "…" if stop_after is None and finish < len(self.source) else ""
        return f"{before}{snippet}{after}"
