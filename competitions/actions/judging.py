"""Filling in score sheets: scores and comments one by one, handing in, taking up again.

Each action holds the round against being closed, then locks the assignment and the sheet, in this order everywhere. What
is behind the gate (`Assignment.objects.judged_by`) exists; nothing else does.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.judging import asked_often
from competitions.judging.sheets import (
    FOR_APPLICANT,
    FOR_COMMITTEE,
    LONGEST_COMMENT,
    LONGEST_NOTE,
    check_score,
    comment_name,
    problems_of,
    score_name,
    text_of,
    written,
)
from competitions.models import Assignment, Criterion, Round, RoundEntry, Score, ScoreSheet
from competitions.transitions import ASSIGNMENT, SHEET
from core import audit
from core.autosave import digest, refuse_if_changed
from core.locks import hold
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.templatetags.instants import written as written_moment
from core.transitions import MoveNotAllowed

OTHERS_SEEN = "sheet.others_seen"


class RoundIsOver(MoveNotAllowed):
    """The round takes no scores (any more). Fit to show."""


class SheetNotComplete(Exception):
    """Something is missing. `problems` has a sentence by the field's name."""

    def __init__(self, problems: dict[str, str]):
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass
class Held:
    """What a judge has in hand, as it is now and kept for this transaction."""

    assignment: Assignment
    sheet: ScoreSheet | None

    @property
    def round(self) -> Round:
        return self.assignment.entry.round


def held(entry: RoundEntry, by) -> Held:
    """Holds the round, then locks a judge's assignment and sheet. Raises NotAllowed where the gate lets nobody through."""
    hold(Round(pk=entry.round_id))
    assignment = asked_often.entry_held_by(by, entry.pk)
    if assignment is None:
        raise NotAllowed(_("This entry is not among those you judge."))
    return Held(assignment, asked_often.sheet_held(entry.pk, assignment.judge_id))


def check_takes_scores(round: Round, arrived_at: datetime) -> None:
    """Raises RoundIsOver unless the round is open and what arrived then is in time."""
    if round.status != Round.Status.OPEN:
        raise RoundIsOver(_("This round is closed. What you typed is kept in this browser; it no longer counts."))
    if arrived_at >= round.closes_at:
        zone = round.competition.zone_info
        raise RoundIsOver(
            _("This arrived at %(arrived)s. Judging ended %(deadline)s. What you typed is kept in this browser.")
            % {"arrived": f"{arrived_at.astimezone(zone):%H:%M:%S}", "deadline": written_moment(round.closes_at, zone)}
        )


def _to_write(entry: RoundEntry, by, arrived_at: datetime) -> ScoreSheet:
    """The sheet to write in, begun if there is none; locked."""
    now = held(entry, by)
    check_takes_scores(now.round, arrived_at)
    if now.sheet is not None:
        if now.sheet.status != ScoreSheet.Status.DRAFT:
            raise MoveNotAllowed(_("This sheet is handed in. Take it up again before you change it."))
        return now.sheet
    one = now.assignment.entry
    sheet = ScoreSheet.objects.create(entry=one, judge=now.assignment.judge, submission_id=one.submission_id)
    audit.record("sheet.begun", by=by, target=sheet, after={"round": one.round_id, "entry": one.pk})
    return sheet


@transaction.atomic
def begin_sheet(*, entry: RoundEntry, by, arrived_at: datetime) -> ScoreSheet:
    """The judge's sheet of an entry: a new one of the version that is judged now, or the one there is, even handed in.

    Raises NotAllowed, RoundIsOver.
    """
    now = held(entry, by)
    return now.sheet or _to_write(entry, by, arrived_at)


@transaction.atomic
def save_score(
    *,
    entry: RoundEntry,
    criterion: Criterion,
    value: Decimal | None,
    skipped: bool = False,
    by,
    arrived_at: datetime,
    base: str | None = None,
) -> str:
    """Writes one score and returns the digest of what is stored now. No value and not skipped takes the score away.

    `base` is the digest of the value the page last saw (None overwrites knowingly). Two who write the same do not
    disturb one another. Raises FieldConflict, ValidationError, NotAllowed, RoundIsOver, MoveNotAllowed.
    """
    check_score(criterion, value, skipped)
    sheet = _to_write(entry, by, arrived_at)
    score = _score(sheet, entry, criterion)
    stored, wanted = text_of(score), written(value, skipped)
    if stored != wanted:
        refuse_if_changed(score_name(criterion), stored, base)
        score.value, score.skipped = value, skipped
        _keep(sheet, score)
    return digest(wanted)


@transaction.atomic
def save_comment(
    *,
    entry: RoundEntry,
    text: str,
    by,
    arrived_at: datetime,
    criterion: Criterion | None = None,
    to: str = FOR_APPLICANT,
    base: str | None = None,
) -> str:
    """Writes the comment of a criterion, or without one a word for the applicant or the committee (`to`); as
    `save_score`."""
    text = text.replace("\r\n", "\n").replace("\x00", "")
    most = LONGEST_COMMENT if criterion else LONGEST_NOTE
    if len(text) > most:
        counted = {"found": len(text), "most": most}
        raise ValidationError(_("This has %(found)s characters; %(most)s can be kept. Shorten it.") % counted)
    sheet = _to_write(entry, by, arrived_at)
    if criterion is not None:
        score = _score(sheet, entry, criterion)
        if score.comment != text:
            refuse_if_changed(comment_name(criterion), score.comment, base)
            score.comment = text
            _keep(sheet, score)
        return digest(text)
    if to not in (FOR_APPLICANT, FOR_COMMITTEE):
        raise ValidationError(_("This field is not asked any more. Reload the page; your text is kept here."))
    if getattr(sheet, to) != text:
        refuse_if_changed(to, getattr(sheet, to), base)
        _touch(sheet, **{to: text})
    return digest(text)


