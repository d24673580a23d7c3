"""A room of the startup and the manufacturer, and what is kept in it. Being staff opens none of it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from collaboration.models import Message, Room, RoomMember
from tests.collaboration.scene import (
    Pair,
    make_agreement,
    make_document,
    make_grant,
    make_introduction,
    make_room,
    make_version,
)
from tests.site.canaries import World
from tests.site.collaboration_agreements_world import plant_agreements
from tests.site.collaboration_consents_world import plant_consents
from tests.site.collaboration_grants_world import plant_grants
from tests.site.collaboration_introductions_world import plant_introductions
from tests.site.collaboration_log_world import plant_log
from tests.site.collaboration_pilots_world import plant_pilots
from tests.site.collaboration_reading_world import plant_reading
from tests.site.collaboration_room_world import plant_room
from tests.site.roles import MANUFACTURER, MEMBERSHIPS, SITTING, STARTUP

PARTS = [
    plant_introductions,
    plant_room,
    plant_agreements,
    plant_reading,
    plant_grants,
    plant_consents,
    plant_pilots,
    plant_log,
]
"""What each part of the app plants: functions of the world, called once the room `world.together["room"]` is there."""


@transaction.atomic
def plant_collaborations(world: World) -> None:
    people, organisations = world.people, world.organisations
    pair = Pair(
        organisations["startup"],
        organisations["manufacturer"],
        people["startup_owner"],
        people["manufacturer_owner"],
        world.listings["public"],
        world.listings["need"],
    )
    room = world.together["room"] = make_room(pair)
    for role in sorted(SITTING | {"suspended"}):
        side = organisations[MEMBERSHIPS[role][0]]
        RoomMember.objects.get_or_create(room=room, user=people[role], left_at=None, defaults={"organisation": side})
    make_agreement(room)
    world.together["introduction"] = room.introduction
    room.introduction.message = world.plant("note of an accepted introduction", STARTUP | MANUFACTURER)
    room.introduction.save()
    _closed_room(world, pair)
    for plant in PARTS:
        plant(world)
    Room.objects.filter(pk=room.pk).update(moved_at=timezone.now())


def _closed_room(world: World, pair: Pair) -> None:
    """A room the two had before, with a grant that would stand in an open one."""
    before = timezone.now() - timedelta(days=300)
    room = world.together["closed room"] = Room.objects.create(
        introduction=make_introduction(pair, state="accepted"),
        organisation=pair.startup,
        partner=pair.manufacturer,
        state="closed",
        opened_at=before,
        closed_at=before,
        closed_because=world.plant("why a room was closed", SITTING, never=True),
    )
    for role in sorted(SITTING):
        side = world.organisations[MEMBERSHIPS[role][0]]
        RoomMember.objects.create(room=room, user=world.people[role], organisation=side)
    Message.objects.create(
        room=room, organisation=pair.startup, language="en", text=world.plant("words of a closed room", SITTING)
    )
    title = world.plant("title of a document in a closed room", STARTUP | SITTING)
    version = world.together["version in a closed room"] = make_version(make_document(pair.startup, title=title))
    make_grant(room, version, mode="download", ends_at=timezone.now() + timedelta(days=7))
