"""Opening and closing rooms."""

from django.db import transaction
from django.utils import timezone

from collaboration.actions.meeting import cancel_what_is_planned
from collaboration.log import held, write
from collaboration.models import Introduction, Room, RoomMember
from collaboration.permissions import check_user_can_close_room
from collaboration.rooms.notices import people_of, tell_people
from collaboration.signals import room_closing, room_opened
from collaboration.transitions import ROOM
from core import audit
from core.text import tidy
from ecosystem.models import Membership, Organisation


def open_room(introduction: Introduction) -> Room:
    """Opens the room of an introduction that both have just agreed to, inside that transaction. Those who agreed sit in
    it for their sides; each side chooses whom else it lets in."""
    room = Room.objects.create(
        introduction=introduction, organisation=introduction.organisation, partner=introduction.partner
    )
    write(room, "room.opened", introduction=introduction.pk)
    seats = [
        (introduction.organisation, introduction.organisation_agreed_by),
        (introduction.partner, introduction.partner_agreed_by),
    ]
    for organisation, person in seats:
        if person and Membership.objects.filter(organisation=organisation, user=person).exists():
            seat(room, organisation, person, by=person)
    room_opened.send(sender=Room, room=room)
    return room


def seat(room: Room, organisation: Organisation, person, *, by) -> RoomMember:
    """Lets a person into a room that is held, for their side."""
    row = RoomMember.objects.create(room=room, organisation=organisation, user=person, added_by=by)
    write(room, "member.added", by=by, organisation=organisation.pk, person=person.pk)
    return row


@transaction.atomic
def close_room(*, room: Room, because: str, by) -> None:
    """Ends a room: no grant in it opens anything any more, and it can only be read. Raises NotAllowed, StateHasMoved."""
    room = held(room)
    side = check_user_can_close_room(by, room)
    people = people_of(room, but=by)
    cancel_what_is_planned(room, side, by)
    room_closing.send(sender=Room, room=room, by=by)
    ROOM.move(room, "close", closed_at=timezone.now(), closed_by=by, closed_because=tidy(because, lines=True)[:500])
    write(room, "room.closed", by=by, organisation=side.pk)
    audit.record("room.closed", by=by, target=room, acting_for=side)
    tell_people(room, people, "room.closed", about=side, key=f"{room.pk}")
