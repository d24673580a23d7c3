"""Chinese text to the words of a dictionary.

Of all ways to cut a stretch of characters the one with the greatest sum of squared word lengths: few, long words.
Grammar stands a little above other single characters, so that 废除了 is 废除 and 了, not 废 and 除了.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from matching.engine import stopwords
from matching.engine.folding import HAN

LONGEST_WORD = 10
RUN = re.compile(r"[" + HAN + r"]+(?: [" + HAN + r"]+)*")
SINGLE, GRAMMAR = 0.5, 1.1
PARTICLES = frozenset(word for word in stopwords.CHINESE_ALL if len(word) == 1)


class Words:
    """The words that text can be cut into, with the longest for every two characters one may begin with."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._longest: dict[str, int] = {}
        for word in self._words:
            start, length = word[:2], len(word)
            if 1 < length <= LONGEST_WORD and self._longest.get(start, 0) < length:
                self._longest[start] = length

    def also(self, words: Iterable[str]) -> Words:
        """These words and others."""
        more = Words(words)
        found = Words(())
        found._words = self._words | more._words
        found._longest = dict(self._longest)
        for start, length in more._longest.items():
            found._longest[start] = max(length, found._longest.get(start, 0))
        return found

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def cut(self, run: str) -> list[str]:
        """The words of a stretch of Chinese characters; an unknown character is a word of its own.

        >>> Words({"激光", "切割", "切割机"}).cut("激光切割机")
        ['激光', '切割机']
        """
        length, words, longest = len(run), self._words, self._longest
        scores, begins = [0.0] + [-1.0] * length, [0] * (length + 1)
        for start in range(length):
            score = scores[start]
            single = score + (GRAMMAR if run[start] in PARTICLES else SINGLE)
            if single > scores[start + 1]:
                scores[start + 1], begins[start + 1] = single, start
            for end in range(start + 2, min(start + longest.get(run[start : start + 2], 0), length) + 1):
                reached = score + (end - start) ** 2
                if reached > scores[end] and run[start:end] in words:
                    scores[end], begins[end] = reached, start
        found, end = [], length
        while end:
            found.append(run[begins[end] : end])
            end = begins[end]
        return found[::-1]

    def inside(self, word: str) -> Iterator[str]:
        """Known words of two or more characters inside a longer one."""
        for size in range(2, len(word)):
            for start in range(len(word) - size + 1):
                if (part := word[start : start + size]) in self._words:
                    yield part
