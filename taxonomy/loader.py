"""Loading the taxonomy from taxonomy/data into the database. Safe to repeat; a concept is retired, never deleted."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from taxonomy.models import Concept, ConceptName, Family

DATA = Path(__file__).parent / "data"


class TaxonomyError(Exception):
    """The data files contradict themselves. Says where."""


@dataclass(frozen=True)
class Entry:
    """One line of a data file."""

    code: str
    parent: str
    en: str
    zh: str
    names: frozenset[tuple[str, str, str]]
    source: str
    position: int

    @property
    def family(self) -> str:
        return self.code.split(".")[0]


@dataclass(frozen=True)
class Loaded:
    created: int
    updated: int
    unchanged: int
    retired: int


def split(cell: str) -> list[str]:
    return [word.strip() for word in cell.split("|") if word.strip()]


def read(folder: Path = DATA) -> Iterator[Entry]:
    """Yields the entries of all files, each file in its own order. Raises TaxonomyError for what cannot be."""
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for position, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
                if row["code"].split(".")[0] not in Family.values:
                    raise TaxonomyError(f"{path.name}: {row['code']} belongs to no family.")
                names = {("label", "en", row["en"]), ("label", "zh-hans", row["zh"])}
                names |= {("synonym", "en", text) for text in split(row["synonyms_en"])}
                names |= {("synonym", "zh-hans", text) for text in split(row["synonyms_zh"])}
                names |= {("trade", "", text) for text in split(row["trade_names"])}
                yield Entry(
                    row["code"], row["parent"], row["en"], row["zh"], frozenset(names), row["source"] or "", position
                )


def fingerprint(folder: Path = DATA) -> str:
    """Returns a digest of the data files: equal means there is nothing to load."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@transaction.atomic
def load(folder: Path = DATA) -> Loaded:
    """Brings the tables to what the files say and returns how many concepts that touched.

    Raises TaxonomyError when a code is twice there or a parent is missing.
    """
    entries = {}
    for entry in read(folder):
        if entry.code in entries:
            raise TaxonomyError(f"The code {entry.code} is there twice.")
        entries[entry.code] = entry
    for entry in entries.values():
        if entry.parent and entry.parent not in entries:
            raise TaxonomyError(f"{entry.code} has the parent {entry.parent}, which does not exist.")

    there = {concept.code: concept for concept in Concept.objects.all()}
    names: dict[int, set[tuple[str, str, str]]] = {}
    for concept_id, *name in ConceptName.objects.values_list("concept_id", "kind", "language", "text"):
        names.setdefault(concept_id, set()).add(tuple(name))

    created = [Concept(**_columns(entry)) for code, entry in entries.items() if code not in there]
    Concept.objects.bulk_create(created)
    there |= {concept.code: concept for concept in created}
    touched = set()
    for code, entry in entries.items():
        concept = there[code]
        columns = {**_columns(entry), "parent_id": there[entry.parent].pk if entry.parent else None, "retired": False}
        if any(getattr(concept, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(concept, name, value)
            concept.save()
            touched.add(code)
        if names.get(concept.pk, set()) != entry.names:
            touched.add(code)
            _write_names(concept, names.get(concept.pk, set()), entry.names)
    retired = Concept.objects.filter(retired=False).exclude(code__in=entries).update(retired=True)
    changed = len(touched - {concept.code for concept in created})
    return Loaded(len(created), changed, len(entries) - len(created) - changed, retired)


def _columns(entry: Entry) -> dict[str, object]:
    return {
        "code": entry.code,
        "family": entry.family,
        "label_en": entry.en,
        "label_zh": entry.zh,
        "source": entry.source,
        "position": entry.position,
    }


def _write_names(concept: Concept, there: set, wanted: frozenset) -> None:
    for kind, language, text in there - wanted:
        ConceptName.objects.filter(concept=concept, kind=kind, language=language, text=text).delete()
    ConceptName.objects.bulk_create(
        ConceptName(concept=concept, kind=kind, language=language, text=text)
        for kind, language, text in sorted(wanted - there)
    )
