"""Who may do what with what the portal itself keeps. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from core.models import Mail
from core.permissions import NotAllowed
from portal.letters import is_single_use


def check_user_can_announce(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can write announcements."))


def check_user_can_resend(user, mail: Mail) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can send a mail once more."))
    if is_single_use(mail.template):
        raise NotAllowed(
            _("It holds a code or a link that works once. Have its reader ask for a new one where they asked for this.")
        )
