"""Words in a comment that would tell who wrote it: names, initials, where judges work, mail addresses, in both scripts.

It finds rather too much than too little; a person looks at what is found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pypinyin import lazy_pinyin

HAN = r"\u3400-\u9fff"
MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
CHINESE = re.compile(rf"[{HAN}]{{2,}}")
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "东方", "端木")
ADDRESSED = "教授|老师|博士|先生|女士|院士|总工|院长|主任|经理|总"
LITTLE = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "van",
        "von",
        "den",
        "del",
        "di",
        "da",
        "do",
        "dos",
        "al",
        "el",
    ]
)
TITLES = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "sir", "dipl", "ing"])
GENERAL = frozenset(
    [
        "university",
        "institute",
        "technology",
        "company",
        "group",
        "limited",
        "holding",
        "gmbh",
        "research",
        "centre",
        "center",
        "science",
        "sciences",
        "college",
        "school",
        "academy",
        "laboratory",
        "national",
        "international",
        "industries",
        "industrial",
        "systems",
        "engineering",
    ]
)
SHORTEST = 3
"""Letters of a part of a name that is looked for by itself."""


@dataclass(frozen=True)
class Judge:
    """Somebody who must not be told: as their row says it, with empty strings for what is not known."""

    name: str
    affiliation: str = ""
    email: str = ""


@dataclass(frozen=True, order=True)
class Found:
    """Where something stands in a text, as [start, end), and what it is: name, initials, affiliation or address."""

    start: int
    end: int
    kind: str
    text: str


def folded(text: str) -> str:
    """The text without accents and in small letters, each letter where it was.

    >>> folded("Müller, JOSÉ")
    'muller, jose'
    """
    letters = []
    for letter in text:
        bare = unicodedata.normalize("NFKD", letter)[:1].lower()
        letters.append(bare if len(bare) == 1 else letter)
    return "".join(letters)


def find(text: str, judges: Iterable[Judge]) -> list[Found]:
    """What in `text` might tell who one of `judges` is, in its order, the longest where several begin alike.

    >>> [(one.kind, one.text) for one in find("As Anna said, 王教授 agrees.", [Judge("Anna Berg"), Judge("王小明")])]
    [('name', 'Anna'), ('name', '王教授')]
    """
    found = {Found(hit.start(), hit.end(), "address", hit[0]) for hit in MAIL.finditer(text)}
    plain = folded(text)
    for judge in judges:
        for kind, pattern, cased in _patterns(judge):
            subject = text if cased else plain
            for hit in re.finditer(pattern, subject):
                if kind == "name" and _is_small(text[hit.start() : hit.end()]):
                    continue
                found.add(Found(hit.start(), hit.end(), kind, text[hit.start() : hit.end()]))
    return _outermost(found)


def _is_small(word: str) -> bool:
    """Whether it is a common word rather than a name: a single Latin word that begins small ("long", "berg")."""
    return word[:1].islower() and " " not in word and "-" not in word


def _outermost(found: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end, one.kind)):
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept


def _patterns(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(kind, pattern, whether it is of the text as it is and not of the folded one)."""
    for name in CHINESE.findall(judge.name):
        yield from _chinese(name)
    words = [word for word in WORD.findall(folded(judge.name)) if not re.match(rf"[{HAN}]", word)]
    parts = [part for word in words for part in re.split(r"[-'’]", word)]
    yield from _latin([part for part in parts if part and part not in TITLES])
    yield from _affiliation(judge.affiliation)
    local = folded(judge.email.partition("@")[0])
    if len(local) >= SHORTEST:
        yield "address", _whole(re.escape(local)), False


def _whole(pattern: str) -> str:
    """Not inside a longer Latin word; Chinese has no spaces to part words by."""
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"


def _initials(letters: list[str]) -> str:
    """Capitals with or without points, and no letter of a word behind them: I.M.L., I. L., IL."""
    return r"(?<!\w)" + r"\.?\s?-?".join(letters) + r"(?![a-zA-Z0-9])\.?"


def _latin(words: list[str]) -> Iterator[tuple[str, str, bool]]:
    for word in words:
        if len(word) >= SHORTEST and word not in LITTLE:
            yield "name", _whole(re.escape(word)), False
    if len(words) > 1:
        for order in (words, words[::-1]):
            yield "name", _whole(r"[\s,.-]*".join(map(re.escape, order))), False
        letters = [word[0].upper() for word in words if word not in LITTLE]
        if len(letters) > 1:
            yield "initials", _initials(letters), True
            yield "initials", _initials([letters[0], letters[-1]]), True


def _chinese(name: str) -> Iterator[tuple[str, str, bool]]:
    """The name, its family name before a title, its given name, and all that in pinyin."""
    cut = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    family, given = name[:cut], name[cut:]
    yield "name", re.escape(name), True
    yield "name", rf"(?:{family})(?:{ADDRESSED})", True
    if len(given) > 1:
        yield "name", re.escape(given), True
    read_family, read_given = "".join(lazy_pinyin(family)), lazy_pinyin(given)
    joined = "".join(read_given)
    if joined:
        spelled = r"[\s'-]*".join(map(re.escape, read_given))
        yield "name", _whole(rf"{read_family}[\s,]*{spelled}|{spelled}[\s,]*{read_family}"), False
        letters = [read_family[0].upper(), *(one[0].upper() for one in read_given)]
        yield "initials", _initials(letters), True
    if len(read_given) > 1:
        yield "name", _whole(spelled), False


def _affiliation(affiliation: str) -> Iterator[tuple[str, str, bool]]:
    whole = folded(affiliation).strip()
    if len(whole) >= SHORTEST and not CHINESE.search(affiliation):
        yield "affiliation", _whole(re.escape(whole)), False
    for name in CHINESE.findall(affiliation):
        yield "affiliation", re.escape(name), True
        short = re.sub(r"(?:股份)?有限公司$|集团$|研究院$|研究所$", "", name)
        if len(short) >= 2 and short != name:
            yield "affiliation", re.escape(short), True
    for acronym in ACRONYM.findall(affiliation):
        yield "affiliation", rf"\b{acronym}\b", True
    words = [word for word in WORD.findall(affiliation) if not re.match(rf"[{HAN}]", word)]
    for word in words:
        plain = folded(word)
        if len(plain) > SHORTEST and plain not in GENERAL | LITTLE and word[0].isupper():
            yield "affiliation", rf"(?<!\w){re.escape(word)}(?!\w)", True
    letters = [word[0] for word in words if word[0].isupper() and folded(word) not in LITTLE]
    if len(letters) > 2:
        yield "affiliation", rf"\b{''.join(letters)}\b", True
