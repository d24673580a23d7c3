"""An organisation's matches as its members see them: asked of the index at every view, checked against the database.

The index knows who may see what as of the last change; before anything is shown, the listings and partners are asked
for again with `visible_to(user)`, so that a row the index is wrong about is left out rather than shown.
"""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import QuerySet
from django.http import QueryDict

from core.text import tidy
from ecosystem.models import Listing, Organisation
from matching.engine import Ask, DirectionScore, Index, PairMatch, Ranked, Ranking
from matching.engine.index import pair
from matching.engine.types import Side
from matching.engine.variety import likeness, varied
from matching.learning import taste_of
from matching.live import live_index
from matching.models import Mark
from matching.situation import Situation
from taxonomy.fields import codes_in
from taxonomy.tree import each_with_descendants

SHELVES = ("open", "saved", "shared", "dismissed")
DIRECTIONS = ("offers", "needs")
LONGEST = 200
"""Places of a list. Beyond them a list is a directory, and there is one of those."""
VARIED = 20
"""Places among which variety may change the order."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of their matches, cleaned: whatever the address says, this is usable.

    `direction` is "offers" (what we offer) or "needs" (what we need).
    """

    shelf: str = "open"
    direction: str = ""
    intent: str = ""
    about: tuple[str, ...] = ()
    region: str = ""
    new: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        def one_of(name: str, values, default: str = "") -> str:
            value = query.get(name, default)
            return value if value in values else default

        return cls(
            shelf=one_of("shelf", SHELVES, "open"),
            direction=one_of("direction", DIRECTIONS),
            intent=one_of("intent", Listing.Intent.values),
            about=tuple(codes_in(query.get("about", ""))[:5]),
            region=tidy(query.get("region", ""), lines=False)[:60],
            new=query.get("new") in ("1", "true", "on"),
        )

    @property
    def any(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.direction or self.intent or self.about or self.region or self.new)


EVERYTHING = Wanted()


class MatchList(Sequence[PairMatch]):
    """Partners, best first. A place is looked into (which of whose listings) when it is asked for."""

    def __init__(self, side: Side, organisation: int, found: Ranked) -> None:
        self._side, self._organisation, self._found = side, organisation, found
        self._pairs: dict[int, PairMatch] = {}

    def __len__(self) -> int:
        return len(self._found)

    @property
    def partners(self) -> list[int]:
        return self._found.partners.tolist()

    @property
    def scores(self) -> list[float]:
        return self._found.scores.tolist()

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        partner, score = int(self._found.partners[place]), float(self._found.scores[place])
        if partner not in self._pairs:
            self._pairs[partner] = pair(self._side, self._organisation, partner, score, self._found)
        return self._pairs[partner]

    def varied(self, index: Index, variety: float, limit: int) -> "MatchList":
        """The same with its first VARIED places in an order that does not repeat itself; at most `limit` places."""
        top = self[:VARIED] if variety else []
        if len(top) > 2:
            alike = likeness([self._rows(index, match) for match in top])
            order = varied(self._found.scores[: len(top)], alike, self._found.partners[: len(top)], variety)
            self._take(np.concatenate([order, np.arange(len(top), len(self))]))
        self._take(np.arange(min(limit, len(self))))
        return self

    def _rows(self, index: Index, match: PairMatch) -> list[tuple[np.ndarray, np.ndarray]]:
        """What speaks for a partner: the rows of the listing by which it fits best."""
        return index.row_of(statements_of(match, self._organisation)[0])

    def _take(self, order: np.ndarray) -> None:
        self._found = replace(self._found, partners=self._found.partners[order], scores=self._found.scores[order])


def statements_of(match: PairMatch, organisation: int) -> list[int]:
    """The partner's listings that a match speaks of, that of the stronger direction first."""
    both = sorted(
        (one for one in (match.startup_offers, match.manufacturer_offers) if one is not None),
        key=lambda one: one is not match.best,
    )
    ours_offers = match.startup_offers if organisation == match.startup else match.manufacturer_offers
    return [one.need if one is ours_offers else one.offer for one in both]


def matches_for(
    organisation: Organisation,
    user,
    *,
    wanted: Wanted = EVERYTHING,
    ranking: Ranking = Ranking(),  # noqa: B008 (frozen)
    limit: int = LONGEST,
    situation: Situation | None = None,
    only: Collection[int] | None = None,
) -> Sequence[PairMatch]:
    """The matches of `organisation` that `user`, its member, may see, best first; at most `limit`.

    `only` are the partners that may be listed, where not all may. While staff try out two settings, a list that nobody
    has narrowed is drafted from both (matching/experiments.py).
    """
    index = live_index.current()
    if live_index.trying and wanted == EVERYTHING and ranking == Ranking() and only is None:
        from matching.experiments import drafted_for  # it makes its lists with what stands here

        if (drafted := drafted_for(organisation, user, limit=limit, situation=situation)) is not None:
            return drafted
    side = index.side_of(organisation.pk)
    if side is None:
        return ()
    ask = ask_of(
        organisation, user, wanted=wanted, ranking=ranking, limit=max(limit, VARIED), situation=situation, only=only
    )
    found = index.rank(ask)
    return MatchList(side, organisation.pk, found).varied(index, ranking.variety, limit) if found else ()


