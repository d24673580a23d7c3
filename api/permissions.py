"""Who may do what with tokens and webhooks. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from api.models import Token
from competitions.models import Competition, Organiser
from competitions.permissions import check_user_can_manage, role_in
from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation


def check_user_can_revoke(user, token: Token) -> None:
    if token.user_id != user.pk:
        raise NotAllowed(_("Only its owner can revoke a token."))


def check_user_can_manage_webhooks(user, owner: Organisation | Competition) -> None:
    if isinstance(owner, Competition):
        return check_user_can_manage_award_webhooks(user, owner)
    organisation = owner
    owned = Membership.objects.filter(user=user, organisation=organisation, role=Membership.Role.OWNER)
    if not user.is_authenticated or not owned.exists():
        raise NotAllowed(_("Only an owner of the organisation can change where its events are sent."))


def check_user_can_manage_award_webhooks(user, competition: Competition) -> None:
    """A manager, by a part of their own: being administrator opens nothing here."""
    check_user_can_manage(user, competition)
    if role_in(user, competition) != Organiser.Role.MANAGER:
        raise NotAllowed(_("Only this competition’s managers can change where its events are sent."))
