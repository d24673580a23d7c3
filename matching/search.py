"""Search as somebody sees it: found and counted by the index, checked against the database, and marked.

The index knows who may see what as of the last change and is asked first; whatever is shown has passed
`visible_to(user)` besides, so that a row the index is wrong about is left out.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import Model, QuerySet
from django.http import QueryDict

from core.prepared import prepared
from core.text import tidy
from ecosystem.cards import cards_of
from ecosystem.facets import Counted, Group
from ecosystem.filters import Filters
from ecosystem.finding import LISTINGS, ORGANISATIONS, Found, Pieces
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.search import about
from matching.engine import EVERYBODY, OWN, VERIFIED
from matching.engine.folding import Folded
from matching.engine.lexicon import Lexicon
from matching.engine.meaning import Marks, pieces
from matching.engine.rank import Group as Part
from matching.engine.search import Hits, Wish
from matching.live import live_index
from matching.live_search import live_search
from matching.models import Vector
from taxonomy.models import TOPIC_FAMILIES, Concept
from taxonomy.search import search_concepts

SCOPES = ("startup", "manufacturer", "need", "offer")
LONGEST = 200
CHECKED = 1_000
"""Up to so many are checked against the database before they are counted. More are counted as the index knows them,
which hears of a change in the transaction that makes it; staff see what the index does not know they may."""
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


@prepared(user=int)
def _memberships(user):
    """Whose member somebody is, and whether those are verified."""
    rows = Membership.objects.filter(user=user).order_by()
    return rows.values_list("organisation", "organisation__verification")


def wish_of(text: str, user, kinds: Collection[str]) -> Wish:
    """What a person looks for. Staff see organisations in every state; what else they may not see, the database says."""
    own = dict(_memberships(user=user.pk)) if user.is_authenticated else {}
    of_verified = VERIFIED if Organisation.Verification.VERIFIED in own.values() else EVERYBODY
    return Wish(
        text,
        audience=OWN if user.is_authenticated and user.is_staff else of_verified,
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

    def __init__(self, keys: Sequence[int], user) -> None:
        self.keys, self._user = keys, user

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, place):
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        keys = self.keys[place]
        organisations, listings = cards_of(
            self._user, [-key for key in keys if key < 0], [key for key in keys if key > 0]
        )
        hits = [Hit(organisations.get(-key), listings.get(key)) for key in keys]
        return [hit for hit in hits if hit.organisation or hit.listing]


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
    check = len(ids) <= CHECKED or user.is_staff or filters.concepts or filters.intent
    parts: list[tuple[type[Model], np.ndarray]] = [(Organisation, -ids[ids < 0]), (Listing, ids[ids > 0])]
    counted = [
        Counted.of(about(_visible(model, user).filter(pk__among=keys), filters), ask=False)
        if check
        else Counted(model, keys, ask=False)
        for model, keys in (parts[1:] if filters.intent else parts)
    ]
    there = [_statements(one, scope, filters) for one in counted]
    keys = hits.best(among=np.sort(np.concatenate(there))).tolist()
    return Results(Ranked(keys, user), [group for one in counted for group in one.groups], marked)


def _visible(model: type[Model], user) -> QuerySet:
    rows = model.objects.visible_to(user)
    return rows.live() if model is Listing else rows


def _statements(counted: Counted, scope: str, filters: Filters) -> np.ndarray:
    """What the filters and the scope let through, as the engine knows it."""
    keys = counted.chosen(replace(filters, kind=scope))
    return -keys if counted.model is Organisation else keys


def changes(after: int | None, *, ask: bool) -> tuple[int, list[int] | None]:
    """What the directories' counts follow (ecosystem/finding.py): the change sequence."""
    if ask:
        live_index.current()
    now = live_index.sequence
    if after is None or after > now:
        return now, None
    if after == now:
        return now, []
    changed = Vector.objects.filter(sequence__gt=after, sequence__lte=now)
    return now, list(changed.values_list("statement", flat=True))


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
