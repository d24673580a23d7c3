"""An organisation's matches as its members see them: asked of the index at every view, checked against the database.

The index knows who may see what as of the last change; before anything is shown, the listings and partners are asked
for again with `visible_to(user)`, so that a row the index is wrong about is left out rather than shown.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from django.http import QueryDict

from core.text import tidy
from ecosystem.models import Listing, Membership, Organisation
from matching.engine import EVERYBODY, VERIFIED, Ask, DirectionScore, PairMatch, Ranked, Ranking
from matching.engine.index import pair
from matching.engine.types import Side
from matching.live import live_index
from matching.models import Mark
from matching.statements import with_statements
from taxonomy.fields import codes_in
from taxonomy.tree import with_descendants

SHELVES = ("open", "saved", "dismissed")
DIRECTIONS = ("offers", "needs")
LONGEST = 200
"""Places of a list. Beyond them a list is a directory, and there is one of those."""


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
        )

    @property
    def any(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.direction or self.intent or self.about or self.region)


EVERYTHING = Wanted()


class MatchList(Sequence[PairMatch]):
    """Partners, best first. A place is looked into (which of whose listings) when it is asked for."""

    def __init__(self, side: Side, organisation: int, found: Ranked) -> None:
        self._side, self._organisation, self._found = side, organisation, found

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
        return pair(self._side, self._organisation, partner, score, self._found)


def matches_for(
    organisation: Organisation,
    user,
    *,
    wanted: Wanted = EVERYTHING,
    ranking: Ranking = Ranking(),  # noqa: B008 (frozen)
    limit: int = LONGEST,
) -> Sequence[PairMatch]:
    """The matches of `organisation` that `user`, its member, may see, best first; at most `limit`.

    While staff try out two settings, a list that nobody has narrowed is drafted from both (matching/experiments.py).
    """
    if wanted == EVERYTHING and ranking == Ranking():
        from matching.experiments import drafted_for  # it makes its lists with what stands here

        if (drafted := drafted_for(organisation, user, limit=limit)) is not None:
            return drafted
    index = live_index.current()
    side = index.side_of(organisation.pk)
    if side is None:
        return ()
    found = index.rank(ask_of(organisation, user, wanted=wanted, ranking=ranking, limit=limit))
    return MatchList(side, organisation.pk, found) if found else ()


def ask_of(organisation: Organisation, user, *, wanted: Wanted, ranking: Ranking, limit: int) -> Ask:
    marks = dict(Mark.objects.filter(organisation=organisation).values_list("partner_id", "state"))
    dismissed = frozenset(pk for pk, state in marks.items() if state == Mark.State.DISMISSED)
    saved = frozenset(marks.keys() - dismissed)
    partners = _partners(organisation, wanted)
    exclude: frozenset[int] = frozenset()
    if wanted.shelf == "open":
        exclude = dismissed
    else:
        kept = np.array(sorted(saved if wanted.shelf == "saved" else dismissed), dtype=np.int64)
        partners = kept if partners is None else np.intersect1d(partners, kept)
    return Ask(
        organisation.pk,
        limit,
        audience=audience_of(user),
        now=time.time(),
        exclude=exclude,
        partners=partners,
        statements=_statements(organisation, wanted),
        kinds={"offers": ("offer",), "needs": ("need",)}.get(wanted.direction, ("offer", "need")),
        ranking=ranking,
    )


def audience_of(user) -> int:
    """What a person may see of others' listings: more once they are members of a verified organisation."""
    verified = Organisation.Verification.VERIFIED
    member = user.is_authenticated and Membership.objects.filter(user=user, organisation__verification=verified)
    return VERIFIED if member and member.exists() else EVERYBODY


def _partners(organisation: Organisation, wanted: Wanted) -> np.ndarray | None:
    if not wanted.region:
        return None
    others = Organisation.objects.exclude(kind=organisation.kind)
    return _ids(others.filter(region__in=with_descendants({wanted.region})))


def _statements(organisation: Organisation, wanted: Wanted) -> np.ndarray | None:
    if not (wanted.intent or wanted.about):
        return None
    listings = Listing.objects.live().exclude(organisation__kind=organisation.kind)
    if wanted.intent:
        listings = listings.filter(intent=wanted.intent)
    for code in wanted.about:
        listings = listings.filter(concepts__in=with_descendants({code}))
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


def shown(matches: Iterable[PairMatch], organisation: Organisation, user) -> Shown:
    """Asks the database for what matches speak of, as `user` may see it now; a fixed number of queries."""
    matches = list(matches)
    partners = {match.other(organisation.pk) for match in matches}
    both = [one for match in matches for one in (match.startup_offers, match.manufacturer_offers) if one is not None]
    listings = {key for one in both for key in (one.need, one.offer)}
    verified = Organisation.Verification.VERIFIED
    theirs = Organisation.objects.filter(verification=verified, pk__in=partners).for_cards()
    seen = Listing.objects.visible_to(user).live().filter(pk__in=listings)
    return Shown(
        {row.pk: row for row in theirs} if partners else {},
        {row.pk: row for row in with_statements(seen)} if listings else {},
    )
