"""Collaborations of the demo: the two known organisations have been introduced and share a room. Invented, written once."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from collaboration.actions.rooms import close_room, open_room
from collaboration.models import Introduction, Room
from ecosystem.models import Listing, Membership, Organisation
from portal.demo import (
    collaboration_agreements,
    collaboration_consents,
    collaboration_grants,
    collaboration_introductions,
    collaboration_pilots,
    collaboration_reading,
    collaboration_room,
    people,
)
from portal.demo.pair import Pair

COOLANT = "Your line and our nozzles seem to be made for each other. May we show you a trial part?"
FIXTURE = "We would like to try our gripper on one of your fixtures, for a week and at our cost."
CLOSED = "The trial showed that the fixture is too small for it. Perhaps with the next model."
WAITS = "We read what your press shop looks for. Could we talk for half an hour next week?"
FORGOTTEN = "Our sensor would fit into the housing you make. May we send you a drawing?"

PARTS: list[Callable[[Pair], None]] = [
    collaboration_introductions.plant,
    collaboration_room.plant,
    collaboration_agreements.plant,
    collaboration_reading.plant,
    collaboration_grants.plant,
    collaboration_consents.plant,
    collaboration_pilots.plant,
]
"""What each part of the app shows; each is safe to repeat, and they run in this order."""


def load() -> bool:
    """Returns whether it wrote anything. What stands here comes first, then the parts in their order."""
    found = {one.user.email: one for one in _owners()}
    if len(found) < 2:
        return False
    one, other = found[people.STARTUP], found[people.MANUFACTURER]
    room = Room.objects.filter(organisation=one.organisation, partner=other.organisation).first()
    fresh = room is None
    room = room or _open(one, other, COOLANT, days=30)
    pair = Pair(one.organisation, other.organisation, one.user, other.user, room)
    if fresh:
        _others(one, other)
    for plant in PARTS:
        plant(pair)
    return fresh


def _owners():
    known = [people.STARTUP, people.MANUFACTURER]
    return Membership.objects.filter(user__email__in=known, role="owner").select_related("user", "organisation")


def _others(one: Membership, other: Membership) -> None:
    """A room that was closed, and a request that waits each way, one of them for longer than it should."""
    works, startups = _further("manufacturer", one, other), _further("startup", one, other)
    if len(works) < 2 or not startups:
        return
    close_room(room=_open(one, works[0], FIXTURE, days=80), because=CLOSED, by=one.user)
    _asked(one, works[1], WAITS, days=2)
    _asked(startups[0], other, FORGOTTEN, days=9)


def _further(kind: str, *known: Membership) -> list[Membership]:
    """Owners of other verified organisations with something published, the last by their addresses first."""
    listed = Listing.objects.live().order_by().values("organisation")
    rows = Membership.objects.filter(role="owner", organisation__kind=kind, organisation__verification="verified")
    rows = rows.filter(organisation__in=listed, user__is_active=True).select_related("user", "organisation")
    found = {row.organisation_id: row for row in rows.order_by("-user_id")}
    for row in known:
        found.pop(row.organisation_id, None)
    return sorted(found.values(), key=lambda row: row.organisation.slug, reverse=True)


@transaction.atomic
def _open(one: Membership, other: Membership, message: str, *, days: int) -> Room:
    """A room whose introduction was asked for so many days ago, and accepted two days later."""
    accepted = timezone.now() - timedelta(days=days - 2)
    answered = {"partner_agreed_at": accepted, "partner_agreed_by": other.user}
    ended = {"state": Introduction.State.ACCEPTED, "ended_at": accepted, "ended_by": other.user}
    return open_room(_asked(one, other, message, days=days, **answered, **ended))


def _asked(one: Membership, other: Membership, message: str, *, days: int, **more) -> Introduction:
    at = timezone.now() - timedelta(days=days)
    offers = one.organisation.kind == Organisation.Kind.STARTUP
    asking, answering = one.organisation, other.organisation
    return Introduction.objects.create(
        organisation=asking,
        partner=answering,
        offer=_listing(asking if offers else answering, "offer"),
        need=_listing(answering if offers else asking, "need"),
        offers=offers,
        message=message,
        language="en",
        asked_at=at,
        asked_by=one.user,
        expires_at=at + timedelta(days=21),
        organisation_agreed_at=at,
        organisation_agreed_by=one.user,
        **more,
    )


def _listing(organisation: Organisation, kind: str) -> Listing | None:
    return Listing.objects.live().filter(organisation=organisation, kind=kind).order_by("pk").first()
