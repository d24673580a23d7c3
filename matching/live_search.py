"""The search of this process: over its index, with everybody's names, both caught up before each use."""

import threading
from collections.abc import Iterable, Iterator

from ecosystem.models import Organisation, OrganisationName, OrganisationText
from matching.engine import EVERYBODY, OWN, Index
from matching.engine.called import Named, Names, name_words
from matching.engine.search import Search
from matching.live import live_index
from matching.models import Vector

MOST_LATE = 500
"""So many organisations' names stand beside the large table before it is made anew."""


class LiveSearch:
    """One process's search. `current()` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._search: Search | None = None
        self._sequence = -1
        self._names = Names()
        self._late: set[int] = set()

    def current(self) -> Search:
        """The search as of now. One query where nothing has changed."""
        index = live_index.current()
        with self._lock:
            sequence = live_index.sequence
            if self._search is None or self._search.index is not index:
                self._begin(index)
            elif sequence != self._sequence:
                self._catch_up()
            self._sequence = sequence
            return self._search

    def _begin(self, index: Index) -> None:
        self._names, self._late = Names(named()), set()
        self._search = Search(index, self._names)

    def _catch_up(self) -> None:
        profiles = Vector.objects.filter(sequence__gt=self._sequence, statement__lt=0)
        late = {-statement for statement in profiles.values_list("statement", flat=True)}
        if not late:
            return
        self._late |= late
        if len(self._late) > MOST_LATE:
            self._names, self._late = Names(named()), set()
            self._search.names = (self._names,)
        else:
            self._search.names = (self._names.without(self._late), Names(named(self._late)))


live_search = LiveSearch()


def named(organisations: Iterable[int] | None = None) -> Iterator[Named]:
    """Yields the names of some organisations, or of all: in each language, what else they are or were called, and the
    one in their address where that says more; three queries."""
    rows, texts = Organisation.objects.order_by("pk"), OrganisationText.objects.exclude(name="")
    others = OrganisationName.objects.order_by()
    if organisations is not None:
        rows, texts = rows.filter(pk__in=organisations), texts.filter(organisation__in=organisations)
        others = others.filter(organisation__in=organisations)
    names: dict[int, list[str]] = {}
    for pk, name in (*texts.values_list("organisation_id", "name"), *others.values_list("organisation_id", "text")):
        names.setdefault(pk, []).append(name)
    verified = Organisation.Verification.VERIFIED
    for pk, kind, slug, verification in rows.values_list("pk", "kind", "slug", "verification"):
        own = names.get(pk, [])
        if name_words(slug) not in map(name_words, own):
            own = [*own, slug]
        for name in own:
            yield Named(pk, name, kind, EVERYBODY if verification == verified else OWN)
