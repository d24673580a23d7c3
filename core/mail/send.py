"""Sending a mail that was written down."""

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone

from core.models import Effect, Mail
from core.outbox import handler


def message_id(key: str) -> str:
    """Returns a Message-ID made of the mail's key alone, so that a repeated message can be told from a new one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


@handler("mail.send", transactional=False)
def send_mail(effect: Effect) -> None:
    """Sends the mail of an effect. Exactly once cannot be promised to a mail server: a crash between its answer and
    our note sends the message again, under the same Message-ID, and the row says so (`sent_again`)."""
    mail = Mail.objects.get(key=effect.payload["mail_key"])
    if mail.state == Mail.State.SENT:
        return
    begun_before = mail.state == Mail.State.SENDING
    Mail.objects.filter(pk=mail.pk, state=mail.state).update(state=Mail.State.SENDING, sent_again=begun_before)
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers={"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
    Mail.objects.filter(~Q(state=Mail.State.SENT), pk=mail.pk).update(state=Mail.State.SENT, sent_at=timezone.now())
