"""Text to terms: English stems, grades and figures kept whole, Chinese 1–2-grams.

`analyse("激光 cladding of 316L")` → {"激": 1, "激光": 1, "光": 1, "clad": 1, "316l": 1}.

Chinese is not segmented: on needs and offers of real manufacturers, characters 1–2 beat a segmenter's
words and take a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import Stemmer

from matching.engine import stopwords
from matching.engine.folding import HAN, Folded

MAX_TERM = 40
# A text counts as Chinese from this share of Han among its letters: a Chinese sentence is full of
# Latin grades and abbreviations, an English one quotes a Chinese name at most.
CHINESE_FROM = 0.25

_UNITS = (
    "mm|cm|nm|μm|um|km|m|m2|m3|mg|kg|g|t|mpa|gpa|kpa|pa|bar|n|kn|nm|hz|khz|mhz|ghz|w|kw|mw|gw|v|kv|mv|a|ma|"
    "wh|kwh|mwh|ah|mah|°c|°f|k|hrc|hv|hb|ra|rpm|fps|dpi|bit|kbps|mbps|gbps|mb|gb|tb|ms|ml|l|db|ppm|%|kg/h|mm/s|m/s"
)
_STANDARDS = "iso/astm|iso/ts|iso/iec|iatf|iso|iec|ieee|din|astm|asme|ansi|ams|jis|sae|gb/t|gb|hb|en|ul|as"
UNITS, STANDARDS = _UNITS.split("|"), _STANDARDS.split("|")
# What begins neither a standard nor a figure where it stands right before it; and what words are made of.
TIGHT = r"[^\W_" + HAN + r"]"
WORD = r"[^\W\d_" + HAN + r"]"
_TOKEN = re.compile(
    r"(?P<han>[" + HAN + r"]+(?: [" + HAN + r"]+)*)"
    r"|(?<!" + TIGHT + r")(?P<standard>"
    r"(?:" + _STANDARDS + r")"
    r"[ -]?[a-z]?[0-9]{2,6})(?![0-9a-z])"
    r"|(?<!" + TIGHT + r")(?P<figure>[0-9]{1,9}(?:[.,][0-9]{1,6})? ?(?:" + _UNITS + r"))(?![0-9a-z/])"
    r"|(?P<grade>(?=[a-z0-9-]{0,30}[0-9])(?=[a-z0-9-]{0,30}[a-z])[a-z0-9]+(?:-[a-z0-9]+)*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<word>" + WORD + r"+)"
)
_SEPARATORS = re.compile(r"[ ,/-]")
# A comma parts thousands only before three digits and after something: 1,000 kg, but 0,125 mm and 1,5 kW.
_DECIMAL_COMMA = re.compile(r"(?<=^0),|,(?![0-9]{3}(?![0-9]))")
_HAN_STOP = re.compile("|".join(map(re.escape, stopwords.CHINESE)))
LETTER = r"[^\W\d_]"
_LETTERS = re.compile(LETTER)
_HAN_LETTERS = re.compile(r"[" + HAN + r"]")
_STEMMER = Stemmer.Stemmer("english", 0)

# Two spellings of one word must give one stem.
SPELLINGS = (
    ("mould", "mold"), ("fibre", "fiber"), ("aluminium", "aluminum"), ("isation", "ization"), ("ising", "izing"),
    ("ised", "ized"), ("colour", "color"), ("vapour", "vapor"), ("centre", "center"), ("metre", "meter"),
    ("sulph", "sulf"), ("plough", "plow"), ("analyse", "analyze"), ("catalyse", "catalyze"), ("tyre", "tire"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one lower-case word, "" for a stop word; British spelling gives the American stem."""
    if len(word) < 2 or word in stopwords.ENGLISH:
        return ""
    for british, american in SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    return str(_STEMMER.stemWord(word[:MAX_TERM]))


def stems(words: Sequence[str]) -> list[str]:
    """The stem of each word, as `stem` gives it, for many at once."""
    kept = [word for word in words if word not in stopwords.ENGLISH and len(word) > 1]
    # No word has a line break, so one replacement in all of them is one in each.
    joined = "\n".join(kept)
    for british, american in SPELLINGS:
        joined = joined.replace(british, american)
    found = iter(_STEMMER.stemWords([word[:MAX_TERM] for word in joined.split("\n")]))
    return ["" if word in stopwords.ENGLISH or len(word) < 2 else next(found) for word in words]


def tokens(text: Folded) -> Iterator[tuple[str, int, int]]:
    """Each term with its place in `text.plain`, in the order of the text.

    Chinese 1–2-grams overlap; a space between two Chinese characters does not keep them apart.
    """
    lower = text.lower
    for found in _TOKEN.finditer(lower):
        kind, start, end = found.lastgroup, found.start(), found.end()
        if kind == "han":
            yield from _grams(lower, start, end)
        elif kind == "word":
            if term := stem(found.group()):
                yield term, start, end
        elif kind == "number":
            if _is_grade(found.group()):
                yield found.group(), start, end
        else:
            yield from _whole(found.group(), start, end)


def _grams(lower: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Characters 1–2 of a Chinese run, none of them across a stop word."""
    begin = start
    for stop in _HAN_STOP.finditer(lower, start, end):
        yield from _run(lower, begin, stop.start())
        begin = stop.end()
    yield from _run(lower, begin, end)


def _run(lower: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    last, last_place = "", 0
    for place in range(start, end):
        character = lower[place]
        if character == " ":
            continue
        if last:
            yield last + character, last_place, place + 1
        yield character, place, place + 1
        last, last_place = character, place


def _whole(written: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """A grade, a standard or a figure as one term; long words inside it as well ("5-axis", "laser-3d")."""
    if "," in written:
        written = _DECIMAL_COMMA.sub(".", written)
    whole = _SEPARATORS.sub("", written)
    if len(whole) > 1:
        yield whole[:MAX_TERM], start, end
    if "-" not in written:
        return
    place = start
    for part in written.split("-"):
        if len(part) > 3 and part.isalpha() and (term := stem(part)):
            yield term, place, place + len(part)
        place += len(part) + 1


def _is_grade(number: str) -> bool:
    """A bare number that names a material (304, 7075) or a year rather than counts something."""
    return 3 <= len(number) <= 5


def analyse(text: str | Folded) -> dict[str, float]:
    """How often each term stands in the text. Any string will do; equal strings give equal counts.

    >>> analyse("Moulds for Ti-6Al-4V")
    {'mold': 1.0, 'ti6al4v': 1.0}
    """
    folded = text if isinstance(text, Folded) else Folded(text)
    counts: dict[str, float] = {}
    for term, _, _ in tokens(folded):
        counts[term] = counts.get(term, 0.0) + 1.0
    return counts


def written_language(text: str) -> str:
    """What the text is in: "zh-hans", "en" (which stands for any other), "" where there is no letter at all."""
    return language_of(*count_letters(text))


def count_letters(text: str) -> tuple[int, int]:
    """How many letters the text has, and how many Chinese characters."""
    return len(_LETTERS.findall(text)), len(_HAN_LETTERS.findall(text))


def language_of(letters: int, chinese: int) -> str:
    """The language of a text with so many letters and Chinese characters: "zh-hans", "en", "" without letters."""
    if not letters:
        return ""
    return "zh-hans" if chinese / letters >= CHINESE_FROM else "en"
