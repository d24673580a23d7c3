"""Sending a letter once more."""

from django.db import transaction

from core import audit
from core.models import Mail, MailAbout
from core.outbox import enqueue
from portal.permissions import check_user_can_resend


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
            "attachment": mail.attachment,
            "resent_from": mail,
            "resent_by": by,
        },
    )
    if created:
        subjects = mail.about.values_list("label", "key")
        MailAbout.objects.bulk_create(MailAbout(mail=again, label=label, key=of) for label, of in subjects)
        enqueue(key=f"mail:{key}", kind="mail.send", payload={"mail_key": key})
        audit.record("mail.resent", by=by, target=mail, after={"again": again.pk})
    return again