def _score(sheet: ScoreSheet, entry: RoundEntry, criterion: Criterion) -> Score:
    if criterion.round_id != entry.round_id:
        raise ValidationError(_("This criterion belongs to another round. Reload the page."))
    return asked_often.score_of(sheet.pk, criterion.pk) or Score(sheet=sheet, criterion=criterion)


def _keep(sheet: ScoreSheet, score: Score) -> None:
    score.changed_at = timezone.now()
    score.save()
    _touch(sheet)


def _touch(sheet: ScoreSheet, **changes) -> None:
    ScoreSheet.objects.filter(pk=sheet.pk).update(revision=F("revision") + 1, changed_at=timezone.now(), **changes)


@transaction.atomic
def submit_sheet(*, sheet: ScoreSheet, by, arrived_at: datetime) -> ScoreSheet:
    """Hands a sheet in; with it the assignment is done. One that is handed in already is returned as it is.

    Raises SheetNotComplete, NotAllowed, RoundIsOver, StateHasMoved.
    """
    now = _own(sheet, by)
    row = now.sheet
    if row.status == ScoreSheet.Status.SUBMITTED:
        _follow(now, "finish")
        return row
    check_takes_scores(now.round, arrived_at)
    scores = {score.criterion_id: score for score in row.scores.all()}
    if problems := problems_of(now.round.criteria.all(), scores):
        raise SheetNotComplete(problems)
    _move(now, by, "submit", "finish", submitted_at=arrived_at)
    return row


@transaction.atomic
def resume_sheet(*, sheet: ScoreSheet, by, arrived_at: datetime) -> ScoreSheet:
    """Takes a sheet up again while the round is open, unless its judge has seen what the others gave.

    Raises MoveNotAllowed, NotAllowed, RoundIsOver, StateHasMoved.
    """
    now = _own(sheet, by)
    row = now.sheet
    if row.status == ScoreSheet.Status.DRAFT:
        return row
    check_takes_scores(now.round, arrived_at)
    if has_seen_others(row):
        raise MoveNotAllowed(_("You have seen what the others gave, so this sheet stays as you handed it in."))
    _move(now, by, "resume", "resume", submitted_at=None)
    return row


@transaction.atomic
def take_newer_version(*, sheet: ScoreSheet, by, arrived_at: datetime) -> ScoreSheet:
    """Says that a sheet is of the version that the round judges now: its judge has looked at what changed."""
    now = _own(sheet, by)
    check_takes_scores(now.round, arrived_at)
    row, version = now.sheet, now.assignment.entry.submission_id
    if row.submission_id != version:
        before, after = {"submission": row.submission_id}, {"submission": version}
        _touch(row, submission=version)
        audit.record("sheet.version", by=by, target=row, before=before, after=after)
        row.submission_id = version
    return row


@transaction.atomic
def see_others(*, sheet: ScoreSheet, by) -> None:
    """Opens what the others gave, in a round that shows it after one's own; from then on the sheet stays as it is."""
    now = _own(sheet, by)
    if now.round.sight != Round.Sight.AFTER_MINE or now.sheet.status != ScoreSheet.Status.SUBMITTED:
        raise MoveNotAllowed(_("Others’ scores are not shown now."))
    if not has_seen_others(now.sheet):
        audit.record(OTHERS_SEEN, by=by, target=now.sheet)


def has_seen_others(sheet: ScoreSheet) -> bool:
    seen = AuditEvent.objects.filter(target_type=sheet._meta.label_lower, target_id=str(sheet.pk), action=OTHERS_SEEN)
    return seen.exists()


@dataclass
class HeldSheet(Held):
    sheet: ScoreSheet


def _own(sheet: ScoreSheet, by) -> HeldSheet:
    now = held(sheet.entry, by)
    if now.sheet is None or now.sheet.pk != sheet.pk:
        raise NotAllowed(_("This entry is not among those you judge."))
    return HeldSheet(now.assignment, now.sheet)


def _move(now: HeldSheet, by, verb: str, of_assignment: str, *, submitted_at: datetime | None) -> None:
    """The sheet and its assignment move together. The trail keeps no scores: who reads it may not read them yet."""
    was, to = SHEET.move(now.sheet, verb, submitted_at=submitted_at, changed_at=timezone.now())
    _follow(now, of_assignment)
    entry = now.assignment.entry
    after = {"status": to, "round": entry.round_id, "entry": entry.pk}
    audit.record(f"sheet.{PAST[verb]}", by=by, target=now.sheet, before={"status": was}, after=after)


def _follow(now: HeldSheet, verb: str) -> None:
    """An assignment that was given anew may have a sheet that is handed in already."""
    if ASSIGNMENT.allows(verb, now.assignment.status):
        ASSIGNMENT.move(now.assignment, verb, changed_at=timezone.now())


PAST = {"submit": "submitted", "resume": "resumed"}
