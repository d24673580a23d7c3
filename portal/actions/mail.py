"""Sending a letter once more."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.models import Mail
from core.outbox import enqueue
from core.permissions import NotAllowed
from portal.letters import is_single_use


def check_user_can_resend(user, mail: Mail) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can send a mail once more."))
    if is_single_use(mail.template):
        raise NotAllowed(
            _("It holds a code or a link that works once. Have its reader ask for a new one where they asked for this.")
        )


@transaction.atomic
def resend(*, mail: Mail, once: str, by) -> Mail:
    """Queues the same letter again as a mail of its own, and returns it; the same `once` again returns that one."""
    check_user_can_resend(by, mail)
    key = f"again:{mail.pk}:{once}"
    again, created = Mail.objects.get_or_create(
        key=key,
        defaults={
            **{name: getattr(mail, name) for name in ("template", "to", "language", "subject", "text", "html")},
            "unsubscribe": mail.unsubscribe,
            "resent_from": mail,
            "resent_by": by,
        },
    )
    if created:
        enqueue(key=f"mail:{key}", kind="mail.send", payload={"mail_key": key})
        audit.record("mail.resent", by=by, target=mail, after={"again": again.pk})
    return again
