"""How much a year, read from free text in English or Chinese: "30 sets per month", "年产2万件".

A figure counts only together with a period: an order of 500 pieces says nothing of a year. Of a range the upper end
counts; of several figures those in the first one's unit, the largest of them. The table of units is our own.
"""

from __future__ import annotations

import re
import unicodedata
from math import floor, log10

from matching.engine.types import Volume

LONGEST = 400
PER_YEAR = {"year": 1, "quarter": 4, "month": 12, "week": 52, "day": 250}
"""A day is one of 250 working days."""

_WORDS = (
    ("piece", 1, "pc pcs piece pieces part parts unit units item items component components ea 件 个 只 支 根 片 块"),
    ("piece", 1, "枚 颗 粒 条 张 把 个件 零件 部件"),
    ("set", 1, "set sets 套"),
    ("machine", 1, "machine machines 台 台套 辆"),
    ("batch", 1, "batch batches lot lots 批 批次"),
    ("kg", 1, "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes 千克 公斤"),
    ("kg", 1000, "t ton tons tonne tonnes 吨"),
    ("kg", 0.001, "g gram grams gramme grammes 克"),
    ("m", 1, "m metre metres meter meters 米"),
    ("m", 1000, "km kilometre kilometres kilometer kilometers 千米 公里"),
    ("m2", 1, "m2 sqm 平方米 平米"),
    ("litre", 1, "l litre litres liter liters 升"),
    ("litre", 1000, "m3 立方米 立方"),
    ("hour", 1, "h hr hrs hour hours 小时 工时 机时"),
)
UNITS = {word: (unit, times) for unit, times, words in _WORDS for word in words.split()}
"""A word → the unit it counts in, and how many of that unit it is."""

SCALES = {"k": 1e3, "thousand": 1e3, "million": 1e6, "mn": 1e6, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
SCALES |= {"百万": 1e6, "千万": 1e7}
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}


def _any(words, *, chinese: bool) -> str:
    """A pattern for any of the words in one script, the longest first."""
    return "|".join(sorted((word for word in words if word.isascii() != chinese), key=len, reverse=True))


_UNIT = _any(UNITS, chinese=True)
_SCALE = rf"(?:{_any(SCALES, chinese=True)}|(?:{_any(SCALES, chinese=False)})\b)"
_FIGURE = (
    r"(?:(?<![a-z0-9.,])(?:[1-9][0-9]{0,2}(?:[,.' ][0-9]{3})+|[0-9]{1,12}(?:[.,][0-9]{1,4})?)(?![0-9])"
    rf"|(?<![几数多第上])[一二两三四五六七八九十][一二两三四五六七八九十百千零]{{0,8}}(?={_SCALE}|{_UNIT}))"
)
_CLAUSE = re.compile(r"[;。、\n()]|(?<![0-9]),|,(?![0-9])")
_AMOUNT = re.compile(
    rf"(?:{_FIGURE}\s*{_SCALE}?\s*(?:{_UNIT})?\s*(?:[-–—~至到]|to\b)\s*)?"
    rf"(?P<figure>{_FIGURE})\s*(?P<scale>{_SCALE})?\s*[+余多]?\s*(?P<unit>{_UNIT})?"
)
_PERIOD = re.compile(
    r"(?P<after>(?:/|\b(?:per|an?|each|every)\b)\s*(?:year|y|yr|annum|quarter|month|mo|week|wk|day)\b|/\s*a\b|\bp\.?\s?a\b"
    r"|\b(?:annual|year|quarter|month|week|dai)ly\b|\bannually\b|/\s*(?:年|季度?|月|周|星期|天|日))"
    r"|(?P<before>\bannual\b|[每一]个?(?:年|季度?|月|周|星期|天|日)|(?<![0-9])[年月日](?=[产需用供销均耗约]))"
)
_NAMES = (
    ("month", r"mo|月"),
    ("quarter", r"quarter|季"),
    ("week", r"week|wk|周|星期"),
    ("day", r"day|dai|天|日"),
    ("year", ""),
)
_SQUARE, _CUBIC = (re.compile(rf"\b{word}\.?\s*(?:m|metres?|meters?)\b") for word in ("sq(?:uare)?", "cu(?:bic)?"))


def volume(text: str) -> Volume | None:
    """The yearly volume that a text speaks of, to three significant figures; None where it names no figure a period.

    `unit` is one of those of UNITS, else the English word that was counted ("bracket"), else "".

    >>> volume("200 kg/月")
    Volume(per_year=2400.0, unit='kg')
    """
    written = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    written = _CUBIC.sub("m3", _SQUARE.sub("m2", written))
    found = [one for clause in _CLAUSE.split(written) for one in _in_clause(clause)]
    same = [one for one in found if one.unit == found[0].unit]
    return max(same, key=lambda one: one.per_year, default=None)


def _in_clause(clause: str) -> list[Volume]:
    """Each period's figure: the nearest before "/year", the nearest after "每年", else the nearest on the other side."""
    amounts = list(_AMOUNT.finditer(clause))
    periods = list(_PERIOD.finditer(clause))
    ends = sorted([one.start() for one in (*amounts, *periods)] + [len(clause)])
    found = []
    for period in periods:
        before = [one for one in amounts if one.end() <= period.start()][-1:]
        after = [one for one in amounts if one.start() >= period.end()][:1]
        for amount in ((before or after) if period["after"] else (after or before))[:1]:
            end = next(end for end in ends if end >= amount.end())
            unit, times = _unit(amount["unit"], clause[amount.end() : end])
            many = _figure(amount["figure"]) * SCALES.get(amount["scale"] or "", 1) * times * _times(period[0])
            if many > 0:
                found.append(Volume(_rounded(many), unit))
    return found


def _unit(chinese: str | None, rest: str) -> tuple[str, float]:
    """The unit that stands behind a figure: its measure word, the first English word that is a unit, or the last."""
    if chinese:
        return UNITS[chinese]
    words = re.findall(r"[a-z]+[23]?", rest)[:4]
    known = [UNITS[word] for word in words if word in UNITS]
    if known:
        return known[0]
    return (words[-1].removesuffix("s") if words else "", 1)


def _times(period: str) -> int:
    name = next(name for name, pattern in _NAMES if re.search(pattern, period))
    return PER_YEAR[name]


def _figure(written: str) -> float:
    """A number as written: 5,000 and 5.000 are five thousand, 1,5 is one and a half, 两千五百 is 2,500."""
    if not written[0].isascii():
        return _chinese(written)
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:[,.' ][0-9]{3})+", written):
        return float(re.sub(r"[^0-9]", "", written)[:15])
    return float(written.replace(",", "."))


def _chinese(written: str) -> float:
    """Chinese numerals below ten thousand."""
    total, digit = 0, 0
    for sign in written:
        if sign in TENS:
            total += (digit or 1) * TENS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return float(total + digit)


def _rounded(many: float) -> float:
    return round(many, 2 - floor(log10(many)))
