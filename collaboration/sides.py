"""Which side of a room somebody is on."""

from django.http import Http404

from collaboration.models import Room, RoomMember
from ecosystem.models import Organisation


def side_of(user, room: Room) -> Organisation | None:
    """The organisation for which a person sits in a room, or None. Somebody who belongs to both sits for the one that
    chose them first."""
    if not (user.is_authenticated and user.is_active):
        return None
    seat = RoomMember.objects.sitting().filter(room=room, user=user).first()
    if seat is None:
        return None
    return room.organisation if seat.organisation_id == room.organisation_id else room.partner


def must_sit_in(user, pk) -> tuple[Room, Organisation]:
    """The room of a page's address and the side of its reader. Raises Http404 for everybody who does not sit in it."""
    room = Room.objects.visible_to(user).with_sides().filter(pk=pk).first()
    side = side_of(user, room) if room else None
    if room is None or side is None:
        raise Http404
    return room, side
