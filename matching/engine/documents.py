"""A statement as one document per language it is written in.

A bilingual listing becomes two documents, so that it meets an English one in English and a Chinese one
in Chinese; both carry all concepts, whichever language named them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.text import analyse, tokens, written_language
from matching.engine.types import Statement

if TYPE_CHECKING:
    from matching.engine.bridge import Bridge

TITLE_WEIGHT = 3.0
BODY_WEIGHT = 1.0
CONTEXT_WEIGHT = 0.3
CHOSEN_WEIGHT = 3.0
CONCEPT_PREFIX = "c:"
# A text shows its language early.
LANGUAGE_LOOK = 2000

# How a document's language is numbered in arrays; NO_TEXT has concepts only.
ENGLISH, CHINESE, NO_TEXT = 0, 1, 2
LANGUAGES = ("en", "zh-hans", "")


Field = Literal["title", "body", "context"]


@dataclass(frozen=True, slots=True)
class Document:
    """Terms and concept codes of one statement in one language, each with its weighted count; and so the words and
    phrases that a bridge can translate (none where it was read without one)."""

    language: int
    terms: dict[str, float]
    concepts: dict[str, float]
    words: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a statement, folded, with where it stood and the language it is really in."""

    field: Field
    language: int
    weight: float
    text: Folded


def passages(statement: Statement) -> list[Passage]:
    """Every text of the statement, titles before bodies before context.

    The language is read off the text, since people write Chinese into the English field; a text
    without letters takes the field's.
    """
    found = []
    for declared, title, body in statement.texts:
        language = _language(f"{title}\n{body}", declared)
        found.append(Passage("title", language, TITLE_WEIGHT, Folded(title)))
        found.append(Passage("body", language, BODY_WEIGHT, Folded(body)))
    for declared, text in statement.context:
        found.append(Passage("context", _language(text, declared), CONTEXT_WEIGHT, Folded(text)))
    return [passage for passage in found if passage.text.plain.strip()]


def _language(text: str, declared: str) -> int:
    return language_number(written_language(text[:LANGUAGE_LOOK]) or declared)


def language_number(written: str) -> int:
    """The number of a language by its code."""
    return CHINESE if written.startswith("zh") else ENGLISH


def documents(statement: Statement, lexicon: Lexicon, bridge: Bridge | None = None) -> list[Document]:
    """The statement's documents, English first; one without terms where it has concepts only; [] where it is empty.

    Words to translate are noted where there is a bridge.
    """
    concepts: dict[str, float] = dict.fromkeys(sorted(statement.concepts), CHOSEN_WEIGHT)
    terms: dict[int, dict[str, float]] = {}
    said: dict[int, list[Passage]] = {}
    for passage in passages(statement):
        for code, times in lexicon.count(passage.text).items():
            concepts[code] = concepts.get(code, 0.0) + passage.weight * times
        if passage.field == "context" and passage.language not in terms:
            continue
        said.setdefault(passage.language, []).append(passage)
        counts = terms.setdefault(passage.language, {})
        for term, count in analyse(passage.text).items():
            counts[term] = counts.get(term, 0.0) + passage.weight * count
    spread = lexicon.spread({code: count for code, count in concepts.items() if not lexicon.is_condition(code)})
    found = [
        Document(language, terms[language], spread, _translatable(said[language], bridge) if bridge else {})
        for language in sorted(terms)
        if terms[language]
    ]
    if not found and spread:
        found = [Document(NO_TEXT, {}, spread)]
    return found


def with_words(statement: Statement, found: Iterable[Document], bridge: Bridge) -> list[Document]:
    """Documents that were read without a bridge, with the words to translate."""
    said: dict[int, list[Passage]] = {}
    for passage in passages(statement):
        if passage.field != "context" or passage.language in said:
            said.setdefault(passage.language, []).append(passage)
    return [replace(one, words=_translatable(said.get(one.language, ()), bridge)) for one in found]


def _translatable(said: Iterable[Passage], bridge: Bridge) -> dict[str, float]:
    """The words and phrases of passages in one language that the bridge may translate, with their weighted counts."""
    counts: dict[str, float] = {}
    for passage in said:
        if passage.language == CHINESE:
            bridge.chinese_words(passage.text.lower, passage.weight, counts)
        else:
            stems = [term for term, _, _ in tokens(passage.text) if term < "\u3007"]
            bridge.english_words(stems, passage.weight, counts)
    return counts
