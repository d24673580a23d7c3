"""Moving a deadline, giving one application more time, and sealing what is over."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.applying import locked
from competitions.actions.submitting import held
from competitions.deadlines import deadline_of
from competitions.models import Application, Competition, Extension
from competitions.models.competition import LONGEST_GRACE
from competitions.people import writers_of
from competitions.permissions import check_beyond_conflict, check_user_can_manage
from competitions.transitions import COMPETITION
from core import audit, clock
from core.links import absolute
from core.mail import queue_mail
from core.outbox import enqueue
from core.text import tidy
from core.transitions import MoveNotAllowed

SEAL_AFTER = timedelta(seconds=120)
"""A request that arrived in time may be stamped by a proxy so long before it reaches us (core/arrival.py)."""

Status = Competition.Status
AT_ONCE = 50


def _reason(text: str) -> str:
    """Raises ValidationError where there is none."""
    text = tidy(text, lines=False)[: Extension._meta.get_field("reason").max_length]
    if not text:
        raise ValidationError({"reason": _("Say why. The reason stays in the audit trail.")})
    return text


# --- the call's deadline ----------------------------------------------------------------------------------------------
@transaction.atomic
def move_deadline(*, competition: Competition, closes_at: datetime, grace_seconds: int, reason: str, by) -> None:
    """Moves the deadline of a call, and its hidden grace. Those who are writing are told of a new deadline.

    Not once it is sealed; earlier only to a moment to come. A call that is published needs a reason. Raises NotAllowed,
    MoveNotAllowed, ValidationError by field.
    """
    check_user_can_manage(by, competition)
    row = Competition.objects.select_for_update().get(pk=competition.pk)
    if row.sealed_at is not None or row.status not in (Status.DRAFT, Status.PUBLISHED):
        raise MoveNotAllowed(_("This call is over for good. Give single applications more time instead."))
    published = row.status == Status.PUBLISHED
    reason = _reason(reason) if published or reason.strip() else ""
    was, was_taken_until, was_grace = row.closes_at, row.takes_until, row.grace_seconds
    row.closes_at, row.grace_seconds = closes_at, grace_seconds
    check_deadline(row, was=was, was_taken_until=was_taken_until)
    old, new = audit.changes(
        {"closes_at": was, "grace_seconds": was_grace}, {"closes_at": closes_at, "grace_seconds": grace_seconds}
    )
    if not new:
        return
    changed = {**new, "revision": F("revision") + 1, "modified_at": timezone.now()}
    Competition.objects.filter(pk=row.pk).update(**changed)
    event = audit.record("competition.deadline", by=by, target=row, before=old, after={**new, "reason": reason})
    if published and "closes_at" in new:
        payload = {"competition": row.pk, "event": event.pk, "was": was.isoformat()}
        enqueue(key=f"deadline-moved:{event.pk}", kind="competitions.deadline_moved", payload=payload)
    competition.refresh_from_db(fields=["closes_at", "grace_seconds", "revision", "modified_at"])


def check_deadline(row: Competition, *, was: datetime, was_taken_until: datetime) -> None:
    """Whether a call may end as `row` says. Raises ValidationError by field."""
    now = clock.now()
    if not 0 <= row.grace_seconds <= LONGEST_GRACE:
        raise ValidationError({"grace_seconds": _("The grace is an hour at most.")})
    if row.closes_at <= row.opens_at:
        raise ValidationError({"closes_at": _("The deadline has to be after the opening.")})
    if row.closes_at != was and row.closes_at <= now:
        raise ValidationError({"closes_at": _("Choose a moment to come: nobody can be told of one that has passed.")})
    if row.takes_until < was_taken_until and row.takes_until <= now:
        raise ValidationError({"grace_seconds": _("With so little grace it would be over already.")})


def tell_of_moved_deadline(competition: Competition, *, event: int, was: datetime) -> None:
    """Writes to everybody who is writing an application, once. Safe to do again."""
    writable = competition.applications.filter(status__in=Application.WRITABLE).order_by("pk")
    start = 0
    while rows := list(writable.select_related("organisation")[start : start + AT_ONCE]):
        start += AT_ONCE
        with transaction.atomic():
            for person in {person.pk: person for row in rows for person in writers_of(row)}.values():
                queue_mail(
                    "competition_deadline_moved",
                    key=f"deadline-moved:{event}:{person.pk}",
                    to=person.email,
                    language=person.language,
                    context=letter(competition, person, until=competition.closes_at, was=was),
                )


def letter(competition: Competition, person, *, until: datetime, **more) -> dict:
    """What the letters about deadlines say; `url` leads to the call."""
    url = absolute("competitions:competition", person.language, slug=competition.slug)
    return {"competition": competition, "until": until, "zone": competition.zone, "person": person, "url": url, **more}


# --- one application's ------------------------------------------------------------------------------------------------
@transaction.atomic
def grant_extension(*, application: Application, until: datetime, reason: str, by) -> Extension:
    """Gives one application time until a later moment, even where the call is over, and writes to its people.

    Raises NotAllowed, MoveNotAllowed, ValidationError by field.
    """
    check_user_can_manage(by, application.competition)
    check_beyond_conflict(by, application)
    row = held(application)
    if row.competition.status not in (Status.PUBLISHED, Status.CLOSED):
        raise MoveNotAllowed(_("This competition takes no applications."))
    if row.status == Application.Status.WITHDRAWN:
        raise MoveNotAllowed(_("This application was withdrawn. Its organisation can begin another."))
    reason = _reason(reason)
    present = deadline_of(row.competition, row)
    if until <= clock.now():
        raise ValidationError({"until": _("Choose a moment to come.")})
    if until <= present.takes_until:
        raise ValidationError({"until": _("It has time until then as it is. Choose a later moment.")})
    extension = Extension.objects.create(application=row, until=until, reason=reason, granted_by=by)
    audit.record(
        "application.extended",
        by=by,
        target=row,
        acting_for=row.organisation,
        before={"until": present.shown},
        after={"until": until, "reason": reason},
    )
    for person in writers_of(row):
        queue_mail(
            "competition_extension",
            about=[row],
            key=f"extension:{extension.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            context=letter(row.competition, person, until=until, application=row)
            | {"url": absolute("competitions:application", person.language, pk=row.pk)},
        )
    return extension


# --- what is over stays over --------------------------------------------------------------------------------------------
def seal_what_is_over() -> bool:
    """Seals calls and extensions whose time passed SEAL_AFTER ago by the site's clock, a few at a time; returns whether
    there may be more. Safe to do twice, and at the same time."""
    clock.keep()
    edge = clock.now() - SEAL_AFTER
    calls = Competition.objects.filter(status=Status.PUBLISHED, closes_at__lt=edge).order_by("closes_at")
    extensions = Extension.objects.filter(sealed_at=None, until__lt=edge).select_related("application")
    due, late = [call for call in calls if call.takes_until < edge], list(extensions.order_by("until")[:AT_ONCE])
    for competition in due:
        seal_competition(competition, edge=edge)
    for extension in late:
        seal_extension(extension)
    return len(late) == AT_ONCE


@transaction.atomic
def seal_competition(competition: Competition, *, edge: datetime) -> bool:
    """Ends a call for good, unless its deadline was moved meanwhile. Returns whether it did."""
    row = Competition.objects.select_for_update().get(pk=competition.pk)
    if row.status != Status.PUBLISHED or row.takes_until >= edge:
        return False
    was, to = COMPETITION.move(row, "seal", sealed_at=clock.now())
    after = {"status": to, "closes_at": row.closes_at, "grace_seconds": row.grace_seconds}
    audit.record("competition.sealed", by=None, target=row, before={"status": was}, after=after)
    return True


@transaction.atomic
def seal_extension(extension: Extension) -> None:
    """Ends an extension for good; whoever is submitting by it at the moment comes first."""
    locked(extension.application)
    Extension.objects.filter(pk=extension.pk, sealed_at=None).update(sealed_at=clock.now())
