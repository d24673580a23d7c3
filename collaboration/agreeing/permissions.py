"""Who may do what with agreements. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from collaboration.models import Agreement, Room
from collaboration.permissions import check_user_can_sign_for, check_user_can_speak_for, role_in
from collaboration.sides import side_of
from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation


def side_in(user, room: Room) -> Organisation | None:
    """The side somebody acts for: where they sit, else the one that they own. Owners sign, also from outside the room."""
    owned = (one for one in room.sides if role_in(user, one) == Membership.Role.OWNER)
    return side_of(user, room) or next(owned, None)


def check_user_has_side(user, room: Room) -> Organisation:
    side = side_in(user, room)
    if side is None:
        raise NotAllowed(_("Only those whom their side has chosen can do something in this room."))
    return side


def check_user_can_offer(user, room: Room) -> Organisation:
    side = check_user_has_side(user, room)
    check_user_can_speak_for(user, side)
    return side


def check_user_can_withdraw(user, agreement: Agreement) -> Organisation:
    side = check_user_can_offer(user, agreement.room)
    if side.pk != agreement.offered_for_id:
        raise NotAllowed(_("Only the side that offered it can withdraw it. You can decline it."))
    return side


def check_user_can_decline(user, agreement: Agreement) -> Organisation:
    side = check_user_can_offer(user, agreement.room)
    if side.pk == agreement.offered_for_id:
        raise NotAllowed(_("Your own side has offered it. You can withdraw it."))
    return side


def check_user_can_sign(user, agreement: Agreement) -> Organisation:
    side = check_user_has_side(user, agreement.room)
    check_user_can_sign_for(user, side)
    signatures = list(agreement.signatures.all())
    if any(one.organisation_id == side.pk for one in signatures):
        raise NotAllowed(_("Your side has signed it already."))
    if any(one.by_id == user.pk for one in signatures):
        raise NotAllowed(_("You have signed it for the other side. Somebody else must sign for this one."))
    return side


def check_user_can_terminate(user, agreement: Agreement) -> Organisation:
    side = check_user_has_side(user, agreement.room)
    check_user_can_sign_for(user, side)
    return side


def check_user_can_edit_templates(user) -> None:
    if not (user.is_active and user.is_staff):
        raise NotAllowed(_("Only the park’s staff write its template."))
