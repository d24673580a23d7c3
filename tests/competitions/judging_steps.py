"""One step of judging each, as people take it: the real actions, and what the pages would have asked for besides."""

from datetime import timedelta

from django.utils import timezone

from competitions.actions import assigning, conflicts, judging, rounds
from competitions.judging.sheets import read_score
from competitions.models import Assignment, Conflict, Criterion, Judge, Round, RoundEntry, ScoreSheet

WHY = "Why it is so"


def open_round(*, round: Round, by) -> None:
    rounds.open_round(round=round, by=by)


def close_round(*, round: Round, by) -> None:
    rounds.close_round(round=round, by=by)


def reopen_round(*, round: Round, by, reason: str) -> None:
    rounds.reopen_round(round=round, closes_at=timezone.now() + timedelta(days=14), reason=reason, by=by)


def save_score(*, entry: RoundEntry, criterion: Criterion, value: int | None, by) -> None:
    """A value, or None for what does not apply."""
    given, skipped = read_score(criterion, "N/A" if value is None else str(value))
    judging.save_score(entry=entry, criterion=criterion, value=given, skipped=skipped, by=by, arrived_at=timezone.now())


def submit_sheet(*, sheet: ScoreSheet, by) -> None:
    judging.submit_sheet(sheet=sheet, by=by, arrived_at=timezone.now())


def resume_sheet(*, sheet: ScoreSheet, by) -> None:
    judging.resume_sheet(sheet=sheet, by=by, arrived_at=timezone.now())


def recuse(*, assignment: Assignment, reason: str, by) -> None:
    conflicts.recuse(assignment=assignment, reason=reason, by=by)


def replace(*, entry: RoundEntry, judge: Judge, by) -> None:
    """Somebody in the place of whoever has not judged it yet; besides the others where all have."""
    waiting = Assignment.objects.filter(entry=entry, status__in=("invited", "accepted")).exclude(judge=judge).first()
    if waiting is None:
        assigning.assign_by_hand(entry=entry, judge=judge, by=by)
    else:
        assigning.replace_judge(replacements=[(waiting, judge)], reason=WHY, by=by)


def add_conflict(*, judge: Judge, entry: RoundEntry, by) -> None:
    conflicts.add_conflict(judge=judge, application=entry.application, kind="other", reason=WHY, by=by)


def lift_conflict(*, judge: Judge, entry: RoundEntry, by) -> None:
    """Whoever found it or said it, the park says that it does not hold."""
    for one in Conflict.objects.active().filter(judge=judge, application=entry.application):
        conflicts.settle(conflict=one, holds=False, reason=WHY, by=by)
