"""Who may do what with organisations and listings. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from core.permissions import NotAllowed
from ecosystem.models import Listing, Membership, Organisation


def _role(user, organisation: Organisation) -> str | None:
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def check_user_can_edit_organisation(user, organisation: Organisation) -> None:
    role = _role(user, organisation)
    if role is None:
        raise NotAllowed(_("Only members of this organisation can change it."))
    if role not in Membership.EDITING:
        raise NotAllowed(_("You may read this profile but not change it. Ask an owner to make you an editor."))


def check_user_can_edit_listing(user, listing: Listing) -> None:
    check_user_can_edit_organisation(user, listing.organisation)


def check_user_can_request_verification(user, organisation: Organisation) -> None:
    if _role(user, organisation) != Membership.Role.OWNER:
        raise NotAllowed(_("Only an owner of the organisation can ask for it to be verified."))


def check_user_can_manage_team(user, organisation: Organisation) -> None:
    if _role(user, organisation) != Membership.Role.OWNER:
        raise NotAllowed(_("Only an owner of the organisation can change its team."))


def check_user_can_confirm(user, organisation: Organisation) -> None:
    check_user_can_edit_organisation(user, organisation)


def check_user_can_verify(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can verify organisations."))


def check_user_can_merge(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff decide whether two organisations are one."))


def check_user_can_tidy(user) -> None:
    """Small things that park staff may put right in other people's profiles, alone or for many at once."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise NotAllowed(_("Only park staff can do this for an organisation that is not their own."))
