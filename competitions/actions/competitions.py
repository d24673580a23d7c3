"""Calling a competition: making it, setting its frame, publishing, cancelling, putting it away."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.addressees import writers_of
from competitions.engine.rules import RulesRefused, read_rules
from competitions.models import Application, CallForm, Competition, CompetitionText, Organiser
from competitions.permissions import check_user_can_create_competitions, check_user_can_manage
from competitions.readiness import readiness
from competitions.rule_words import told_refusal
from competitions.transitions import COMPETITION
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.transitions import MoveNotAllowed

RESERVED = frozenset({"new"})
FRAME = ("slug", "code", "zone", "opens_at", "closes_at", "grace_seconds", "ceremony_city", "ceremony_at")
"""What goes together and is changed together."""

ONCE_PUBLISHED = frozenset({"zone", "opens_at", "ceremony_city", "ceremony_at"})
"""What of the frame may still change in the open. The deadline is moved by an action of its own, with a reason."""


def held_competition(competition: Competition) -> Competition:
    """The row as it is, kept for this transaction."""
    return Competition.objects.select_for_update().get(pk=competition.pk)


def touch(competition: Competition) -> None:
    Competition.objects.filter(pk=competition.pk).update(modified_at=timezone.now(), revision=models.F("revision") + 1)


@transaction.atomic
def create_competition(*, by, name: str, language: str, **frame) -> Competition:
    """Makes a draft with its name in one language, an empty form, and `by` as its manager.

    Raises NotAllowed, and ValidationError by field where the frame does not hold together.
    """
    check_user_can_create_competitions(by)
    competition = made(by=by, **frame)
    CompetitionText.objects.create(competition=competition, language=language, name=name)
    CallForm.objects.create(competition=competition, definition={"pages": []}, edited_by=by)
    audit.record("competition.created", by=by, target=competition, after={"name": name, **frame})
    return competition


def made(*, by, **columns) -> Competition:
    """A row and its first manager."""
    check_frame(columns)
    try:
        with transaction.atomic():
            competition = Competition.objects.create(created_by=by, **columns)
    except IntegrityError as error:
        raise taken(columns) from error
    Organiser.objects.create(competition=competition, user=by, role=Organiser.Role.MANAGER, added_by=by)
    return competition


def check_frame(columns: dict[str, Any], competition: Competition | None = None) -> None:
    """Raises ValidationError by field where dates are out of order or an address cannot be had."""
    problems: dict[str, str] = {}
    if columns["opens_at"] >= columns["closes_at"]:
        problems["closes_at"] = _("The deadline must be after the opening.")
    ceremony = columns.get("ceremony_at")
    if ceremony and ceremony <= columns["closes_at"]:
        problems["ceremony_at"] = _("The ceremony must be after the deadline.")
    if columns.get("slug") in RESERVED:
        problems["slug"] = _("This word has a meaning of its own in addresses. Choose another.")
    others = Competition.objects.exclude(pk=competition.pk) if competition else Competition.objects.all()
    for name in ("slug", "code"):
        if name in columns and others.filter(**{name: columns[name]}).exists():
            problems[name] = _("Another competition has this already. Choose another.")
    if problems:
        raise ValidationError(problems)


def taken(columns: dict[str, Any]) -> ValidationError:
    """Somebody took the address or the letters between looking and writing."""
    sentence = _("Another competition has this already. Choose another.")
    return ValidationError({name: sentence for name in ("slug", "code") if name in columns})


@transaction.atomic
def save_frame(*, competition: Competition, by, **frame) -> Competition:
    """Writes address, letters, zone, dates and city. Of a published call only what ONCE_PUBLISHED names may change."""
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    before = {name: getattr(row, name) for name in FRAME}
    wanted = {**before, **frame}
    was, now = audit.changes(before, wanted)
    if not now:
        return row
    if row.status in (Competition.Status.CANCELLED, Competition.Status.ARCHIVED):
        raise MoveNotAllowed(_("This competition is over. Its dates stay as they were."))
    if row.status != Competition.Status.DRAFT and (fixed := now.keys() - ONCE_PUBLISHED):
        sentence = _("This is fixed since the call was published.")
        raise ValidationError(dict.fromkeys(fixed, sentence))
    check_frame(wanted, row)
    _check_opening(row, now)
    try:
        with transaction.atomic():
            Competition.objects.filter(pk=row.pk).update(**now)
    except IntegrityError as error:
        raise taken(now) from error
    touch(row)
    audit.record("competition.changed", by=by, target=row, before=was, after=now)
    return Competition.objects.get(pk=row.pk)


def _check_opening(row: Competition, now: dict[str, Any]) -> None:
    """A call that has opened stays open: nobody's draft is to stand before its opening."""
    moved: datetime | None = now.get("opens_at")
    moment = timezone.now()
    if moved and row.status != Competition.Status.DRAFT and row.opens_at <= moment < moved:
        raise ValidationError({"opens_at": _("The call has opened. It cannot be closed again by a later opening.")})


@transaction.atomic
def set_rules(*, competition: Competition, rules: list[dict[str, Any]], by) -> None:
    """Writes the rules that can be computed. Raises NotAllowed, and ValidationError for one that is malformed."""
    check_user_can_manage(by, competition)
    try:
        read_rules(rules)
    except RulesRefused as refused:
        raise ValidationError(told_refusal(refused)) from refused
    row = held_competition(competition)
    if row.rules == rules:
        return
    Competition.objects.filter(pk=row.pk).update(rules=rules)
    touch(row)
    audit.record("competition.rules", by=by, target=row, before={"rules": row.rules}, after={"rules": rules})


# --- moves ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def publish_competition(*, competition: Competition, by) -> None:
    """Shows it to everybody. Raises NotAllowed, and ValidationError with what is missing."""
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    if row.status == Competition.Status.DRAFT and (missing := readiness(row).missing):
        raise ValidationError([step.text for step in missing])
    was, to = COMPETITION.move(row, "publish", published_at=timezone.now())
    touch(row)
    audit.record("competition.published", by=by, target=row, before={"status": was}, after={"status": to})


@transaction.atomic
def cancel_competition(*, competition: Competition, reason: str, by) -> None:
    """Calls it off for good. Everybody who writes an application that is not withdrawn is told why."""
    check_user_can_manage(by, competition)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: applicants are told.")})
    row = held_competition(competition)
    was, to = COMPETITION.move(row, "cancel")
    touch(row)
    audit.record("competition.cancelled", by=by, target=row, before={"status": was},
                 after={"status": to, "reason": reason})  # fmt: skip
    for application in row.applications.live().select_related("organisation"):
        _tell_of_the_end(row, application, reason)


def _tell_of_the_end(competition: Competition, application: Application, reason: str) -> None:
    for person in writers_of(application):
        name = next((text.name for text in competition.texts.all() if text.language == person.language), "")
        queue_mail(
            "competition_cancelled",
            about=[application],
            key=f"competition_cancelled:{application.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "competition": name or competition.name,
                "number": application.number,
                "reason": reason,
                "url": absolute("competitions:competition", person.language, slug=competition.slug),
            },
        )


@transaction.atomic
def archive_competition(*, competition: Competition, by) -> None:
    """Puts a closed one away: it is shown among the past ones and changes no more."""
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    was, to = COMPETITION.move(row, "archive")
    touch(row)
    audit.record("competition.archived", by=by, target=row, before={"status": was}, after={"status": to})
