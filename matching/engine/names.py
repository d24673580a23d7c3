"""The ways one name is written: hyphens, spaces, plurals, British and American, grades taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matching.engine.folding import HAN, Folded
from matching.engine.text import SPELLINGS
from matching.engine.types import Concept

SEPARATORS = "-\u2010\u2011\u2012\u2013\u2014\u2212_/ \u00a0\u30fb\u00b7"
_SPACED = str.maketrans(dict.fromkeys(SEPARATORS, " "))
# Squeezing is needed where separators stand together or part two Chinese characters.
_LOOSE = re.compile(r" {2,}|(?<=[" + HAN + r"]) (?=[" + HAN + r"])")
_HAN = re.compile(r"[" + HAN + r"]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_GRADE_DIGITS = re.compile(r"(?<=[a-z]{2})(?=[0-9])|(?<=[0-9])(?=[a-z]{2})")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Name:
    """A pattern to look for in squeezed lower-case text; `cased` is its exact case where that counts."""

    pattern: str
    cased: str = ""


def squeeze(text: Folded) -> tuple[str, str, list[int] | None]:
    """(lower, plain, places): separators made single spaces, none left between Chinese characters.

    `places[i]` is where character i stood in `text.plain`; None where nothing moved.
    """
    lower, plain = text.lower.translate(_SPACED), text.plain.translate(_SPACED)
    places: list[int] | None = None
    if _LOOSE.search(lower):
        places, begin = [], 0
        for gap in _LOOSE.finditer(lower):
            keep_one = gap.end() - gap.start() > 1 and not _between_han(lower, gap.start(), gap.end())
            places.extend(range(begin, gap.start() + keep_one))
            begin = gap.end()
        places.extend(range(begin, len(lower)))
        lower, plain = "".join([lower[i] for i in places]), "".join([plain[i] for i in places])
    return lower, plain, places


def _between_han(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and _is_han(text[start - 1]) and _is_han(text[end])


def _is_han(character: str) -> bool:
    return _HAN.match(character) is not None


def names_of(concept: Concept) -> Iterator[Name]:
    """Every pattern of a concept: from labels, synonyms and trade names, with their variants.

    Upper-case abbreviations (SLM, AI) and names of two characters (5G) are matched in that very
    case, since "ai" and "5 g" mean something else. Single characters are no names.
    """
    written = [*concept.labels.values(), *concept.names]
    for synonyms in concept.synonyms.values():
        written.extend(synonyms)
    for name in written:
        for part in (_BRACKETS.sub(" ", name), *_BRACKETS.findall(name)):
            yield from _patterns(part)


def _patterns(written: str) -> Iterator[Name]:
    lower, plain, _ = squeeze(Folded(written[:_LONGEST_NAME].strip()))
    lower, plain = lower.strip(), plain.strip()
    if len(lower) < 2 or not any(map(str.isalnum, lower)):
        return
    if _counts_case(plain):
        yield Name(lower, plain)
        if " " in plain:
            yield Name(lower.replace(" ", ""), plain.replace(" ", ""))
        return
    for variant in sorted(_variants(lower)):
        yield Name(variant)


def _counts_case(plain: str) -> bool:
    letters = plain.replace(" ", "")
    if not letters.isascii() or letters != letters.upper() or letters == letters.lower():
        return False
    return letters.isalpha() or len(letters) == 2


def _variants(lower: str) -> set[str]:
    variants = {lower}
    if lower.isascii():
        for british, american in SPELLINGS:
            variants |= {name.replace(british, american) for name in variants}
            variants |= {name.replace(american, british) for name in variants}
        variants |= {singular for name in variants if (singular := _singular(name))}
        variants |= {name[:-1] + "ies" for name in variants if re.search(r"[^aeiou]y$", name)}
        variants |= {_GRADE_DIGITS.sub(" ", name) for name in variants}
        # Glued names must stay long enough not to be another word.
        variants |= {glued for name in variants if len(glued := name.replace(" ", "")) > 3}
    return variants


def _singular(name: str) -> str:
    """The name without the plural of its last word, "" where it has none."""
    if len(name) > 4 and name.endswith("ies"):
        return name[:-3] + "y"
    if len(name) > 3 and name.endswith("s") and not name.endswith(("ss", "us", "is", "ics")):
        return name[:-1]
    return ""