def standing_of(found: Sequence[PairMatch]) -> list[tuple[int, float]]:
    """The whole list as a visit keeps it: by the scores alone, whatever the order on the page."""
    if not len(found):
        return []
    pairs = zip(found.partners, (round(score, 1) for score in found.scores), strict=True)
    return sorted(pairs, key=lambda one: (-one[1], one[0]))


def match_with(
    partner: Organisation, organisation: Organisation, user, *, situation: Situation | None = None
) -> PairMatch | None:
    """The match of `organisation` with one partner wherever it stands, dismissed or not; None where nothing is shared."""
    index = live_index.current()
    side = index.side_of(organisation.pk)
    if side is None:
        return None
    now = situation or Situation.read(organisation, user)
    everybody = replace(
        ask_of(organisation, user, wanted=EVERYTHING, ranking=Ranking(), limit=1, situation=now),
        exclude=now.blocked,
        partners=np.array([partner.pk], dtype=np.int64),
    )
    found = index.rank(everybody)
    return MatchList(side, organisation.pk, found)[0] if found else None


def place_of(partner: Organisation, organisation: Organisation, user, *, situation: Situation) -> int:
    """The partner's place by its score among everybody, from 1; 0 where nothing is shared."""
    asked = ask_of(organisation, user, wanted=EVERYTHING, ranking=Ranking(), limit=LONGEST, situation=situation)
    found = live_index.current().rank(replace(asked, limit=None))
    places = np.flatnonzero(found.partners == partner.pk) if found else []
    return int(places[0]) + 1 if len(places) else 0


def ask_of(
    organisation: Organisation,
    user,
    *,
    wanted: Wanted,
    ranking: Ranking,
    limit: int,
    situation: Situation | None = None,
    only: Collection[int] | None = None,
) -> Ask:
    now = situation or Situation.read(organisation, user)
    dismissed, saved = now.marked(Mark.State.DISMISSED), now.marked(Mark.State.SAVED)
    shelves = {"saved": saved, "dismissed": dismissed}
    narrowed = [set(one) for one in (shelves.get(wanted.shelf), only) if one is not None]
    return Ask(
        organisation.pk,
        limit,
        audience=now.audience,
        now=time.time(),
        exclude=now.blocked | (dismissed if wanted.shelf == "open" else frozenset()),
        partners=np.array(sorted(set.intersection(*narrowed)), dtype=np.int64) if narrowed else None,
        statements=_statements(organisation, wanted),
        kinds={"offers": ("offer",), "needs": ("need",)}.get(wanted.direction, ("offer", "need")),
        taste=taste_of(live_index.latest(), now) if ranking.taste else None,
        load=now.load if now.preference.profiling else {},
        ranking=ranking,
    )


def _statements(organisation: Organisation, wanted: Wanted) -> np.ndarray | None:
    """The other side's listings that the filters let through; None where there are none."""
    if not (wanted.intent or wanted.about or wanted.region):
        return None
    listings = Listing.objects.live().exclude(organisation__kind=organisation.kind)
    if wanted.intent:
        listings = listings.filter(intent=wanted.intent)
    below = each_with_descendants(filter(None, [*wanted.about, wanted.region]))
    if wanted.region:
        listings = listings.filter(organisation__region__in=below[wanted.region])
    for code in wanted.about:
        listings = listings.filter(concepts__in=below[code])
    return _ids(listings)


def _ids(rows: QuerySet) -> np.ndarray:
    return np.unique(np.fromiter(rows.values_list("pk", flat=True), dtype=np.int64))


@dataclass(frozen=True)
class Shown:
    """Of some matches the partners and listings that somebody may see, by key, with all that a card shows."""

    partners: dict[int, Organisation]
    listings: dict[int, Listing]

    def directions(self, match: PairMatch) -> list[DirectionScore]:
        """The directions whose both listings are shown, best first."""
        there = [one for one in (match.startup_offers, match.manufacturer_offers) if one is not None]
        seen = [one for one in there if one.need in self.listings and one.offer in self.listings]
        return sorted(seen, key=lambda one: -one.score)


def shown(
    matches: Iterable[PairMatch], organisation: Organisation, user, *, rows: QuerySet[Organisation] | None = None
) -> Shown:
    """Asks the database for what matches speak of, as `user` may see it now; a fixed number of queries.

    `rows` are the organisations with what is read of them; with all that a card of the directory shows, by default.
    """
    matches = list(matches)
    partners = {match.other(organisation.pk) for match in matches}
    both = [one for match in matches for one in (match.startup_offers, match.manufacturer_offers) if one is not None]
    listings = {key for one in both for key in (one.need, one.offer)}
    verified = Organisation.Verification.VERIFIED
    theirs = (Organisation.objects.for_cards() if rows is None else rows).filter(verification=verified, pk__in=partners)
    seen = Listing.objects.visible_to(user).live().filter(pk__in=listings)
    return Shown(
        {row.pk: row for row in theirs} if partners else {},
        {row.pk: row for row in seen.select_related("organisation").prefetch_related("texts")} if listings else {},
    )
