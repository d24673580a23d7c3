"""A statement as one document per language it is written in.

A bilingual listing becomes two documents, so that it meets an English one in English and a Chinese one
in Chinese; both carry all concepts, whichever language named them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.text import analyse, written_language
from matching.engine.types import Statement

TITLE_WEIGHT = 5.0
BODY_WEIGHT = 1.0
CONTEXT_WEIGHT = 0.3
CHOSEN_WEIGHT = 3.0
CONCEPT_PREFIX = "c:"

# How a document's language is numbered in arrays; NO_TEXT has concepts only.
ENGLISH, CHINESE, NO_TEXT = 0, 1, 2
LANGUAGES = ("en", "zh-hans", "")


Field = Literal["title", "body", "context"]


@dataclass(frozen=True, slots=True)
class Document:
    """Terms and concept codes of one statement in one language, each with its weighted count.

    `passages` are the lower-case texts the terms came from with their weights, for what reads more than terms.
    """

    language: int
    terms: dict[str, float]
    concepts: dict[str, float]
    passages: tuple[tuple[str, float], ...] = ()


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
    written = written_language(text[:2000]) or declared
    return CHINESE if written.startswith("zh") else ENGLISH


def documents(statement: Statement, lexicon: Lexicon) -> list[Document]:
    """The statement's documents, English first; one without terms where it has concepts only; [] where it is empty."""
    concepts: dict[str, float] = dict.fromkeys(sorted(statement.concepts), CHOSEN_WEIGHT)
    terms: dict[int, dict[str, float]] = {}
    texts: dict[int, list[tuple[str, float]]] = {}
    for passage in passages(statement):
        for code, times in lexicon.count(passage.text).items():
            concepts[code] = concepts.get(code, 0.0) + passage.weight * times
        if passage.field == "context" and passage.language not in terms:
            continue
        texts.setdefault(passage.language, []).append((passage.text.lower, passage.weight))
        counts = terms.setdefault(passage.language, {})
        for term, count in analyse(passage.text).items():
            counts[term] = counts.get(term, 0.0) + passage.weight * count
    spread = lexicon.spread({code: count for code, count in concepts.items() if not lexicon.is_condition(code)})
    found = [
        Document(language, terms[language], spread, tuple(texts[language]))
        for language in sorted(terms)
        if terms[language]
    ]
    if not found and spread:
        found = [Document(NO_TEXT, {}, spread)]
    return found
