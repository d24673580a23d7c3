"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]
"""(one of SAME, GONE and NEW, the words)."""

SENTENCE = re.compile(r".+?(?:[。！？!?\n]+|\.\s+|\Z)", re.DOTALL)
WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|[^\w\s]")
MOST_WORDS = 1_500
"""Longer stretches than this are shown as replaced whole: comparing them word by word would keep a reader waiting."""


def difference(before: str, after: str) -> list[Piece]:
    """Returns the pieces of both texts in reading order; `same` and `gone` together make `before`, `same` and `new`
    make `after`.

    >>> difference("Welding by hand.", "Welding by robot.")
    [('same', 'Welding by '), ('gone', 'hand'), ('new', 'robot'), ('same', '.')]
    >>> difference("人工焊接", "自动焊接")
    [('gone', '人工'), ('new', '自动'), ('same', '焊接')]
    """
    return list(_joined(_by_sentence(_cut(SENTENCE, before), _cut(SENTENCE, after))))


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    return pattern.findall(text)


def _by_sentence(before: list[str], after: list[str]) -> Iterator[Piece]:
    """Sentences first, so that words are compared only within what differs."""
    for tag, old, new in _opcodes(before, after):
        if tag == "equal":
            yield SAME, "".join(old)
        else:
            yield from _by_word(_cut(WORD, "".join(old)), _cut(WORD, "".join(new)))


def _by_word(before: list[str], after: list[str]) -> Iterator[Piece]:
    if max(len(before), len(after)) > MOST_WORDS:
        yield GONE, "".join(before)
        yield NEW, "".join(after)
        return
    for tag, old, new in _opcodes(before, after):
        if tag == "equal":
            yield SAME, "".join(old)
        else:
            yield GONE, "".join(old)
            yield NEW, "".join(new)


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield tag, before[a:b], after[c:d]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece, none of them empty."""
    last, words = "", ""
    for kind, text in pieces:
        if not text:
            continue
        if kind != last and words:
            yield last, words
            words = ""
        last, words = kind, words + text
    if words:
        yield last, words
