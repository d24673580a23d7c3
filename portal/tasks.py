"""The outbox effects of the portal."""

from core.models import Effect
from core.outbox import handler
from portal.actions.announcements import mail_some


@handler("announcement.mail")
def mail_announcement(effect: Effect) -> None:
    """The mails are rows of the same transaction; each is sent by an effect of its own."""
    mail_some(effect.payload["announcement"], effect.payload["after"])
