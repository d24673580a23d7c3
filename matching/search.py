"""Search as somebody sees it: found by the index, checked against the database, counted, and marked.

The index knows who may see what as of the last change and is asked first; whatever is shown or counted has passed
`visible_to(user)`, so that a row the index is wrong about is left out of both.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.http import QueryDict

from core.text import tidy
from ecosystem.facets import Group, groups_of
from ecosystem.finding import LISTINGS, ORGANISATIONS, Found, Pieces
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.search import Filters, about, chosen
from matching.engine import OWN
from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.meaning import Marks, pieces
from matching.engine.rank import Group as Part
from matching.engine.search import Hits, Wish
from matching.live_search import live_search
from matching.situation import audience_of
from taxonomy.models import TOPIC_FAMILIES, Concept
from taxonomy.search import search_concepts

SCOPES = ("startup", "manufacturer", "need", "offer")
LONGEST = 200
SUGGESTED, LOOKED_AT = 4, 8
"""So many of each scope are suggested, of so many looked up: some may turn out not to be visible."""

PARTS: dict[str, tuple[Part, ...]] = {
    "startup": (("startup", "profile"),),
    "manufacturer": (("manufacturer", "profile"),),
    "need": (("startup", "need"), ("manufacturer", "need")),
    "offer": (("startup", "offer"), ("manufacturer", "offer")),
}


@dataclass(frozen=True)
class Marked:
    """Cuts texts into pieces and says which are what was looked for. A text is read once however often it is cut."""

    do_not_call_in_templates = True

    marks: Marks
    lexicon: Lexicon
    _read: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)

    def __call__(self, text: str, most: int | None = None) -> Pieces:
        if text not in self._read:
            folded = Folded(text)
            self._read[text] = folded.source, self.marks.spans(folded, self.lexicon)
        return pieces(*self._read[text], most)


def wish_of(text: str, user, kinds: Collection[str]) -> Wish:
    """What a person looks for. Staff see organisations in every state; what else they may not see, the database says."""
    own = Membership.objects.filter(user=user).values_list("organisation", flat=True) if user.is_authenticated else ()
    return Wish(
        text,
        audience=OWN if user.is_authenticated and user.is_staff else audience_of(user),
        own=frozenset(own),
        now=time.time(),
        groups=tuple(part for kind in kinds for part in PARTS[kind]),
    )


def find(text: str, user, kinds: Collection[str]) -> tuple[Hits, Marked]:
    """What the index finds of some kinds (of SCOPES), not yet checked."""
    search = live_search.current()
    hits = search.find(wish_of(text, user, kinds))
    return hits, Marked(hits.marks, search.index.lexicon)


def finder(text: str, user, kinds: Collection[str]) -> Found:
    """What the directories ask (ecosystem/finding.py)."""
    hits, marked = find(text, user, kinds)
    return Found(np.abs(hits.best()).tolist(), marked)


# --- the page ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Hit:
    """An organisation or a listing, one of the two."""

    organisation: Organisation | None = None
    listing: Listing | None = None


class Ranked(Sequence):
    """Hits that may be seen, the best first: of listings the keys, of organisations minus the keys. A page of them is
    fetched when it is asked for."""

    def __init__(self, keys: Sequence[int], organisations: QuerySet, listings: QuerySet) -> None:
        self.keys, self._organisations, self._listings = keys, organisations, listings

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, place):
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        keys = self.keys[place]
        organisations = _fetched(self._organisations, [-key for key in keys if key < 0])
        listings = _fetched(self._listings, [key for key in keys if key > 0])
        hits = [Hit(organisations.get(-key), listings.get(key)) for key in keys]
        return [hit for hit in hits if hit.organisation or hit.listing]


def _fetched(rows: QuerySet, keys: list[int]) -> dict[int, Any]:
    return {row.pk: row for row in rows.for_cards().filter(pk__in=keys)} if keys else {}


@dataclass(frozen=True)
class Results:
    """Everything found, to be paged. `groups` count it without the filters that have counts (ecosystem/facets.py)."""

    rows: Ranked
    groups: list[Group]
    marked: Marked


def read_text(query: QueryDict) -> str:
    """What somebody typed, whatever it is, made usable."""
    return tidy(query.get("q", ""), lines=False)[:LONGEST]


def read_scope(query: QueryDict) -> str:
    scope = query.get("kind", "")
    return scope if scope in SCOPES else ""


def search(text: str, user, *, scope: str = "", filters: Filters) -> Results:
    """Everything that `user` may see of what `text` finds, of one of SCOPES or of all ("")."""
    hits, marked = find(text, user, SCOPES)
    ids = hits.found["statement"]
    organisations = about(Organisation.objects.visible_to(user).filter(pk__among=-ids[ids < 0]), filters)
    listings = about(Listing.objects.visible_to(user).live().filter(pk__among=ids[ids > 0]), filters)
    bases = [listings] if filters.intent else [organisations, listings]
    there = [_keys(base, scope, filters) for base in bases]
    keys = hits.best(among=np.sort(np.concatenate(there))).tolist()
    groups = [group for base in bases for group in groups_of(base)]
    return Results(Ranked(keys, organisations, listings), groups, marked)


def _keys(base: QuerySet, scope: str, filters: Filters) -> np.ndarray:
    """The statements of the rows that the filters and the scope let through, as the engine knows them."""
    if scope and (scope in ORGANISATIONS) != (base.model is Organisation):
        return np.empty(0, dtype=np.int64)
    rows = chosen(base, replace(filters, kind=""))
    rows = rows.filter(kind=scope) if scope else rows
    keys = np.fromiter(rows.order_by().values_list("pk", flat=True), dtype=np.int64)
    return -keys if base.model is Organisation else keys


# --- while one types --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Suggestions:
    """The best few rows of each scope that has some, and concepts of that name."""

    rows: dict[str, list[Any]]
    concepts: list[Concept]
    marked: Marked

    def __bool__(self) -> bool:
        return bool(self.rows or self.concepts)


def suggest(text: str, user) -> Suggestions:
    """At most SUGGESTED of each scope, in a fixed number of queries."""
    hits, marked = find(text, user, SCOPES)
    best = {scope: hits.of(PARTS[scope]).best(LOOKED_AT).tolist() for scope in SCOPES}
    organisations = Organisation.objects.visible_to(user).prefetch_related("texts")
    listings = Listing.objects.visible_to(user).live().select_related("organisation")
    listings = listings.prefetch_related("texts", "organisation__texts")
    rows: dict[int, Any] = {}
    if keys := [-key for scope in ORGANISATIONS for key in best[scope]]:
        rows.update((-row.pk, row) for row in organisations.filter(pk__in=keys))
    if keys := [key for scope in LISTINGS for key in best[scope]]:
        rows.update((row.pk, row) for row in listings.filter(pk__in=keys))
    few = {scope: [rows[key] for key in best[scope] if key in rows][:SUGGESTED] for scope in SCOPES}
    concepts = search_concepts(text, families=TOPIC_FAMILIES, limit=SUGGESTED) if text else []
    return Suggestions({scope: some for scope, some in few.items() if some}, concepts, marked)
