"""Who may do what with tokens and webhooks. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from api.models import Token
from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation


def check_user_can_revoke(user, token: Token) -> None:
    if token.user_id != user.pk:
        raise NotAllowed(_("Only its owner can revoke a token."))


def check_user_can_manage_webhooks(user, organisation: Organisation) -> None:
    owned = Membership.objects.filter(user=user, organisation=organisation, role=Membership.Role.OWNER)
    if not user.is_authenticated or not owned.exists():
        raise NotAllowed(_("Only an owner of the organisation can change where its events are sent."))
