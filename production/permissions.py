"""Who may say what a manufacturer can make. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from core.permissions import NotAllowed
from ecosystem.models import Organisation
from ecosystem.permissions import check_user_can_edit_organisation


def check_user_can_keep_sites(user, organisation: Organisation) -> None:
    """Owners and editors of verified manufacturers keep sites, machines and free hours."""
    if organisation.kind != Organisation.Kind.MANUFACTURER:
        raise NotAllowed(_("Sites and machines belong to manufacturers."))
    check_user_can_edit_organisation(user, organisation)
    if not (user.is_active and organisation.is_verified):
        raise NotAllowed(_("Sites and machines can be entered once the park has verified the organisation."))


def check_user_can_keep_parts(user, organisation: Organisation) -> None:
    """Owners and editors of an organisation keep its parts, whichever kind it is of."""
    check_user_can_edit_organisation(user, organisation)
    if not user.is_active:
        raise NotAllowed(_("Your account is closed."))


def check_user_can_order(user, organisation: Organisation) -> None:
    """Owners and editors of verified organisations order, whichever kind theirs is of."""
    check_user_can_edit_organisation(user, organisation)
    if not (user.is_active and organisation.is_verified):
        raise NotAllowed(_("You can order once the park has verified your organisation."))


def check_user_can_ask_for_quotes(user, organisation: Organisation) -> None:
    """Owners and editors of verified organisations: what is asked for rests on others' figures."""
    check_user_can_edit_organisation(user, organisation)
    if not (user.is_active and organisation.is_verified):
        raise NotAllowed(_("Quotes can be asked for once the park has verified your organisation."))


def check_user_can_answer_requests(user, organisation: Organisation) -> None:
    check_user_can_edit_organisation(user, organisation)
    if not (user.is_active and organisation.is_verified):
        raise NotAllowed(_("Requests can be answered once the park has verified your organisation."))


def check_user_can_keep_rates(user) -> None:
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise NotAllowed(_("The exchange rate is kept by the park’s staff."))
