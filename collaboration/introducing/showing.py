"""Introductions as their readers see them: for which side they look, what they may see of the listings, what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from collaboration.introducing.rules import MOST_WORDS
from collaboration.models import Introduction
from ecosystem.models import Listing, Membership, Organisation


def with_names(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    sides = ("organisation", "partner")
    return rows.select_related(*sides).prefetch_related(*(f"{side}__texts" for side in sides))


def must_read(user, pk: int) -> Introduction:
    """The introduction of an address, for members of the two. Raises Http404 for everybody else."""
    found = with_names(Introduction.objects.visible_to(user)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Seen:
    """One introduction for one reader. `side` is theirs, `other` the other; `speaks` says whether they may answer for it."""

    introduction: Introduction
    side: Organisation
    other: Organisation
    speaks: bool

    @property
    def asks(self) -> bool:
        return self.introduction.asked_for(self.side.pk)

    @property
    def is_late(self) -> bool:
        """Its time is over, and the clock has yet to end it."""
        return self.introduction.state == Introduction.State.ASKED and self.introduction.expires_at <= timezone.now()

    @property
    def waits_for_us(self) -> bool:
        return not self.is_late and self.introduction.waits_for(self.side.pk)

    @property
    def waits_for_them(self) -> bool:
        return not self.is_late and self.introduction.waits_for(self.other.pk)


def roles_of(user) -> dict[int, str]:
    """The person's organisations with what they are there."""
    return dict(Membership.objects.filter(user=user).values_list("organisation_id", "role"))


def seen(introduction: Introduction, roles: dict[int, str]) -> Seen:
    """Somebody who belongs to both looks for the side that has to answer, else for the one they speak for."""
    mine = [one for one in introduction.sides if one.pk in roles]
    side = min(mine, key=lambda one: (roles[one.pk] not in Membership.EDITING, not introduction.waits_for(one.pk)))
    return Seen(introduction, side, introduction.other(side), roles[side.pk] in Membership.EDITING)


def seen_all(rows: Iterable[Introduction], user) -> list[Seen]:
    roles = roles_of(user)
    return [seen(one, roles) for one in rows]


def listings_of(introduction: Introduction, user) -> list[Listing]:
    """What it is about, as far as its reader may see it now."""
    keys = [key for key in (introduction.need_id, introduction.offer_id) if key]
    rows = Listing.objects.visible_to(user).filter(pk__in=keys)
    return list(rows.prefetch_related("texts").order_by("kind"))


def words_of(introduction: Introduction) -> list[dict[str, Any]]:
    """What was asked and said, by the side that spoke; no person is named."""
    rows = introduction.asked_and_said.all()[:MOST_WORDS]
    names = {one.pk: one for one in introduction.sides}
    return [{"word": row, "side": names.get(row.organisation_id)} for row in rows]


def waiting_for(user) -> QuerySet[Introduction]:
    """What the person could answer now."""
    return with_names(Introduction.objects.answerable_by(user).filter(expires_at__gt=timezone.now()))


def awaited_by(user) -> QuerySet[Introduction]:
    """What their organisations asked or agreed to, and the other side has yet to answer."""
    mine = Membership.objects.filter(user=user).order_by().values("organisation")
    agreed = Q(organisation__in=mine, organisation_agreed_at__isnull=False, partner_agreed_at=None) | Q(
        partner__in=mine, partner_agreed_at__isnull=False, organisation_agreed_at=None
    )
    return with_names(Introduction.objects.visible_to(user).open().filter(agreed))
