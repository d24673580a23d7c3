"""Who may mark and share matches and change what choices teach."""

from django.utils.translation import gettext as _

from core.permissions import NotAllowed
from ecosystem.models import Organisation
from matching.models import Share


def _edits(user, organisation: Organisation) -> bool:
    return Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists()


def check_user_can_block(user, organisation: Organisation) -> None:
    if not Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("Only owners and editors of the organisation can decide whom it is not shown to."))


def check_user_can_mark_matches(user, organisation: Organisation) -> None:
    if not _edits(user, organisation):
        raise NotAllowed(_("Only owners and editors of the organisation can save or dismiss its matches."))


def check_user_can_share_matches(user, organisation: Organisation) -> None:
    if not _edits(user, organisation):
        raise NotAllowed(_("Only owners and editors of the organisation can share its matches."))


def check_user_can_take_back_share(user, share: Share) -> None:
    if user.pk not in (share.to_id, share.shared_by_id):
        raise NotAllowed(_("Only the two colleagues can take this back."))


def check_user_can_change_learning(user, organisation: Organisation) -> None:
    if not _edits(user, organisation):
        raise NotAllowed(_("Only owners and editors of the organisation can change what its choices teach."))
