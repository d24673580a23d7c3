"""The log of a room and the desk's stuck pairs, and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from collaboration.models import Room, RoomMember
from tests.collaboration.scene import (
    Pair,
    logged,
    make_document,
    make_introduction,
    make_pilot,
    make_room,
    make_version,
)
from tests.factories import make_listing, make_organisation, make_user
from tests.site.rows import Stage


def _partner(on: Stage, name: str) -> Pair:
    person = make_user(name=f"Owner of {name}")
    partner = make_organisation("manufacturer", owner=person, name=name)
    need = make_listing(partner, "need")
    return Pair(on.startup, partner, on.person, person, on.startup.listings.first(), need)


def _the_room(on: Stage) -> Room:
    return Room.objects.filter(organisation=on.startup).first() or make_room(_partner(on, "Works"))


def an_entry(on: Stage, number: int) -> str:
    """Something that a person of their own did with a document and a pilot of their own."""
    room, name = _the_room(on), f"Row {number} of the log"
    version = make_version(make_document(on.startup, title=name))
    person = make_user(name=f"Person {number}")
    RoomMember.objects.create(room=room, organisation=room.partner, user=person)
    logged(
        room, "document.viewed", by=person, organisation=room.partner_id, version=version.pk,
        pilot=str(make_pilot(room, title=name).pk), person=person.pk,
    )  # fmt: skip
    return name


def the_room(on: Stage) -> dict:
    return {"pk": _the_room(on).pk}


def a_stuck_pair(on: Stage, number: int) -> str:
    name = f"Row {number} of the stuck"
    make_introduction(_partner(on, name), asked_at=timezone.now() - timedelta(days=9))
    return name


LOG_LISTS = [
    ("collaboration:room-log", an_entry, None, the_room),
    ("portal:desk-collaborations", a_stuck_pair),
]
