"""A name taken apart: what is a company's own in it, its trade, its place. Pure functions over texts.

>>> one, other = read_name("湖南恒泰精密机械有限公司"), read_name("Hengtai Precision Machinery Co., Ltd.")
>>> one.own, other.own, sorted(one.trades), one.trades == other.trades
('hengtai', 'hengtai', ['machinery', 'precision'], True)
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from ecosystem.identity.name_words import (
    CHINESE_PLACES,
    CHINESE_TRADES,
    HAN,
    LATIN_PLACES,
    LATIN_TRADES,
    LEGAL,
    PLACES,
    SPELT,
    WEAK,
    folded,
    longest_first,
)

MOST_TOKENS = 4
"""So many words may make one trade (heavy industry, 3 d printing, jing mi ji xie)."""
LONGEST = 200

_CHINESE_LEGAL = re.compile(r"(?:股份|有限|责任|公司|总公司|分公司|\(普通合伙\)|\(有限合伙\)|合伙企业)+")
_CHINESE_PLACE = longest_first(CHINESE_PLACES)
_CHINESE_TRADE = longest_first(CHINESE_TRADES)
_INITIALS = re.compile(r"\b(?:[a-z]\.[ ]?){2,}|\b[a-z]/[a-z]\b")
_WORD = re.compile(r"[a-z0-9]+")
_NOT_LATIN = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Called:
    """One name. `own` is what is its own, in small Latin letters without spaces, Chinese in pinyin; `signs` the same in the
    letters it is written in; `whole` is all but legal form and place."""

    text: str
    own: str
    signs: str
    whole: str
    trades: frozenset[str]
    words: tuple[str, ...]
    is_chinese: bool

    @property
    def telling(self) -> frozenset[str]:
        """The trades that say something."""
        return self.trades - WEAK


@lru_cache(maxsize=65_536)
def read_name(text: str) -> Called | None:
    """Takes a name apart; None for one without a letter."""
    clean = folded(text[:LONGEST])
    return _chinese(text, clean) if HAN.search(clean) else _latin(text, clean)


# --- Chinese ----------------------------------------------------------------------------------------------------------
def _chinese(text: str, clean: str) -> Called | None:
    clean = re.sub(r"\s+", "", clean)
    clean = re.sub(r"\((.*?)\)", lambda inside: "" if _is_side(inside[1]) else inside[1], clean)
    bare = _CHINESE_LEGAL.sub("", clean)
    rest = bare
    while (place := _CHINESE_PLACE.match(rest)) and len(rest) > place.end() + 1:
        rest = rest[place.end() :]
    own, trades = _without_trades(rest)
    own = own or rest
    if not own:
        return None
    return Called(
        text,
        _skeleton(pinyin(own)),
        own,
        _skeleton(pinyin(rest)),
        frozenset(trades) if own != rest else frozenset(),
        (own,),
        True,
    )


def _is_side(inside: str) -> bool:
    return bool(_CHINESE_PLACE.fullmatch(inside)) or inside in {"集团", "有限合伙", "普通合伙"}


def _without_trades(rest: str) -> tuple[str, list[str]]:
    """What is left of a name, and its trades. What is one's own comes first and has two signs at least."""
    trades: list[str] = []
    own, at = "", 0
    while at < len(rest):
        found = _CHINESE_TRADE.match(rest, at) if len(own) >= 2 or at >= 2 else None
        if found:
            trades.append(CHINESE_TRADES[found.group()])
            at = found.end()
        else:
            own += rest[at]
            at += 1
    return own, trades


@lru_cache(maxsize=65_536)
def pinyin(text: str) -> str:
    """Chinese in Latin letters without tones, spaces and ü.

    >>> pinyin("绿能"), pinyin("株洲ABC")
    ('luneng', 'zhuzhouabc')
    """
    sounds = "".join(lazy_pinyin(text, v_to_u=True)).casefold()
    return "".join(_WORD.findall(folded(sounds)))


# --- Latin ------------------------------------------------------------------------------------------------------------
def _latin(text: str, clean: str) -> Called | None:
    clean = clean.replace("&", " and ").replace("’", "").replace("'", "")
    clean = _INITIALS.sub(lambda found: re.sub(r"[^a-z]", "", found.group()) + " ", clean)
    words = _WORD.findall(clean)
    if not words:
        letters = "".join(letter for letter in clean if letter.isalnum())
        return Called(text, letters, letters, letters, frozenset(), (letters,), False) if letters else None
    words = _without_legal(words)
    placeless = [word for word in words if word not in PLACES and word not in LATIN_PLACES] or words
    own, trades = _parted(placeless)
    if not own:
        own, trades = placeless, []
    signs = "".join(own)
    return Called(text, _skeleton(signs), signs, _skeleton("".join(placeless)), frozenset(trades), tuple(own), False)


def _without_legal(words: list[str]) -> list[str]:
    joined = " ".join(words)
    for spelt, form in SPELT.items():
        if joined.endswith(f" {spelt}"):
            joined = joined[: -len(spelt)] + form
    words = joined.split()
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in LEGAL or (kept[-1] == "and" and len(kept) > 1)):
        kept.pop()
    return [word for at, word in enumerate(kept) if at == 0 or word not in {"gmbh", "ltd", "llc", "inc"}] or words


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    trades: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(MOST_TOKENS, len(words) - at), 0, -1):
            joined = "".join(words[at : at + size])
            if joined in LATIN_TRADES and (size == 1 or len(joined) > 3):
                trades.append(LATIN_TRADES[joined])
                at += size
                break
        else:
            own.append(words[at])
            at += 1
    return own, trades


def _skeleton(text: str) -> str:
    """One spelling for ae and ä, oe and ö, ue and ü, ss and ß.

    >>> _skeleton("mueller"), _skeleton("muller")
    ('muller', 'muller')
    """
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u") if len(text) > 4 else text
