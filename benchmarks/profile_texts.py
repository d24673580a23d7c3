"""Synthetic profiles for benchmarks: as long, as repetitive and as mixed as those of an ecosystem.

Four fifths are English, one fifth Chinese, about 950 bytes each in UTF-8. English words are syllables glued
together, with endings that a stemmer takes off, drawn by Zipf's law (exponent 1.05, 60,000 forms) behind the
real words of grammar, which make about two fifths of running English; a sentence has 6 to 24 words. Chinese
words are two characters out of 2,500, both drawn likewise. Three texts in ten also speak of real grades,
standards, figures and processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

BYTES = 950
CHINESE_SHARE = 0.2
TECHNICAL_SHARE = 0.3
_EXPONENT = 1.05
_FORMS = 60_000
_HAN_FORMS, _HAN_CHARACTERS = 20_000, 2_500
# Profiles are drawn so many at a time; none has more words than `_LONGEST`.
_BLOCK, _LONGEST = 500, 400
_GRAMMAR_WORDS = """
    the of and to in a for is with on as are by that from or we our be this at an it which can has  have not
    will its more their all also than into between when where such using these used
"""
_GRAMMAR = tuple(_GRAMMAR_WORDS.split())
_ENDINGS = ("", "", "", "s", "ing", "ed", "er", "ation", "al", "ly")
_SYLLABLES = [
    first + rest for first in "bcdfghklmnprstvz" for rest in ("a", "e", "i", "o", "u", "an", "er", "il", "om")
]
_HAN_GRAMMAR = ("的", "和", "在", "对", "进行", "可以", "公司", "技术", "产品", "以及", "提供", "需求")
TECHNICAL = (
    "316L", "Ti-6Al-4V", "AlSi10Mg", "Inconel 718", "TC4", "7075", "PEEK", "ISO 13485:2016", "ISO 9001",
    "IATF 16949", "GB/T 35351", "AS9100D", "EN 10204", "±0.01 mm", "500 kg", "25 MPa", "1.5 kW", "99.5 %",
    "laser powder bed fusion", "selective laser melting (SLM)", "injection moulding", "5-axis milling",
    "hot isostatic pressing", "OPC UA", "machine vision", "digital twin", "predictive maintenance",
    "friction stir welding", "electron beam melting", "additive manufacturing", "lithium-ion battery",
)  # fmt: skip
TECHNICAL_HAN = (
    "316L不锈钢", "TC4钛合金", "激光选区熔化", "增材制造", "注塑成型", "五轴加工", "热等静压", "机器视觉",
    "数字孪生", "预测性维护", "ISO 13485认证", "公差±0.01mm", "额定功率1.5kW", "锂离子电池", "搅拌摩擦焊",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    """How a language writes: its words, those of grammar and their share, and words in 950 bytes."""

    words: Sequence[str]
    grammar: Sequence[str]
    technical: Sequence[str]
    grammar_share: float
    usual: float


def texts(n: int, seed: int = 20261122) -> list[str]:
    """n profiles; the same for the same seed, and the first of more are the fewer."""
    random = np.random.default_rng(seed)
    english = _Style(_english_words(random), _GRAMMAR, TECHNICAL, 0.4, 138.0)
    chinese = _Style(_chinese_words(random), _HAN_GRAMMAR, TECHNICAL_HAN, 0.2, 149.0)
    found: list[str] = []
    while len(found) < n:
        found += _block(random, english, chinese)
    return found[:n]


def _block(random: np.random.Generator, english: _Style, chinese: _Style) -> list[str]:
    is_chinese = random.random(_BLOCK) < CHINESE_SHARE
    terms = np.where(random.random(_BLOCK) < TECHNICAL_SHARE, random.integers(3, 9, _BLOCK), 0)
    sizes = np.clip(random.normal(1.0, 0.25, _BLOCK), 0.1, 2.0)
    ranks = _zipf(random, (_BLOCK, _LONGEST), _FORMS)
    chances = random.random((_BLOCK, _LONGEST))
    ends = np.cumsum(random.integers(6, 25, (_BLOCK, _LONGEST // 6)), axis=1)
    found = []
    for i in range(_BLOCK):
        style = chinese if is_chinese[i] else english
        number = min(_LONGEST, int(sizes[i] * style.usual))
        words = _words(style, ranks[i, :number].tolist(), chances[i, :number].tolist())
        for place, term in random.integers((number, len(style.technical)), size=(terms[i], 2)).tolist():
            words[place] = style.technical[term]
        say = _chinese_sentence if is_chinese[i] else _english_sentence
        stops = [0, *ends[i][ends[i] < number].tolist(), number]
        found.append("".join(say(words[a:b]) for a, b in pairwise(stops)))
    return found


def _words(style: _Style, ranks: Sequence[int], chances: Sequence[float]) -> list[str]:
    """Words of grammar where the chance is small (it also says which), others by their rank."""
    share, number = style.grammar_share, len(style.grammar)
    return [
        style.grammar[int(chance / share * number)] if chance < share else style.words[rank % len(style.words)]
        for rank, chance in zip(ranks, chances, strict=True)
    ]


def _english_words(random: np.random.Generator) -> list[str]:
    syllables, endings = random.integers(len(_SYLLABLES), size=(_FORMS, 4)), random.integers(len(_ENDINGS), size=_FORMS)
    lengths = random.integers(1, 5, size=_FORMS)
    return [
        "".join(_SYLLABLES[place] for place in row[:length]) + _ENDINGS[ending]
        for row, length, ending in zip(syllables.tolist(), lengths.tolist(), endings.tolist(), strict=True)
    ]


def _chinese_words(random: np.random.Generator) -> list[str]:
    characters = 0x4E00 + random.permutation(0x5000)[:_HAN_CHARACTERS]
    pairs = characters[_zipf(random, (_HAN_FORMS, 2), _HAN_CHARACTERS)]
    return ["".join(map(chr, pair)) for pair in pairs.tolist()]


def _zipf(random: np.random.Generator, shape: tuple[int, int], most: int) -> np.ndarray:
    """Ranks below `most` by Zipf's law, drawn by the inverse of its integral."""
    power = 1 - _EXPONENT
    drawn = (1 - random.random(shape) * (1 - (most + 1) ** power)) ** (1 / power)
    return np.minimum(drawn.astype(np.int64) - 1, most - 1)


def _english_sentence(words: list[str]) -> str:
    middle = len(words) // 2
    return f"{words[0].capitalize()} {' '.join(words[1:middle])}, {' '.join(words[middle:])}. "


def _chinese_sentence(words: list[str]) -> str:
    middle = len(words) // 2
    return f"{''.join(words[:middle])}，{''.join(words[middle:])}。"
