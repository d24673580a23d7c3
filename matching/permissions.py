"""Who may see and mark matches."""

from django.utils.translation import gettext as _

from core.permissions import NotAllowed
from ecosystem.models import Organisation


def check_user_can_block(user, organisation: Organisation) -> None:
    if not Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("Only owners and editors of the organisation can decide whom it is not shown to."))


def check_user_can_mark_matches(user, organisation: Organisation) -> None:
    if not Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("Only owners and editors of the organisation can save or dismiss its matches."))
