"""How likely two organisations are one: a score from 0 to 1 with its reasons, and the keys under which likely ones meet.

The score is a sum of evidence in log odds (Fellegi and Sunter, 1969) through the logistic function. The weights are set
by hand on the rules of labelling in tests/ecosystem/duplicates_labelled.md, not learnt. Pure functions; no database.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ecosystem.identity.called import Called

LIKELY = 0.5
"""From this score on two are shown to people."""

BEFORE = -3.0
SAME_NUMBER, OTHER_NUMBER = 8.0, -6.0
SAME_DOMAIN, OTHER_DOMAIN = 3.6, -0.8
NAMES = {"same": 4.2, "slip": 2.9, "shorter": 2.6, "sound": 1.5, "longer": 0.9, "trade": -2.0, "none": 0.0}
"""How two names are alike: the same but for legal form; but for a slip of the pen; but for a trade that only one tells; in
sound alone; but for words that only one has; in their own word, with another trade; not at all."""
ACROSS = -0.5
"""Between a Chinese name and a Latin one there is only the sound to go by."""
FORMER = -0.2
LONG_WORD, LONG_WORD_ALONE = 8, 1.2
"""A word of so many letters that a longer name begins with is seldom another company's."""
SHORT = -1.0
SHORTEST = 4
OTHER_SIGNS = -2.2
"""Their names in the same script are two names, whatever those in another script say."""
SAME_CITY, SAME_COUNTRY, OTHER_COUNTRY = 1.0, 0.5, -2.5
MOST_IN_BLOCK = 60
"""A key that more organisations share tells nothing; for numbers and domains it does, whoever shares them."""


@dataclass(frozen=True, slots=True)
class Card:
    """What one organisation is told by. `names` are those it bears now, `others` former names, aliases and brands;
    `number` and `domain` are keys, "" for none; `number_kind` says that its form is right; `cities` are in Latin letters."""

    key: int
    names: tuple[Called, ...]
    others: tuple[Called, ...] = ()
    number: str = ""
    number_kind: str = ""
    domain: str = ""
    cities: frozenset[str] = frozenset()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of REASONS and the two texts it speaks of."""

    code: str
    one: str = ""
    other: str = ""

    def plain(self) -> dict[str, str]:
        return {"code": self.code, "one": self.one, "other": self.other}


@dataclass(frozen=True, slots=True)
class Likeness:
    score: float
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def likeness(a: Card, b: Card) -> Likeness:
    """How likely `a` and `b` are one organisation. The same whichever comes first, but for the order of the texts."""
    reasons: list[Reason] = []
    odds = BEFORE
    if a.number and b.number:
        if a.number == b.number:
            odds += SAME_NUMBER
            reasons.append(Reason("number", a.number, b.number))
        elif a.number_kind and a.number_kind == b.number_kind:
            odds += OTHER_NUMBER
            reasons.append(Reason("other_number", a.number, b.number))
    if a.domain and b.domain:
        if a.domain == b.domain:
            odds += SAME_DOMAIN
            reasons.append(Reason("domain", a.domain, b.domain))
        else:
            odds += OTHER_DOMAIN
    weight, how = _names(a, b)
    odds += weight
    reasons += how
    odds += _place(a, b, reasons)
    return Likeness(1 / (1 + math.exp(-odds)), tuple(reasons))


def _place(a: Card, b: Card, reasons: list[Reason]) -> float:
    if a.country and b.country and a.country != b.country:
        reasons.append(Reason("other_country", a.country, b.country))
        return OTHER_COUNTRY
    if both := a.cities & b.cities:
        reasons.append(Reason("city", min(both), min(both)))
        return SAME_CITY
    return SAME_COUNTRY if a.country and a.country == b.country else 0.0


# --- names ------------------------------------------------------------------------------------------------------------
def _names(a: Card, b: Card) -> tuple[float, list[Reason]]:
    """The weight of the two names that are most alike, and the reason."""
    best, reason = 0.0, None
    for one, one_was in _all(a):
        for other, other_was in _all(b):
            how, weight = compare(one, other)
            weight += FORMER if one_was or other_was else 0.0
            worth = abs(weight) if how == "trade" else weight
            if how != "none" and (reason is None or worth > best):
                code = "trade" if how == "trade" else ("former_" if one_was or other_was else "name_") + how
                best, reason = weight, Reason(code, one.text, other.text)
    if reason is None:
        return 0.0, []
    reasons = [reason]
    if best > 0 and _differ_in_a_script(a, b):
        best += OTHER_SIGNS
        reasons.append(Reason("other_signs", a.names[0].text, b.names[0].text))
    return best, reasons


def _all(card: Card) -> Iterator[tuple[Called, bool]]:
    yield from ((name, False) for name in card.names)
    yield from ((name, True) for name in card.others)


def _differ_in_a_script(a: Card, b: Card) -> bool:
    """Whether both bear a name in Chinese, and none of the one's is any of the other's."""
    ours, theirs = ([name for name, _was in _all(card) if name.is_chinese] for card in (a, b))
    alike = {"same", "slip", "shorter", "longer"}
    return bool(ours and theirs) and not any(compare(one, other)[0] in alike for one in ours for other in theirs)


def compare(one: Called, other: Called) -> tuple[str, float]:
    """Returns (how two names are alike, a key of NAMES; its weight)."""
    how = _how(one, other)
    weight = NAMES[how]
    if weight > 0:
        weight += ACROSS if one.is_chinese != other.is_chinese else 0.0
        weight += LONG_WORD_ALONE if how == "longer" and min(_length(one), _length(other)) >= LONG_WORD else 0.0
        weight += SHORT if min(_length(one), _length(other)) < SHORTEST else 0.0
    return how, weight


def _length(name: Called) -> int:
    return len(name.signs) * 2 if name.is_chinese else len(name.signs)


def _how(one: Called, other: Called) -> str:
    if one.whole == other.whole and (one.is_chinese != other.is_chinese or one.signs == other.signs):
        return "same"
    if one.own == other.own:
        both_chinese = one.is_chinese and other.is_chinese
        if not both_chinese or one.signs == other.signs:
            return _by_trade(one, other)
        by_sound = "slip" if _is_slip(one, other) else "sound"
        return by_sound if _by_trade(one, other) != "trade" else "none"
    if _by_trade(one, other) == "trade":
        return "none"
    if _is_slip(one, other):
        return "slip"
    return "longer" if _is_longer(one, other) or _is_longer(other, one) else "none"


def _by_trade(one: Called, other: Called) -> str:
    if one.telling == other.telling:
        return "same"
    if one.telling <= other.telling or other.telling <= one.telling:
        return "shorter"
    # Words for neighbouring trades stand for each other in translations, so one in common is enough.
    return "shorter" if len(one.telling & other.telling) * 2 >= min(len(one.telling), len(other.telling)) else "trade"


def _is_slip(one: Called, other: Called) -> bool:
    """A letter or two wrong in what is one's own; not within a word of few, where another letter makes another name."""
    if one.is_chinese != other.is_chinese:
        return False
    a, b = (one.signs, other.signs) if one.is_chinese else (one.own, other.own)
    shortest = min(len(a), len(b))
    if one.is_chinese:
        return shortest >= 4 and OSA.distance(a, b, score_cutoff=1) <= 1
    if shortest < 6 or any(map(str.isdigit, set(a) ^ set(b))):
        return False
    return OSA.distance(a, b, score_cutoff=2) <= (2 if shortest >= 11 else 1)


