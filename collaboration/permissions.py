"""Who may do what in a collaboration. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from collaboration.models import Room
from collaboration.sides import side_of
from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation


def role_in(user, organisation: Organisation) -> str | None:
    if not (user.is_authenticated and user.is_active):
        return None
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def check_user_can_speak_for(user, organisation: Organisation) -> None:
    """Owners and editors decide for their organisation: about introductions, documents, grants and pilots."""
    if role_in(user, organisation) not in Membership.EDITING:
        raise NotAllowed(_("Only owners and editors of the organisation can do this."))


def check_user_can_sign_for(user, organisation: Organisation) -> None:
    if role_in(user, organisation) != Membership.Role.OWNER:
        raise NotAllowed(_("Only an owner of the organisation can sign for it."))


def check_room_is_open(room: Room) -> None:
    if room.state != Room.State.OPEN:
        raise NotAllowed(_("This room has been closed. What was said stays readable; nothing can be added."))


def check_user_sits_in(user, room: Room) -> Organisation:
    """Returns the side of somebody who sits in a room that is open."""
    side = side_of(user, room)
    if side is None:
        raise NotAllowed(_("Only those whom their side has chosen can do something in this room."))
    check_room_is_open(room)
    return side


def check_user_can_close_room(user, room: Room) -> Organisation:
    side = check_user_sits_in(user, room)
    check_user_can_speak_for(user, side)
    return side


def check_user_can_take_log(user, room: Room) -> Organisation:
    """Returns the side of somebody who sits in a room, open or closed."""
    side = side_of(user, room)
    if side is None:
        raise NotAllowed(_("Only those whom their side has chosen can do something in this room."))
    return side


def check_user_can_nudge(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can ask others to go on."))
