"""The lexicon that this process reads texts with: everything the taxonomy knows, kept until the taxonomy changes."""

import hashlib
import threading

from matching.engine import Concept as EngineConcept
from matching.engine import Lexicon
from taxonomy.models import Concept, ConceptName

READING = 1
"""Raised when texts are read in another way: whatever was read before is then read anew."""

_lock = threading.Lock()
_kept: Lexicon | None = None


def lexicon() -> Lexicon:
    global _kept
    with _lock:
        if _kept is None:
            _kept = Lexicon(concepts())
        return _kept


def forget() -> None:
    """After the taxonomy has changed."""
    global _kept
    with _lock:
        _kept = None


def concepts() -> list[EngineConcept]:
    """The taxonomy as the engine takes it, in two queries."""
    names: dict[int, dict[tuple[str, str], list[str]]] = {}
    for concept_id, kind, language, text in ConceptName.objects.values_list("concept_id", "kind", "language", "text"):
        names.setdefault(concept_id, {}).setdefault((kind, language), []).append(text)
    rows = Concept.objects.current().values_list("pk", "code", "parent__code", "label_en", "label_zh")
    return [
        EngineConcept(
            code=code,
            parent=parent,
            labels={"en": label_en, "zh-hans": label_zh},
            synonyms={
                language: tuple(sorted(names.get(pk, {}).get(("synonym", language), ())))
                for language in ("en", "zh-hans")
            },
            names=tuple(sorted(names.get(pk, {}).get(("trade", ""), ()))),
        )
        for pk, code, parent, label_en, label_zh in rows
    ]


def digest() -> str:
    """How texts are read now: changes with the taxonomy and with READING."""
    found = hashlib.sha256(str(READING).encode())
    for concept in sorted(concepts(), key=lambda one: one.code):
        found.update(repr((concept.code, concept.parent, sorted(concept.labels.items()))).encode())
        found.update(repr((sorted(concept.synonyms.items()), concept.names)).encode())
    return found.hexdigest()
