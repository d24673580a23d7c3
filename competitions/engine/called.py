"""What organisations and people are called, folded so that the same name meets itself in either script.

>>> one, other = called("湖南恒泰精密机械有限公司"), called("Hengtai Precision Machinery Co., Ltd.")
>>> same_name(one, other), same_name(called("Hunan University"), called("Lund University"))
(True, False)
>>> bool(person_keys("李伟") & person_keys("Dr. Wei Li"))
True
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ecosystem.identity.called import Called, pinyin, read_name
from ecosystem.identity.likeness import Card, compare, keys_of
from ecosystem.identity.name_words import HAN, folded

GENERIC = frozenset(
    """
    university universities universitet universitat universitaet universite universita universidad technicaluniversity
    universityof technicaluniversityof institute instituteof institut college school academy research center centre
    daxue xueyuan ligongdaxue yanjiuyuan yanjiusuo city municipal national royal state technical technische
    park science hospital bank consulting
    """.split()  # noqa: SIM905 (a list of words reads better as words)
)
"""Words that many organisations of a place are called by: of such a name only the whole tells."""

_CHINESE_WORDS = {"大学": " university ", "学院": " college ", "研究院": " institute ", "研究所": " institute "}
_TITLES = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "mx", "ing", "dipl", "phd", "msc", "mba", "ph", "d"])
_LETTERS = re.compile(r"[a-z0-9]+")
_CHINESE_TITLES = re.compile(r"(?:教授|博士|先生|女士|老师|院士|主任)$")
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class CalledName:
    """A name taken apart. `whole` is all of it in small Latin letters; `keys` are under what it is looked for."""

    called: Called
    whole: str
    keys: frozenset[str]
    is_generic: bool


@lru_cache(maxsize=65_536)
def called(text: str) -> CalledName | None:
    """Takes an organisation's name apart; None for one without a letter."""
    read = read_name(text.strip())
    if read is None:
        return None
    whole = _whole(text)
    words = set(read.words) | set(_LETTERS.findall(folded(text)))
    is_generic = bool(read.own in GENERIC or words & GENERIC or any(word in text for word in _CHINESE_WORDS))
    keys = frozenset({f"whole:{whole}"})
    return CalledName(read, whole, keys if is_generic else keys | keys_of(Card(0, (read,))), is_generic)


def _whole(text: str) -> str:
    for sign, word in _CHINESE_WORDS.items():
        text = text.replace(sign, word)
    parts = re.split(f"({HAN.pattern}+)", folded(text)) if HAN.search(text) else [folded(text)]
    return "".join("".join(_LETTERS.findall(pinyin(part) if HAN.search(part) else part)) for part in parts if part)


def same_name(one: CalledName, other: CalledName) -> bool:
    """Whether two names are most likely one organisation's. Leans to yes: a person looks at what is found.

    Two that are called after what they are and where (a university, an institute) are one where all of it is the same;
    others also where their trades differ in what only one tells, by a slip of the pen, and where one begins the other.
    """
    if one.whole and one.whole == other.whole:
        return True
    if one.is_generic or other.is_generic or not one.keys & other.keys:
        return False
    how, _weight = compare(one.called, other.called)
    if how == "longer":
        return min(len(one.called.own), len(other.called.own)) >= SHORTEST
    return how in {"same", "slip", "shorter"}


def person_keys(text: str) -> frozenset[str]:
    """Under what a person's name is looked for, whichever comes first, the family's name or their own.

    >>> sorted(person_keys("Prof. Zoë Ångström")), sorted(person_keys("王小明教授"))
    (['angstrom zoe'], ['wang xiaoming'])
    """
    clean = _CHINESE_TITLES.sub("", "".join(text.split())) if HAN.search(text) else text
    if HAN.search(clean):
        signs = [sign for sign in clean if HAN.search(sign)]
        splits = [1, 2] if len(signs) > 3 else [1]
        pairs = (("".join(signs[:at]), "".join(signs[at:])) for at in splits if len(signs) > at)
        return frozenset(" ".join(sorted((pinyin(first), pinyin(rest)))) for first, rest in pairs)
    plain = unicodedata.normalize("NFKD", clean).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "").replace("'", "")
    words = [word for word in re.findall(r"[^\W_]+", plain.replace("-", "")) if word not in _TITLES]
    return frozenset({" ".join(sorted(words))}) if len(words) > 1 else frozenset()
