"""Handing in, opening again, keeping what was handed in, taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import frozen
from competitions.actions.applying import locked, write_answer
from competitions.actions.leaving_rounds import leave_rounds
from competitions.deadlines import check_takes
from competitions.engine.form import Problem
from competitions.files import ANSWER
from competitions.models import Application, Submission
from competitions.permissions import check_user_can_submit, check_user_can_write
from competitions.reading import answers_of, latest_version, read_version
from competitions.signals import application_moved
from competitions.transitions import APPLICATION
from core import audit
from core.locks import hold
from core.models import StoredFile
from core.outbox import enqueue
from core.prepared import prepared
from core.transitions import MoveNotAllowed


class NotComplete(Exception):
    """Something required is missing or wrong. `problems` says what, by the question's key."""

    def __init__(self, problems: dict[str, list[Problem]], category: bool = False):
        super().__init__(", ".join(problems))
        self.problems, self.category = problems, category


def held(application: Application) -> Application:
    """The competition held against change, then the application's row and both as they are, in this order everywhere."""
    hold(application.competition)
    return locked(application)


@prepared(application=int)
def _last(application):
    return Submission.objects.filter(application=application)[:1]


@transaction.atomic
def submit_application(*, application: Application, by, arrived_at: datetime, language: str) -> Submission:
    """Hands in what is written: re-checked, frozen, with a SHA-256, and owes its receipt.

    The same again (a doubled click, a second tab) is answered with the submission there is. Raises NotAllowed, NotOpen
    or TooLate by when the request arrived, NotComplete with what is missing, MoveNotAllowed, StateHasMoved.
    """
    check_user_can_submit(by, application)
    row = held(application)
    last = next(iter(_last(application=row.pk)), None)
    if row.status == Application.Status.SUBMITTED and last is not None:
        return last
    check_takes(row.competition, arrived_at, row)
    if row.screening != Application.Screening.WAITING:
        raise MoveNotAllowed(_("The park is looking at this already. It cannot be changed any more."))
    version = latest_version(row.competition)
    if version is None:
        raise MoveNotAllowed(_("This competition has no form yet."))
    form, answers = read_version(version), answers_of(row)
    problems = form.problems(answers)
    category = row.category is None and row.competition.categories.exists()
    if problems or category:
        raise NotComplete(problems, category)
    asked = form.shown(answers)
    answers = {key: value for key, value in answers.items() if key in asked}
    names = form.files_in(answers)
    files = list(StoredFile.objects.filter(pk__in=names, purpose=ANSWER, owner_id=row.pk).order_by("pk"))
    content = frozen.freeze(row, version, answers, files)
    submission = Submission.objects.create(
        application=row,
        number=last.number + 1 if last else 1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=arrived_at,
        submitted_by=by,
        language=language,
    )
    was, to = APPLICATION.move(row, "submit", submitted_at=arrived_at, form_seen=version, language=language)
    note(
        row, "submit", by=by, was=was, to=to, number=submission.number, sha256=submission.sha256, arrived_at=arrived_at
    )
    enqueue(key=f"receipt:{submission.pk}", kind="competitions.receipt", payload={"submission": submission.pk})
    enqueue(key=f"index:{submission.pk}", kind="competitions.index", payload={"application": row.pk})
    return submission


@transaction.atomic
def reopen_application(*, application: Application, by, arrived_at: datetime) -> None:
    """Opens what was handed in for changes. It counts as it is until it is handed in again."""
    check_user_can_write(by, application)
    row = held(application)
    check_takes(row.competition, arrived_at, row)
    if row.screening != Application.Screening.WAITING:
        raise MoveNotAllowed(_("The park is looking at this already. It cannot be changed any more."))
    was, to = APPLICATION.move(row, "reopen")
    note(row, "reopen", by=by, was=was, to=to)


@transaction.atomic
def keep_submission(*, application: Application, by) -> None:
    """Throws the changes since the last submission away: its answers are taken back into the form."""
    check_user_can_submit(by, application)
    row = locked(application)
    was, to = APPLICATION.move(row, "keep")
    take_back_answers(row, by=by)
    note(row, "keep", by=by, was=was, to=to)


def take_back_answers(application: Application, *, by) -> None:
    """Writes the category and the answers of the last submission. What they replace, and what was answered only since,
    is kept beside."""
    last = application.submissions.first()
    if last is None:
        raise MoveNotAllowed(_("Nothing has been submitted yet."))
    submitted = last.content["answers"]
    there = {answer.field: answer for answer in application.answers.all()}
    for field, value in submitted.items():
        if field not in there or there[field].value != value:
            write_answer(application, there.get(field), field, value, by)
    for field, answer in there.items():
        if field not in submitted and answer.changed_at > last.recorded_at:
            write_answer(application, answer, field, None, by)
    category = application.competition.categories.filter(code=last.content["category"]).first()
    Application.objects.filter(pk=application.pk).update(category=category)


@transaction.atomic
def withdraw_application(*, application: Application, by) -> None:
    """Takes an application back for good, and out of the rounds that judge it. Its organisation may begin another while
    the call is open."""
    check_user_can_submit(by, application)
    row = held(application)
    was, to = APPLICATION.move(row, "withdraw", withdrawn_at=timezone.now())
    leave_rounds(row, by=by)
    note(row, "withdraw", by=by, was=was, to=to)


PAST = {"submit": "submitted", "reopen": "reopened", "keep": "kept", "withdraw": "withdrawn"}


def note(application: Application, verb: str, *, by, was: str, to: str, **after) -> None:
    audit.record(
        f"application.{PAST[verb]}",
        by=by,
        target=application,
        acting_for=application.organisation,
        before={"status": was},
        after={"status": to, **after},
    )
    application_moved.send(Application, application=application, verb=verb)
