"""Who may see and mark matches."""

from django.utils.translation import gettext as _

from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation


def check_user_can_mark_matches(user, organisation: Organisation) -> None:
    editing = Membership.objects.filter(user=user, organisation=organisation, role__in=Membership.EDITING)
    if not editing.exists():
        raise NotAllowed(_("Only owners and editors of the organisation can save or dismiss its matches."))
