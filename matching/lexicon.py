"""What this process reads texts with: the taxonomy's names and the dictionary, kept until the taxonomy changes."""

import hashlib
import threading

from matching.engine import Concept as EngineConcept
from matching.engine import Lexicon
from matching.engine.bridge import Bridge
from taxonomy import loader
from taxonomy.models import Concept, ConceptName

READING = 1
"""Raised when texts are read in another way: whatever was read before is then read anew."""

_lock = threading.Lock()
_kept: tuple[Lexicon, Bridge] | None = None


def reading() -> tuple[Lexicon, Bridge]:
    """The lexicon and the bridge that go together."""
    global _kept
    with _lock:
        if _kept is None:
            known = Lexicon(concepts())
            _kept = known, Bridge.load(known.concepts.values())
        return _kept


def lexicon() -> Lexicon:
    return reading()[0]


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


def lexicon_of_files() -> Lexicon:
    """The lexicon of the project's taxonomy files, for what needs no database."""
    found = []
    for entry in loader.read():
        labels = {"en": entry.en, "zh-hans": entry.zh}
        synonyms = {
            language: tuple(sorted(text for kind, own, text in entry.names if (kind, own) == ("synonym", language)))
            for language in labels
        }
        trade = tuple(sorted(text for kind, _language, text in entry.names if kind == "trade"))
        found.append(EngineConcept(entry.code, entry.parent or None, labels, synonyms, trade))
    return Lexicon(found)


def digest() -> str:
    """How texts are read now: changes with the taxonomy and with READING."""
    found = hashlib.sha256(str(READING).encode())
    for concept in sorted(concepts(), key=lambda one: one.code):
        found.update(repr((concept.code, concept.parent, sorted(concept.labels.items()))).encode())
        found.update(repr((sorted(concept.synonyms.items()), concept.names)).encode())
    return found.hexdigest()
