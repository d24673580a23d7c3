"""The project's own words: manufacturing terms that the dictionary lacks or explains too broadly.

`glossary.tsv` has a Chinese head and, after a tab, its English names, the usual one first, parted by "|".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from matching.engine.bridge.cedict import Entry
from matching.engine.folding import HAN
from matching.engine.types import Concept

KEPT_NAMES = 4
_CHINESE = re.compile(f"[{HAN}]{{2,}}")


class GlossaryError(ValueError):
    """A line of the glossary cannot be read. Says which."""


def read(text: str) -> list[Entry]:
    """The entries of a glossary; `GlossaryError` for a line without a tab and for a head that comes twice."""
    found: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        head, tab, names = line.partition("\t")
        meant = tuple(name.strip() for name in names.split("|") if name.strip())
        if not tab or not meant:
            raise GlossaryError(f"glossary.tsv, line {number}: a Chinese head, a tab and English names are expected.")
        if head in found:
            raise GlossaryError(f"glossary.tsv, line {number}: {head} is there already.")
        found[head] = Entry((head,), meant, name=False)
    return list(found.values())


@cache
def entries() -> list[Entry]:
    """The project's glossary."""
    return read((files("matching.engine.bridge") / "glossary.tsv").read_text(encoding="utf-8"))


def senses() -> dict[str, tuple[str, ...]]:
    """The senses of the glossary's heads, which go before the dictionary's."""
    return {entry.heads[0]: entry.senses for entry in entries()}


def named(concepts: Iterable[Concept]) -> list[Entry]:
    """An entry for each Chinese name of a concept: it means the concept's English label, then its synonyms."""
    own = senses()
    found = []
    for concept in concepts:
        meant = tuple(name for name in (concept.labels.get("en", ""), *concept.synonyms.get("en", ())) if name)
        for name in (concept.labels.get("zh-hans", ""), *concept.synonyms.get("zh-hans", ())):
            if _CHINESE.fullmatch(name) and name not in own and meant:
                found.append(Entry((name,), meant[:KEPT_NAMES], name=False))
    return found