def _is_longer(long: Called, short: Called) -> bool:
    """Whether a name begins with the other one, whole words of it."""
    if long.is_chinese != short.is_chinese:
        return False
    if long.is_chinese:
        return len(short.signs) >= 2 and len(long.signs) > len(short.signs) and long.signs.startswith(short.signs)
    return len(long.words) > len(short.words) and long.words[: len(short.words)] == short.words


# --- meeting ----------------------------------------------------------------------------------------------------------
def keys_of(card: Card) -> frozenset[str]:
    """Under what an organisation is looked for: two that are likely one have a key in common."""
    keys = {f"n:{card.number}"} if card.number else set()
    if card.domain:
        keys.add(f"d:{card.domain}")
    for name, _was in _all(card):
        keys.update(_name_keys(name, card.cities))
    return frozenset(key[:80] for key in keys)


def _name_keys(name: Called, cities: frozenset[str]) -> Iterator[str]:
    """The own word; with the city and the trades, in case the word is everybody's; its two ends, of which a slip leaves
    one; its first word."""
    yield f"o:{name.own}"
    yield f"w:{name.whole}"
    yield from (f"o:{name.own}@{city}" for city in cities)
    yield from (f"o:{name.own}+{trade}" for trade in name.telling)
    if len(name.words) > 1 and len(name.words[0]) >= 3:
        yield f"o:{name.words[0]}"
    if name.is_chinese and len(name.signs) >= 4:
        yield from (f"s:{name.signs[: len(name.signs) // 2]}<", f"s:>{name.signs[len(name.signs) // 2 :]}")
        yield f"o:{name.signs[:2]}"
    elif name.is_chinese:
        yield f"o:{name.signs[:2]}"
    for ends in {3 if len(name.own) <= 7 else 4, 4} if len(name.own) >= 6 else ():
        yield from (f"s:{name.own[:ends]}<", f"s:>{name.own[-ends:]}")


def likely_pairs(cards: Iterable[Card], *, most_in_block: int = MOST_IN_BLOCK) -> Iterator[tuple[Card, Card, Likeness]]:
    """Yields each pair of `cards` that is likely one organisation, once, the smaller key first.

    Only those are compared that share a key, so the time grows with what is alike rather than with all pairs.
    """
    blocks: dict[str, list[Card]] = {}
    for card in cards:
        for key in keys_of(card):
            blocks.setdefault(key, []).append(card)
    seen: set[tuple[int, int]] = set()
    for key, block in blocks.items():
        if len(block) > most_in_block and key[0] not in "nd":
            continue
        ordered = sorted(block, key=lambda card: card.key)
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                if (one.key, other.key) in seen:
                    continue
                seen.add((one.key, other.key))
                found = likeness(one, other)
                if found.is_likely:
                    yield one, other, found
