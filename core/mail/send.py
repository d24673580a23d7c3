"""Sending a mail that was written down."""

import hashlib
from email.utils import parseaddr
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.utils import timezone

from core.models import Effect, Mail, StoredFile
from core.outbox import handler

# The server has said no, so the message is certainly not on its way.
REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)


class MayHaveArrivedTwice(Exception):
    """Two sendings of a mail ended without the server's answer; a third one needs a person's decision."""


def message_id(key: str) -> str:
    """Returns a Message-ID made of the mail's key alone, so that a repeated message can be told from a new one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def compose(mail: Mail) -> EmailMultiAlternatives:
    """Returns the message. Raises ValueError or ValidationError for an address or header that cannot be used."""
    validate_email(mail.to)
    headers = {"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"  # RFC 2369
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    if mail.attachment is not None:
        _attach(message, mail.attachment)
    message.message()
    return message


def _attach(message: EmailMultiAlternatives, file: StoredFile) -> None:
    """Raises FileNotFoundError where the bytes are missing: a letter that promises a file does not go without it."""
    with file.open() as content:
        message.attach(file.name, content.read(), file.content_type)


@handler("mail.send", transactional=False)
def send_mail(effect: Effect) -> None:
    """Sends the mail of an effect.

    Exactly once cannot be promised to a mail server: a crash between its answer and our note sends the message once
    more, under the same Message-ID, and the row says so (`sent_again`). What fails before the server has the message
    (no connection, a refusal) is no such case and leaves the row queued. A second sending without an answer is not
    repeated by itself: the effect ends in the dead letters, from where staff may revive it.
    """
    mail = Mail.objects.select_related("attachment").get(key=effect.payload["mail_key"])
    if mail.state == Mail.State.SENT:
        return
    again = mail.state == Mail.State.SENDING
    if again and mail.sent_again and effect.attempts > 1:
        raise MayHaveArrivedTwice(f"The mail {mail.key} may have arrived twice. Revive it to send it once more.")
    message = compose(mail)
    connection = message.connection = get_connection()
    connection.open()
    try:
        _begin(mail, again=again)
        message.send()
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT, sent_at=timezone.now())
    except REFUSALS:
        Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING).update(state=mail.state, sent_again=mail.sent_again)
        raise
    finally:
        connection.close()


def _begin(mail: Mail, *, again: bool) -> None:
    sent_again = mail.sent_again or again
    begun = Mail.objects.filter(pk=mail.pk, state=mail.state).update(state=Mail.State.SENDING, sent_again=sent_again)
    if not begun:
        raise RuntimeError(f"The mail {mail.key} is being sent by somebody else.")
