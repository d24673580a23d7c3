"""Rounds of judging: prepared, opened with their method frozen, closed, opened again."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import frozen
from competitions.actions.competitions import held_competition
from competitions.actions.results import compute_results
from competitions.judging.method import content_of
from competitions.judging.readiness import readiness
from competitions.models import Assignment, Competition, Criterion, Round
from competitions.permissions import check_user_can_lead
from competitions.round_letters import more_time
from competitions.signals import round_moved
from competitions.transitions import ROUND
from core import audit
from core.transitions import MoveNotAllowed, StateHasMoved

WORDS = ("name_en", "name_zh", "about_en", "about_zh")
"""What may change at any time."""
SETTINGS = (
    "blind", "sight", "opens_at", "closes_at", "judges_per_entry", "least_load", "most_load", "quotas", "bridges",
    "method", "ties", "places", "advance",
)  # fmt: skip
"""What is fixed once the round is open."""
COPIED = tuple(name for name in SETTINGS if name not in ("opens_at", "closes_at", "ties"))
OF_CRITERION = (
    *WORDS, "position", "weight", "least", "most", "step", "anchors", "may_skip", "comment_required",
)  # fmt: skip
OVER = (Competition.Status.CANCELLED, Competition.Status.ARCHIVED)


class RoundNotReady(MoveNotAllowed):
    """Something is missing that judges would meet. Fit to show."""


def held_round(round: Round, by=None) -> Round:
    """The competition held, then the round's row as it is, for this transaction; `by` is asked for their part first
    unless the clock acts. Raises NotAllowed, and MoveNotAllowed where the competition is over."""
    if by is not None:
        check_user_can_lead(by, round.competition)
    competition = held_competition(round.competition)
    if competition.status in OVER:
        raise MoveNotAllowed(_("This competition is over. It stays as it was."))
    row = Round.objects.select_for_update().get(pk=round.pk)
    row.competition = competition
    return row


def check_is_draft(round: Round) -> None:
    if round.status != Round.Status.DRAFT:
        raise MoveNotAllowed(
            _(
                "This round has been opened and its method is frozen: only names, guidance and the words of anchors change."
            )
        )


# --- preparing ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_round(*, competition: Competition, by, like: Round | None = None, **columns) -> Round:
    """Prepares the next round of a competition; with `like`, with the settings and criteria of another of its rounds.

    Raises NotAllowed, MoveNotAllowed, and ValidationError by field.
    """
    check_user_can_lead(by, competition)
    row = held_competition(competition)
    if row.status in OVER:
        raise MoveNotAllowed(_("This competition is over. It stays as it was."))
    if like is not None and like.competition_id != row.pk:
        raise ValidationError({"like": _("This round belongs to another competition.")})
    last = Round.objects.filter(competition=row).aggregate(last=Max("number"))["last"] or 0
    made = copied(like, row, number=last + 1, by=by, **columns) if like else _created(row, last + 1, by, columns)
    audit.record(
        "round.created", by=by, target=made, after={"number": made.number, "like": like.number if like else None}
    )
    return made


def _created(competition: Competition, number: int, by, columns: dict[str, Any]) -> Round:
    made = Round(competition=competition, number=number, created_by=by, **({"position": number - 1} | columns))
    check_settings(made)
    made.save()
    return made


def copied(source: Round, competition: Competition, *, number: int, by, **columns) -> Round:
    """A draft with the settings and the criteria of `source`; `columns` go before."""
    same = {name: getattr(source, name) for name in COPIED if name not in columns}
    made = _created(competition, number, by, same | columns)
    keys = {
        old.pk: Criterion.objects.create(round=made, **{name: getattr(old, name) for name in OF_CRITERION}).pk
        for old in source.criteria.all()
    }
    if "ties" not in columns:
        made.ties = [_same_tie(tie, keys) for tie in source.ties]
        made.save(update_fields=["ties"])
    return made


def _same_tie(tie: str, keys: dict[int, int]) -> str:
    """A criterion that breaks ties is the copied one."""
    word, _colon, key = tie.partition(":")
    return f"{word}:{keys[int(key)]}" if key.isdecimal() and int(key) in keys else tie


def check_settings(round: Round) -> None:
    """Raises ValidationError by field where settings contradict one another."""
    errors: dict[str, str] = {}
    if not (round.name_en or round.name_zh):
        errors["name_en"] = _("Give it a name in at least one language.")
    if round.opens_at >= round.closes_at:
        errors["closes_at"] = _("Judging must end after it begins.")
    if round.least_load > round.most_load:
        errors["most_load"] = _("The most entries for one judge must not be fewer than the fewest.")
    regions = sum(round.quotas.get("regions", {}).values())
    if regions > round.judges_per_entry:
        errors["judges_per_entry"] = _("The regions ask for %(count)s judges for each entry: more than there are.") % {
            "count": regions
        }
    if round.quotas.get("experts", 0) > round.judges_per_entry:
        errors["judges_per_entry"] = _("There cannot be more experts for an entry than judges.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def save_settings(*, round: Round, seen: int, by, **columns) -> Round:
    """Writes words at any time, and settings while the round is being prepared.

    `seen` is the revision that the form showed. Raises NotAllowed, MoveNotAllowed, StateHasMoved where somebody else
    has saved meanwhile, ValidationError by field.
    """
    row = held_round(round, by)
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not changed:
        return row
    if set(changed) - set(WORDS):
        check_is_draft(row)
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    check_settings(row)
    same = Round.objects.filter(pk=row.pk, revision=seen)
    if not same.update(revision=F("revision") + 1, **changed):
        raise StateHasMoved(
            _("Somebody else has saved this meanwhile. What you typed is still here: look, then save again.")
        )
    row.revision = seen + 1
    audit.record("round.changed", by=by, target=row, before=before, after=changed)
    return row


@transaction.atomic
def remove_round(*, round: Round, by) -> None:
    """Deletes a round that is being prepared and that nobody has judged in."""
    row = held_round(round, by)
    check_is_draft(row)
    if row.entries.filter(sheets__isnull=False).exists():
        raise MoveNotAllowed(_("There are score sheets in this round. It stays."))
    audit.record("round.removed", by=by, target=row, before={"number": row.number, "name": str(row)})
    row.delete()


# --- moving -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def open_round(*, round: Round, by=None) -> Round:
    """Opens a round and freezes how it is counted. `by` is None where its time has come by the clock.

    Raises NotAllowed, RoundNotReady with what is missing, MoveNotAllowed, StateHasMoved.
    """
    row = held_round(round, by)
    if row.status == Round.Status.DRAFT:
        missing = readiness(row).missing
        if missing:
            raise RoundNotReady(_("It is not ready: %(what)s") % {"what": " · ".join(step.text for step in missing)})
    content = content_of(row)
    fixed = {"frozen_method": content, "method_sha256": frozen.sha256(content), "opened_at": timezone.now()}
    return _moved(row, "open", by=by, told={"method_sha256": fixed["method_sha256"]}, **fixed)


@transaction.atomic
def close_round(*, round: Round, by=None) -> Round:
    """Ends judging and freezes what it comes to. Sheets that have not been handed in stay drafts and do not count."""
    row = held_round(round, by)
    closed = _moved(row, "close", by=by, closed_at=timezone.now())
    compute_results(round=closed)
    return closed


@transaction.atomic
def reopen_round(*, round: Round, closes_at: datetime, reason: str, by) -> Round:
    """Opens a closed round again until a later moment, of which judges are told who have not finished. The frozen method
    stays. Raises MoveNotAllowed once a decision has been proposed: it rests on the scores as they are."""
    row = held_round(round, by)
    if row.has_decisions:
        raise MoveNotAllowed(_("Decisions have been proposed on these scores, so the round stays closed."))
    _check_more_time(row, closes_at, reason)
    _move_due(row, closes_at)
    told = {"closes_at": closes_at, "reason": reason}
    _moved(row, "reopen", by=by, told=told, closed_at=None, closes_at=closes_at)
    more_time(row)
    return row


@transaction.atomic
def extend_round(*, round: Round, closes_at: datetime, reason: str, by) -> Round:
    """Gives an open round more time, of which judges are told who have not finished."""
    row = held_round(round, by)
    if row.status != Round.Status.OPEN:
        raise MoveNotAllowed(_("Only a round that is being judged can be given more time."))
    _check_more_time(row, closes_at, reason)
    if closes_at <= row.closes_at:
        raise ValidationError(
            {"closes_at": _("Choose a moment after the present end: judges have been told that one.")}
        )
    _move_due(row, closes_at)
    before = row.closes_at
    Round.objects.filter(pk=row.pk).update(closes_at=closes_at, revision=F("revision") + 1)
    row.closes_at = closes_at
    audit.record("round.extended", by=by, target=row, before={"closes_at": before},
                 after={"closes_at": closes_at, "reason": reason})  # fmt: skip
    round_moved.send(Round, round=row, verb="extend")
    more_time(row)
    return row


def _check_more_time(round: Round, closes_at: datetime, reason: str) -> None:
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say why: it stays in the audit trail.")
    if closes_at <= timezone.now():
        errors["closes_at"] = _("Choose a moment that is still to come.")
    if errors:
        raise ValidationError(errors)


def _move_due(round: Round, closes_at: datetime) -> None:
    """What was due at the end is due at the new one."""
    due = Assignment.objects.live().filter(entry__round=round, due_at=round.closes_at)
    due.update(due_at=closes_at, changed_at=timezone.now())


def _moved(row: Round, verb: str, *, by, told: dict[str, Any] | None = None, **changes) -> Round:
    was, to = ROUND.move(row, verb, **changes)
    audit.record(f"round.{verb}", by=by, target=row, before={"status": was}, after={"status": to, **(told or {})})
    round_moved.send(Round, round=row, verb=verb)
    return row
