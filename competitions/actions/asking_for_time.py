"""A word to the organisers from somebody whose time was too short."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.applying import locked
from competitions.addressees import organisers_of
from competitions.models import Application, Organiser
from competitions.permissions import check_user_can_write
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.models import AuditEvent
from core.text import tidy
from core.transitions import MoveNotAllowed

ASKED = "application.extension_asked"
BETWEEN = timedelta(days=1)
LONGEST = 1000


@transaction.atomic
def ask_for_time(*, application: Application, text: str, by) -> None:
    """Writes to the competition's managers, once a day. It moves no deadline: that is theirs to decide. Raises
    NotAllowed, MoveNotAllowed, and ValidationError for no reason given."""
    check_user_can_write(by, application)
    text = tidy(text, lines=True).strip()
    if not text:
        raise ValidationError(_("Say what happened, so that the organisers can decide."))
    if len(text) > LONGEST:
        raise ValidationError(_("Please say it in at most %(most)s characters.") % {"most": LONGEST})
    row = locked(application)
    if row.status not in Application.WRITABLE:
        raise MoveNotAllowed(_("This application needs no more time."))
    if asked_lately(row):
        raise MoveNotAllowed(_("The organisers have been asked today. They will answer by mail."))
    event = audit.record(ASKED, by=by, target=row, acting_for=row.organisation, after={"text": text})
    for reader in organisers_of(row.competition, Organiser.Role.MANAGER, about=row):
        queue_mail(
            "application_needs_time",
            about=[row],
            key=f"needs_time:{event.pk}:{reader.pk}",
            to=reader.email,
            language=reader.language,
            context={
                "number": row.number,
                "organisation": row.organisation,
                "competition": row.competition,
                "person": str(by),
                "email": by.email,
                "text": text,
                "url": absolute("competitions:competition", reader.language, slug=row.competition.slug),
            },
        )


def asked_lately(application: Application) -> bool:
    asked = AuditEvent.objects.filter(
        action=ASKED, target_type=application._meta.label_lower, target_id=str(application.pk)
    )
    return asked.filter(at__gt=timezone.now() - BETWEEN).exists()
