"""Doing something for many, a chunk at a time: each row once, whatever is killed in between.

A job's rows wait until a chunk takes them. Each row is done in a transaction of its own, which marks it done in the
same breath; a chunk that comes twice, or two at once, find it done. The last thing a chunk does is to owe the next.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from core.middleware import request_id
from core.outbox import enqueue
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import freshness, tidying, verification
from ecosystem.models import BulkJob, BulkRow, Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_tidy
from ecosystem.transitions import BULK
from taxonomy.models import Concept

log = logging.getLogger(__name__)

CHUNK = 25
MOST = 5000
REFUSALS = (NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError)
Step = Callable[[BulkRow], str]
"""Does one row and returns what became of it, in a sentence. Raises one of REFUSALS with the reason why not."""

STEPS: dict[str, Callable[[BulkJob, Any], Step]] = {}


def step(action: str):
    """Registers what makes the step of an action for one chunk: a function of the job and of who started it."""

    def register(function: Callable[[BulkJob, Any], Step]) -> Callable[[BulkJob, Any], Step]:
        STEPS[action] = function
        return function

    return register


# --- starting and stopping --------------------------------------------------------------------------------------------
@transaction.atomic
def start_job(*, action: str, organisations: QuerySet[Organisation], key: str, by, **parameters: Any) -> BulkJob:
    """Starts one job for these organisations and returns it; the same `key` again returns the one there is.

    Raises ValidationError where there is nobody, or too many.
    """
    check_user_can_tidy(by)
    found = list(organisations.order_by("pk").prefetch_related("texts")[: MOST + 1])
    if not found:
        raise ValidationError(_("Tick at least one organisation."))
    if len(found) > MOST:
        raise ValidationError(_("That is more than 5,000. Narrow the list first."))
    now = timezone.now()
    about = {"action": action, "parameters": parameters, "status": "running", "created_by": by, "started_at": now}
    job, created = BulkJob.objects.get_or_create(key=key, defaults=about)
    if created:
        BulkRow.objects.bulk_create(
            BulkRow(job=job, number=number, organisation=one, label=one.name[:200])
            for number, one in enumerate(found, start=1)
        )
        begin(job, by=by)
    return job


def begin(job: BulkJob, *, by) -> None:
    """Owes the first chunk of a running job."""
    after = {"action": job.action, "parameters": job.parameters, "rows": job.counts()["total"]}
    audit.record("bulk.started", by=by, target=job, after=after)
    _owe(job, 1)


@transaction.atomic
def stop_job(*, job: BulkJob, by) -> None:
    """Ends a job after the row in hand. What is done stays done. Raises MoveNotAllowed, StateHasMoved."""
    check_user_can_tidy(by)
    BULK.move(job, "stop", ended_at=timezone.now())
    audit.record("bulk.stopped", by=by, target=job, after=job.counts())


def _owe(job: BulkJob, number: int) -> None:
    enqueue(key=f"bulk:{job.pk}:{number}", kind="bulk.chunk", payload={"job": job.pk, "number": number})


# --- a chunk ----------------------------------------------------------------------------------------------------------
@contextmanager
def acting_for_job(job: BulkJob) -> Iterator[None]:
    """What is done inside stands in the audit trail under the job, and speaks the language of who started it."""
    token = request_id.set(job.request_id)
    try:
        with translation.override(job.created_by.language if job.created_by else "en"):
            yield
    finally:
        request_id.reset(token)


def run_chunk(job: BulkJob, number: int) -> None:
    """Does the next rows of a job and owes the chunk after, or ends the job."""
    if not job.is_open:
        return
    by = job.created_by
    if by is None:
        return _end(job)
    with acting_for_job(job):
        do = STEPS[job.action](job, by)
        waiting = job.rows.filter(state=BulkRow.State.WAITING)
        for row in waiting.select_related("organisation__region").prefetch_related("organisation__texts")[:CHUNK]:
            run_row(row, do)
        with transaction.atomic():
            if not BulkJob.objects.filter(pk=job.pk, status=BulkJob.Status.RUNNING).exists():
                return None
            if waiting.exists():
                return _owe(job, number + 1)
            return _end(job)


def _end(job: BulkJob) -> None:
    try:
        with transaction.atomic():
            BULK.move(job, "finish", ended_at=timezone.now())
            audit.record("bulk.finished", by=None, target=job, after=job.counts())
    except StateHasMoved:
        log.info("The job %s was ended by somebody else", job.pk)


def run_row(row: BulkRow, do: Step) -> None:
    """Does one row if it still waits and its job still runs. Its effect and its mark are one transaction."""
    try:
        with transaction.atomic():
            if _takes(row, BulkRow.State.DONE):
                outcome = do(row)
                BulkRow.objects.filter(pk=row.pk).update(outcome=outcome)
    except REFUSALS as error:
        _fail(row, sentence(error))
    except (IntegrityError, DataError) as error:
        log.exception("The row %s of the job %s was refused by the database", row.number, row.job_id)
        _fail(row, _("The database refused it: %(error)s") % {"error": error})


def _takes(row: BulkRow, state: str, **more: Any) -> bool:
    """Whether it was this call that brought the row from waiting to `state`."""
    if not BulkJob.objects.filter(pk=row.job_id, status=BulkJob.Status.RUNNING).exists():
        return False
    still = BulkRow.objects.filter(pk=row.pk, state=BulkRow.State.WAITING)
    return still.update(state=state, ended_at=timezone.now(), **more) == 1


def _fail(row: BulkRow, reason: str) -> None:
    with transaction.atomic():
        _takes(row, BulkRow.State.FAILED, outcome=reason[:1000])


def sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def organisation_of(row: BulkRow) -> Organisation:
    if row.organisation is None:
        raise MoveNotAllowed(_("It is no longer there."))
    return row.organisation


# --- what may be done -------------------------------------------------------------------------------------------------
@step(BulkJob.Action.ASK)
def asking(job: BulkJob, by) -> Step:
    def do(row: BulkRow) -> str:
        freshness.ask_to_confirm(organisation=organisation_of(row), by=by)
        return _("Its owners are asked.")

    return do


@step(BulkJob.Action.LANGUAGE)
def reminding(job: BulkJob, by) -> Step:
    def do(row: BulkRow) -> str:
        language = tidying.remind_of_language(organisation=organisation_of(row), by=by)
        return _("Its owners are reminded: %(language)s is missing.") % {"language": language}

    return do


@step(BulkJob.Action.HAND_OVER)
def handing_over(job: BulkJob, by) -> Step:
    to = User.objects.get(pk=job.parameters["to"])

    def do(row: BulkRow) -> str:
        open_ones = VerificationRequest.objects.filter(organisation=organisation_of(row), decided_at=None)
        request = open_ones.select_related("organisation", "taken_by").first()
        if request is None:
            raise MoveNotAllowed(_("It does not ask to be verified at the moment."))
        verification.hand_over(request=request, to=to, by=by)
        return _("%(name)s has it in hand.") % {"name": to}

    return do


@step(BulkJob.Action.ADD_FIELD)
def adding(job: BulkJob, by) -> Step:
    return _with_field(job, by, tidying.add_field, _("Added."))


@step(BulkJob.Action.REMOVE_FIELD)
def removing(job: BulkJob, by) -> Step:
    return _with_field(job, by, tidying.remove_field, _("Taken away."))


def _with_field(job: BulkJob, by, action: Callable[..., None], said: str) -> Step:
    concept = Concept.objects.get(code=job.parameters["concept"])

    def do(row: BulkRow) -> str:
        action(organisation=organisation_of(row), concept=concept, by=by)
        return said

    return do


@step(BulkJob.Action.CLOSE_PAST)
def closing(job: BulkJob, by) -> Step:
    def do(row: BulkRow) -> str:
        closed = tidying.close_past(organisation=organisation_of(row), by=by)
        return ngettext("%(count)d listing closed.", "%(count)d listings closed.", closed) % {"count": closed}

    return do
