"""Who helps with an application: asking by mail, accepting, changing a right, taking it back.

Each locks the application first, so that of two who invite the same address at once the second sees what the first did.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.applying import locked
from competitions.models import Application, Collaborator
from competitions.models.application import digest_of, new_token
from competitions.permissions import check_user_can_invite, right_of
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.transitions import MoveNotAllowed, StateHasMoved

DAYS = 14
MOST_A_DAY = 20
"""So many letters may be sent about one application in a day."""


def open_since(now: datetime | None = None) -> datetime:
    """Whoever was invited earlier has an invitation that has grown too old."""
    return (now or timezone.now()) - timedelta(days=DAYS)


def expires_at(collaborator: Collaborator) -> datetime:
    return collaborator.invited_at + timedelta(days=DAYS)


def is_open(collaborator: Collaborator) -> bool:
    waits = collaborator.accepted_at is None and collaborator.removed_at is None
    return waits and collaborator.invited_at > open_since()


@transaction.atomic
def invite(*, application: Application, email: str, right: str, language: str, by) -> Collaborator:
    """Sends a letter that lets one person help, once, within DAYS. Raises NotAllowed, MoveNotAllowed, and
    ValidationError for an address that need not or cannot be asked."""
    check_user_can_invite(by, application)
    email = email.strip().lower()
    row = _locked_live(application)
    there = row.collaborators.filter(email=email, removed_at=None).first()
    if there is not None:
        told = _("This person helps already.") if there.accepted_at else _("This address is invited already.")
        raise ValidationError({"email": told})
    _check_enough(row)
    token = new_token()
    collaborator = Collaborator.objects.create(
        application=row, email=email, right=right, digest=digest_of(token), invited_by=by
    )
    _write(collaborator, token, language, by)
    note("invited", row, by, after={"email": email, "right": right})
    return collaborator


@transaction.atomic
def send_again(*, collaborator: Collaborator, language: str, by) -> None:
    """A new letter with a new link; the old one's is worth nothing from now on."""
    check_user_can_invite(by, collaborator.application)
    row = _locked_live(collaborator.application)
    token, now = new_token(), timezone.now()
    renewed = Collaborator.objects.invited().filter(pk=collaborator.pk, invited_at__lt=now - timedelta(minutes=1))
    if not renewed.update(digest=digest_of(token), invited_at=now):
        raise StateHasMoved(_("It was sent a moment ago, or it is answered or withdrawn. Reload the page."))
    collaborator.refresh_from_db()
    _write(collaborator, token, language, by)
    note("invited_again", row, by, after={"email": collaborator.email})


@transaction.atomic
def accept(*, collaborator: Collaborator, by) -> None:
    """Lets `by` help. Of however many who accept at once one gets in: the first to move the row."""
    row = locked(collaborator.application)
    if row.collaborators.active().filter(user=by).exists():
        raise MoveNotAllowed(_("You help with this application already."))
    now = timezone.now()
    waiting = Collaborator.objects.invited().filter(pk=collaborator.pk, invited_at__gt=open_since(now))
    if not waiting.update(accepted_at=now, user=by):
        raise StateHasMoved(_("This invitation has been used, withdrawn, or has grown too old. Ask for a new one."))
    after = {"invited": collaborator.email, "as": by.email, "right": collaborator.right}
    note("joined", row, by, after=after)
    inviter = collaborator.invited_by
    if inviter is not None and inviter.is_active and right_of(inviter, row) is not None:
        queue_mail(
            "application_joined",
            about=[row],
            key=f"application_joined:{collaborator.pk}",
            to=inviter.email,
            language=inviter.language,
            context={
                "person": str(by),
                "email": by.email,
                "number": row.number,
                "right": collaborator.get_right_display,
                "url": absolute("competitions:people", inviter.language, pk=row.pk),
            },
        )


@transaction.atomic
def change_right(*, collaborator: Collaborator, right: str, by) -> None:
    check_user_can_invite(by, collaborator.application)
    row = _locked_live(collaborator.application)
    was = Collaborator.objects.filter(pk=collaborator.pk, removed_at=None).values_list("right", flat=True).first()
    if was is None:
        raise StateHasMoved(_("This person no longer helps. Reload the page."))
    if was == right:
        return
    Collaborator.objects.filter(pk=collaborator.pk).update(right=right)
    note("right_changed", row, by, before={"right": was}, after={"email": collaborator.email, "right": right})


@transaction.atomic
def remove(*, collaborator: Collaborator, by) -> None:
    """Withdraws an invitation, takes somebody out, or lets them leave. What they wrote stays."""
    row = locked(collaborator.application)
    if collaborator.user_id is None or collaborator.user_id != by.pk:
        check_user_can_invite(by, row)
    if not Collaborator.objects.filter(pk=collaborator.pk, removed_at=None).update(removed_at=timezone.now()):
        raise StateHasMoved(_("This person no longer helps. Reload the page."))
    note("left", row, by, before={"email": collaborator.email, "right": collaborator.right})


def _locked_live(application: Application) -> Application:
    row = locked(application)
    if row.status == Application.Status.WITHDRAWN or row.anonymised_at is not None:
        raise MoveNotAllowed(_("This application was withdrawn. Nobody can be asked to help with it."))
    return row


def _check_enough(application: Application) -> None:
    day = timezone.now() - timedelta(days=1)
    if application.collaborators.filter(invited_at__gt=day).count() >= MOST_A_DAY:
        raise MoveNotAllowed(_("That is enough letters for one day. Go on tomorrow."))


def note(what: str, application: Application, by, **more) -> None:
    audit.record(f"collaboration.{what}", by=by, target=application, acting_for=application.organisation, **more)


def _write(collaborator: Collaborator, token: str, language: str, by) -> None:
    application = collaborator.application
    queue_mail(
        "application_invitation",
        about=[application],
        key=f"collaboration:{collaborator.pk}:{collaborator.digest[:16]}",
        to=collaborator.email,
        language=language,
        context={
            "person": str(by),
            "organisation": application.organisation,
            "competition": application.competition,
            "right": collaborator.get_right_display,
            "expires_at": expires_at(collaborator),
            "url": absolute("competitions:collaboration", language, token=token),
        },
    )
