"""What every page of a judge's sheet and every save asks, prepared (core/prepared.py). The gate is that of the models."""

from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from competitions.models import Assignment, Criterion, Score, ScoreSheet, Submission
from core import audit
from core.prepared import prepared

DONE = Q(status=Assignment.Status.DONE)


def _entry(user: Any, entry: int):
    rows = Assignment.objects.judged_by(user).filter(entry=entry)
    return rows.select_related("entry__round__competition", "entry__application")


@prepared(user=int, entry=int)
def _prepared_entry(user, entry):
    return _entry(User(pk=user), entry)


def entry_judged_by(user, entry: int) -> Assignment | None:
    """What the gate lets a person judge of an entry, with all around it. Where somebody acts as them, whose conflicts hold
    as well, it is asked as it is."""
    if not (user.is_authenticated and user.is_active):
        return None
    if audit.acting.get() is not None:
        return _entry(user, entry).first()
    return next(iter(_prepared_entry(user=user.pk, entry=entry)), None)


def _held(user: Any, entry: int):
    rows = Assignment.objects.judged_by(user).filter(entry=entry).select_for_update(of=("self",))
    return rows.select_related("entry__round__competition", "judge")


@prepared(user=int, entry=int)
def _prepared_held(user, entry):
    return _held(User(pk=user), entry)


def entry_held_by(user, entry: int) -> Assignment | None:
    """As `entry_judged_by`, its row locked for the rest of the transaction, with its judge."""
    if not (user.is_authenticated and user.is_active):
        return None
    if audit.acting.get() is not None:
        return _held(user, entry).first()
    return next(iter(_prepared_held(user=user.pk, entry=entry)), None)


def _counted(user: Any, round: int):
    rows = Assignment.objects.judged_by(user).filter(entry__is_calibration=False, entry__round=round)
    return (
        rows.order_by()
        .values("entry__round")
        .annotate(n=Count("pk"), done=Count("pk", filter=DONE))
        .values_list("n", "done")
    )


@prepared(user=int, round=int)
def _prepared_counts(user, round):
    return _counted(User(pk=user), round)


def progress_in(user, round: int) -> tuple[int, int]:
    """(done, total) of a judge in one round, without what is to practise on."""
    if not (user.is_authenticated and user.is_active):
        return 0, 0
    acts = audit.acting.get() is not None
    found = _counted(user, round) if acts else _prepared_counts(user=user.pk, round=round)
    total, done = next(iter(found), (0, 0))
    return done, total


@prepared(round=int)
def _criteria(round):
    return Criterion.objects.filter(round=round)


def criteria_of(round: int) -> list[Criterion]:
    return _criteria(round=round)


@prepared(entry=int, judge=int)
def _sheet(entry, judge):
    return ScoreSheet.objects.filter(entry=entry, judge=judge)


def sheet_of(entry: int, judge: int) -> ScoreSheet | None:
    return next(iter(_sheet(entry=entry, judge=judge)), None)


@prepared(entry=int, judge=int)
def _sheet_held(entry, judge):
    return ScoreSheet.objects.select_for_update().filter(entry=entry, judge=judge)


def sheet_held(entry: int, judge: int) -> ScoreSheet | None:
    """A judge's sheet, its row locked for the rest of the transaction."""
    return next(iter(_sheet_held(entry=entry, judge=judge)), None)


@prepared(submission=int)
def _submission(submission):
    rows = Submission.objects.select_related("form_version", "submitted_by").defer("form_version__definition")
    return rows.filter(pk=submission)


def submission_of(pk: int) -> Submission:
    """A version that was handed in, with its form's row but for what the form asks. Raises Submission.DoesNotExist."""
    for found in _submission(submission=pk):
        return found
    raise Submission.DoesNotExist


@prepared(sheet=int)
def _scores(sheet):
    return Score.objects.filter(sheet=sheet)


def scores_of(sheet: int) -> dict[int, Score]:
    """The scores of a sheet by their criterion."""
    return {one.criterion_id: one for one in _scores(sheet=sheet)}


@prepared(sheet=int, criterion=int)
def _score(sheet, criterion):
    return Score.objects.filter(sheet=sheet, criterion=criterion)


def score_of(sheet: int, criterion: int) -> Score | None:
    return next(iter(_score(sheet=sheet, criterion=criterion)), None)


@prepared(entry=int, user=int)
def _own_scores(entry, user):
    return Score.objects.filter(sheet__entry=entry, sheet__judge__user=user)


def own_scores_of(entry: int, user: int) -> dict[int, Score]:
    """The scores of a person's own sheet of an entry by their criterion."""
    return {one.criterion_id: one for one in _own_scores(entry=entry, user=user)}
