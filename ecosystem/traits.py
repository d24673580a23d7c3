"""What the filters with counts ask of a row (its kind, region and languages), kept in memory by key.

Counting thousands of rows beside every page costs the database more than finding them. A process reads each row once
and again when it hears that it has changed, by the same sequence of changes that search follows (ecosystem/finding.py).
Which rows are counted is still for the database to say, each time: this knows nothing of who may see what.
"""

import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from django.db.models import Model

from ecosystem import finding
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, ListingText, Organisation, OrganisationText

UNKNOWN = -1


@dataclass(frozen=True)
class Trait:
    """Rows of one kind, in one region, written in these languages."""

    kind: str
    region: int | None
    languages: frozenset[str]


class Table:
    """The traits of one model's rows. `of` may be called from any thread."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._version: int | None = None
        self._traits: list[Trait] = []
        self._numbers: dict[Trait, int] = {}
        self._known = np.full(0, UNKNOWN, dtype=np.int32)

    def of(self, keys: np.ndarray, *, ask: bool = True) -> tuple[list[Trait], np.ndarray]:
        """(traits, number): for each key which of the traits it has, UNKNOWN for no row. As of the last change or,
        without `ask`, as of when something was last found."""
        with self._lock:
            self._catch_up(ask)
            if len(keys) and int(keys.max()) >= len(self._known):
                self._grow(int(keys.max()))
            unknown = keys[self._known[keys] == UNKNOWN]
            if len(unknown):
                self._read(unknown.tolist() if len(unknown) < len(keys) // 2 else None)
            return self._traits, self._known[keys]

    def _catch_up(self, ask: bool) -> None:
        version, changed = finding.changes(self._version, ask=ask)
        if changed is None:
            self.forget()
        else:
            mine = [key if self._model is Listing else -key for key in changed if (key > 0) == (self._model is Listing)]
            there = np.array([key for key in mine if key < len(self._known)], dtype=np.int64)
            self._known[there] = UNKNOWN
        self._version = version

    def _read(self, keys: Collection[int] | None) -> None:
        for key, trait in read(self._model, keys):
            if key >= len(self._known):
                self._grow(key)
            number = self._numbers.setdefault(trait, len(self._traits))
            if number == len(self._traits):
                self._traits = [*self._traits, trait]
            self._known[key] = number

    def _grow(self, key: int) -> None:
        known = np.full(max(2 * len(self._known), key + 1), UNKNOWN, dtype=np.int32)
        known[: len(self._known)] = self._known
        self._known = known


TABLES = {Organisation: Table(Organisation), Listing: Table(Listing)}


def read(model: type[Model], keys: Collection[int] | None) -> Iterator[tuple[int, Trait]]:
    """Yields (key, trait) of some rows, or of all; two queries."""
    if model is Organisation:
        texts = OrganisationText.objects.exclude(summary="").values_list("organisation_id", "language")
        owner, region = "organisation", "region_id"
    else:
        texts = ListingText.objects.exclude(title="").values_list("listing_id", "language")
        owner, region = "listing", "organisation__region_id"
    rows = model._default_manager.order_by().values_list("pk", "kind", region)
    if keys is not None:
        rows, texts = rows.filter(pk__among=keys), texts.filter(**{f"{owner}__pk__among": keys})
    written: dict[int, set[str]] = {}
    for key, language in texts.order_by():
        if language in WRITTEN:
            written.setdefault(key, set()).add(language)
    for key, kind, place in rows:
        yield key, Trait(kind, place, frozenset(written.get(key, ())))


def forget() -> None:
    """The next use reads anew."""
    for table in TABLES.values():
        table.forget()
