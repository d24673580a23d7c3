"""Who sits in a room: each side chooses among its own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.actions.rooms import seat
from collaboration.log import held, write
from collaboration.models import Meeting, Room, RoomMember
from collaboration.permissions import check_room_is_open, check_user_can_speak_for, role_in
from collaboration.rooms.invitations import send_farewell, send_invitations
from collaboration.rooms.notices import people_of, tell_people
from core import audit
from core.permissions import NotAllowed
from ecosystem.models import Organisation


@transaction.atomic
def add_member(*, room: Room, organisation: Organisation, person: User, by: User) -> RoomMember:
    """Lets a colleague into a room. Owners and editors need not sit in it themselves to do that. Raises NotAllowed."""
    room = held(room)
    side = side_in(room, organisation)
    check_room_is_open(room)
    check_user_can_speak_for(by, side)
    if role_in(person, side) is None:
        raise NotAllowed(_("Only members of your organisation can sit in this room for it."))
    if RoomMember.objects.sitting().filter(room=room, user=person).exists():
        raise NotAllowed(_("They sit in this room already."))
    # Somebody who had left their organisation has an old seat that counts no more.
    RoomMember.objects.filter(room=room, user=person, left_at=None).update(left_at=timezone.now())
    row = seat(room, side, person, by=by)
    audit.record("room.member_added", by=by, target=room, acting_for=side, after={"person": person.pk})
    if person.pk != by.pk:
        tell_people(room, [person], "member.added", about=room.other(side), key=f"{row.pk}")
    for meeting in _in_calendars(room):
        send_invitations(meeting, people_of(room), only=person, seat=row.pk)
    return row


@transaction.atomic
def remove_member(*, member: RoomMember, by: User) -> None:
    """Ends somebody's seat, or one's own. The last of a side stays while the room is open. Raises NotAllowed."""
    room = held(member.room)
    check_room_is_open(room)
    side = side_in(room, member.organisation)
    if member.user_id != by.pk:
        check_user_can_speak_for(by, side)
    if not somebody_stays(room, side, member):
        raise NotAllowed(
            _("The last one of a side stays while the room is open. Let a colleague in first, or close it.")
        )
    _end(room, member, side, by)


def end_seats(*, organisation: Organisation, person: User, by: User) -> None:
    """Ends the seats that somebody has for an organisation to which they are about to belong no more, inside that
    transaction. The last of a side goes too: its owners and editors let somebody else in."""
    seats = RoomMember.objects.filter(user=person, organisation=organisation, left_at=None).select_related("user")
    for room in Room.objects.open().filter(pk__in=seats.order_by().values("room")).order_by("pk"):
        room = held(room)
        member = seats.filter(room=room).first()
        if member is not None and room.state == Room.State.OPEN:
            _end(room, member, organisation, by)


def _end(room: Room, member: RoomMember, side: Organisation, by: User) -> None:
    """Ends a seat in a room that is held, and takes what lies ahead out of the calendar of whoever had it."""
    if not RoomMember.objects.filter(pk=member.pk, left_at=None).update(left_at=timezone.now()):
        raise NotAllowed(_("They do not sit in this room any more."))
    write(room, "member.removed", by=by, organisation=side.pk, person=member.user_id)
    audit.record("room.member_removed", by=by, target=room, acting_for=side, after={"person": member.user_id})
    for meeting in _in_calendars(room):
        send_farewell(meeting, member.user, seat=member.pk)


def _in_calendars(room: Room) -> list[Meeting]:
    """What lies ahead and stands in calendars: also what somebody asks to move stays there until that is agreed."""
    ahead = room.meetings.filter(starts_at__gt=timezone.now()).exclude(state=Meeting.State.CANCELLED)
    return list(ahead.order_by("starts_at", "pk"))


def somebody_stays(room: Room, side: Organisation, member: RoomMember) -> bool:
    return RoomMember.objects.sitting().filter(room=room, organisation=side).exclude(pk=member.pk).exists()


def side_in(room: Room, organisation: Organisation) -> Organisation:
    if organisation.pk not in (room.organisation_id, room.partner_id):
        raise NotAllowed(_("This organisation has no side in this room."))
    return room.organisation if organisation.pk == room.organisation_id else room.partner
