"""Beginning an application, and writing its answers one by one."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import JSONField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.deadlines import check_takes
from competitions.eligibility import check_may_start
from competitions.engine.form import AnswerRefused, Form
from competitions.form_words import told
from competitions.models import Answer, Application, Category, Competition, FormerAnswer
from competitions.permissions import check_user_can_apply_for, check_user_can_write
from competitions.prefill import from_profile
from competitions.reading import form_of, latest_version
from core import audit
from core.autosave import digest, refuse_if_changed
from core.permissions import NotAllowed
from core.prepared import prepared
from core.transitions import MoveNotAllowed
from ecosystem.models import Organisation

CATEGORY = "application-category"
"""What the choice of a category is called in a form. No question's key has a hyphen."""

EMPTY: tuple[Any, ...] = (None, "", [], {})

SITTING = timedelta(minutes=10)
"""What one person writes within so long of their own last words replaces these; anything else is kept beside."""


def start_application(
    *, competition: Competition, organisation: Organisation, by, arrived_at: datetime, language: str
) -> Application:
    """Begins a draft, or returns the one there is. Raises NotAllowed, also where a hard rule of the competition is not
    met, and NotOpen where the call takes nothing."""
    check_user_can_apply_for(by, organisation)
    if there := _live(competition, organisation):
        return there
    check_takes(competition, arrived_at)
    check_may_start(competition, organisation)
    try:
        with transaction.atomic():
            application = Application.objects.create(
                competition=competition,
                organisation=organisation,
                started_by=by,
                language=language,
                form_seen=competition.form_versions.first(),
            )
            audit.record("application.started", by=by, target=application, acting_for=organisation)
    except IntegrityError:
        return Application.objects.live().get(competition=competition, organisation=organisation)
    return application


def _live(competition: Competition, organisation: Organisation) -> Application | None:
    return Application.objects.live().filter(competition=competition, organisation=organisation).first()


@prepared(application=int)
def _locked(application):
    rows = Application.objects.select_for_update(of=("self",)).filter(pk=application)
    return rows.select_related("competition", "organisation", "category")


def locked(application: Application) -> Application:
    """The row as it is, kept for this transaction."""
    (row,) = _locked(application=application.pk)
    return row


def check_is_writable(application: Application) -> None:
    if application.anonymised_at is not None:
        raise NotAllowed(_("This application was kept as long as its rules say, and is gone."))
    if application.status == Application.Status.WITHDRAWN:
        raise NotAllowed(_("This application was withdrawn. What it said is kept; it cannot be changed."))
    if application.status not in Application.WRITABLE:
        raise MoveNotAllowed(_("This was submitted. Open it again before you change it; what counts until then stays."))


def save_answer(
    *, application: Application, field: str, value: Any, by, base: str | None, form: Form | None = None
) -> str:
    """Writes one answer and returns the digest of what is stored now.

    `value` is JSON as the field's kind takes it; None takes the answer away. `base` is the digest of the value the page
    last saw; None overwrites knowingly. What is written after the deadline is kept too, and counts for nothing. Raises
    FieldConflict if it was changed meanwhile, ValidationError with a sentence, NotAllowed, MoveNotAllowed.
    """
    check_user_can_write(by, application)
    form = form or form_of(application.competition)
    if field not in form.fields:
        raise ValidationError(_("This question is not asked any more. Reload the page; your text is kept here."))
    try:
        cleaned = form.fields[field].clean(value)
    except AnswerRefused as refused:
        raise ValidationError(told(refused.problem)) from refused
    cleaned = None if cleaned in EMPTY else cleaned
    with transaction.atomic():
        row = locked(application)
        check_is_writable(row)
        answer = Answer.objects.filter(application=row, field=field).first()
        stored = answer.value if answer else None
        refuse_if_changed(field, stored, base)
        if cleaned != stored:
            write_answer(row, answer, field, cleaned, by)
    return digest(cleaned)


def write_answer(application: Application, answer: Answer | None, field: str, value: Any, by) -> None:
    """Writes an answer, or empties it with None. What it replaces is kept beside it where it is somebody else's or of an
    earlier sitting, or would be gone altogether."""
    now = timezone.now()
    if (
        answer is not None
        and answer.value is not None
        and (value is None or answer.changed_by_id != by.pk or now - answer.changed_at > SITTING)
    ):
        FormerAnswer.objects.create(
            application=application,
            field=field,
            value=_json(answer.value),
            changed_by_id=answer.changed_by_id,
            changed_at=answer.changed_at,
        )
    Answer.objects.update_or_create(
        application=application, field=field, defaults={"value": _json(value), "changed_by": by, "changed_at": now}
    )
    Application.objects.filter(pk=application.pk).update(modified_at=now)


def _json(value: Any) -> Any:
    """An answer that was emptied is kept as JSON's null: the column itself is never NULL."""
    return Value(None, JSONField()) if value is None else value


@transaction.atomic
def prefill_answers(*, application: Application, by) -> list[str]:
    """Answers from the organisation's profile what the form says can be answered from it, and only what has no answer
    yet. Returns the keys of the questions it answered."""
    check_user_can_write(by, application)
    form = form_of(application.competition)
    row = locked(application)
    check_is_writable(row)
    there = {answer.field: answer for answer in row.answers.all()}
    found = from_profile(form, row.organisation, row.language)
    added = {key: value for key, value in found.items() if key not in there or there[key].value is None}
    for key, value in added.items():
        write_answer(row, there.get(key), key, value, by)
    if added:
        after = {"fields": list(added)}
        audit.record("application.prefilled", by=by, target=row, acting_for=row.organisation, after=after)
    return list(added)


@transaction.atomic
def choose_category(*, application: Application, category: Category | None, by, base: str | None = None) -> str:
    """Says in which category an application competes, and returns the digest of what is stored now. `base` is as for
    `save_answer`, of the category's short name. Raises NotAllowed, MoveNotAllowed, FieldConflict."""
    check_user_can_write(by, application)
    row = locked(application)
    check_is_writable(row)
    if category is not None and category.competition_id != row.competition_id:
        raise ValidationError(_("This category belongs to another competition."))
    before = row.category.code if row.category else ""
    refuse_if_changed(CATEGORY, before, base)
    Application.objects.filter(pk=row.pk).update(category=category, modified_at=timezone.now())
    after = category.code if category else ""
    if before != after:
        audit.record(
            "application.category",
            by=by,
            target=row,
            acting_for=row.organisation,
            before={"category": before},
            after={"category": after},
        )
    application.category = category
    return digest(after)


@transaction.atomic
def see_form(*, application: Application, by) -> None:
    """Notes that its people know the questions as they are asked now."""
    check_user_can_write(by, application)
    version = latest_version(application.competition)
    Application.objects.filter(pk=application.pk).update(form_seen=version)
    after = {"version": version.number if version else None}
    audit.record("application.form_seen", by=by, target=application, acting_for=application.organisation, after=after)
