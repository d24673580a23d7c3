"""Building a form: every edit starts from the latest draft, and no edit overwrites what its author has not seen."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import frozen
from competitions.engine import editing
from competitions.engine.editing import FIELD, PAGE, SECTION, Asked, Definition, EditRefused
from competitions.engine.form import Change, Form, FormRefused, Problem, differences, read_form
from competitions.engine.unfinished import unfinished
from competitions.engine.writing import as_definition
from competitions.form_words import told
from competitions.models import Answer, Application, CallForm, Competition, FormVersion
from competitions.permissions import check_user_can_manage
from competitions.reading import latest_version, read_version
from core import audit
from core.transitions import MoveNotAllowed, StateHasMoved

LARGEST_IMPORT = 1024 * 1024
TAKES_A_FORM = (Competition.Status.DRAFT, Competition.Status.PUBLISHED)

Edit = Callable[[CallForm, Asked], Definition]


class PartHasChanged(Exception):
    """Somebody else has changed this part of the form meanwhile. `stored` is what it says now, `by` who wrote last."""

    def __init__(self, stored: dict[str, Any], by):
        super().__init__(stored.get("key"))
        self.stored, self.by = stored, by


@dataclass(frozen=True)
class Affected:
    """What publishing a draft would change, and for whom. `answered` counts applications with an answer, by question."""

    changes: list[Change]
    unfinished: list[Problem]
    drafts: int
    submitted: int
    answered: Mapping[str, int] = field(default_factory=dict)


def draft_of(competition: Competition) -> CallForm:
    """The draft that staff build; a new one begins with what applicants are asked at present."""
    form = CallForm.objects.filter(competition=competition).select_related("edited_by").first()
    if form is None:
        version = competition.form_versions.order_by("-number").first()
        definition = version.definition if version else {"pages": []}
        form, _created = CallForm.objects.get_or_create(competition=competition, defaults={"definition": definition})
    return form


def asked_before(competition: Competition) -> Asked:
    versions = competition.form_versions.order_by("number").defer("definition")
    return Asked.in_forms(read_version(version) for version in versions)


def digest_of(part: Mapping[str, Any]) -> str:
    """16 hexadecimal digits for a part of a form; a database that sorts keys makes no difference."""
    return frozen.sha256(dict(part))[:16]


def sentences(refused: FormRefused) -> ValidationError:
    return ValidationError([told(problem) for problem in refused.problems[:20]])


@transaction.atomic
def edit_form(*, competition: Competition, by, edit: Edit) -> CallForm:
    """Makes an edit to the draft as it is now.

    Raises NotAllowed; ValidationError with sentences for a definition that cannot be read or a part that has gone;
    StateHasMoved if two edits met where rows cannot be locked.
    """
    check_user_can_manage(by, competition)
    draft_of(competition)
    row = CallForm.objects.select_for_update().get(competition=competition)
    asked = asked_before(competition)
    try:
        row.definition = as_definition(read_form(row.definition))
        form = read_form(edit(row, asked))
    except EditRefused as refused:
        raise ValidationError(told(refused.problem)) from refused
    except FormRefused as refused:
        raise sentences(refused) from refused
    if problems := editing.kinds_changed(form, asked):
        raise sentences(FormRefused(problems))
    return _write(row, as_definition(form), by)


def _write(row: CallForm, definition: Definition, by) -> CallForm:
    if definition == row.definition:
        return row
    now = timezone.now()
    news = {"definition": definition, "revision": row.revision + 1, "edited_by": by, "edited_at": now}
    if not CallForm.objects.filter(pk=row.pk, revision=row.revision).update(**news):
        raise StateHasMoved(_("Somebody else changed the form at the same moment. Try again."))
    for name, value in news.items():
        setattr(row, name, value)
    return row


def _check_is_as_seen(row: CallForm, what: str, key: str, base: str | None, *, whole: bool) -> None:
    """Raises PartHasChanged unless `base` is the digest of the part as it is (None: its author overwrites knowingly)."""
    part = editing.part_of(row.definition, what, key)
    seen = part if whole else editing.own(part)
    if base is not None and base != digest_of(seen):
        raise PartHasChanged(seen, row.edited_by)


def save_part(
    *, competition: Competition, by, what: str, key: str, settings: Mapping[str, Any], base: str | None
) -> CallForm:
    """Gives a page, a section or a question new settings. `base` is the digest of those that its author last saw."""

    def edit(row: CallForm, asked: Asked) -> Definition:
        _check_is_as_seen(row, what, key, base, whole=False)
        return editing.put(row.definition, what, key, settings, asked)

    return edit_form(competition=competition, by=by, edit=edit)


def remove_part(*, competition: Competition, by, what: str, key: str, base: str | None) -> CallForm:
    """Takes a page, a section or a question out, with what stands in it. What was answered is kept."""

    def edit(row: CallForm, asked: Asked) -> Definition:
        _check_is_as_seen(row, what, key, base, whole=True)
        return editing.remove(row.definition, what, key)

    return edit_form(competition=competition, by=by, edit=edit)


def add_part(*, competition: Competition, by, what: str, kind: str = "", into: str = "", after: str = "") -> str:
    """Adds an empty page, section or question. Returns its key, which nothing has had before."""
    added = ""

    def edit(row: CallForm, asked: Asked) -> Definition:
        nonlocal added
        added = new_key(row, what, asked)
        if what == PAGE:
            return editing.add_page(row.definition, added, new_key(row, SECTION, asked))
        if what == SECTION:
            return editing.add_section(row.definition, added, into)
        return editing.add_question(row.definition, added, kind, section=into, after=after)

    edit_form(competition=competition, by=by, edit=edit)
    return added


def new_key(row: CallForm, what: str, asked: Asked) -> str:
    taken = editing.keys_of(row.definition, what)
    if what == FIELD:
        answers = Answer.objects.filter(application__competition=row.competition_id)
        taken = taken | set(asked.kinds) | set(answers.values_list("field", flat=True).distinct())
    return editing.free_key({PAGE: "p", SECTION: "s", FIELD: "q"}[what], taken)


def duplicate_question(*, competition: Competition, by, key: str) -> str:
    """Returns the key of the new one."""
    added = ""

    def edit(row: CallForm, asked: Asked) -> Definition:
        nonlocal added
        added = new_key(row, FIELD, asked)
        return editing.duplicate(row.definition, key, added)

    edit_form(competition=competition, by=by, edit=edit)
    return added


def change_kind(*, competition: Competition, by, key: str, kind: str) -> str:
    """Asks a question as another kind. Returns its key: a new one if applicants have been asked it already."""
    now = key

    def edit(row: CallForm, asked: Asked) -> Definition:
        nonlocal now
        now = key if asked.kinds.get(key) in (None, kind) else new_key(row, FIELD, asked)
        return editing.change_kind(row.definition, key, kind, now)

    edit_form(competition=competition, by=by, edit=edit)
    return now


def shift_part(*, competition: Competition, by, what: str, key: str, places: int) -> CallForm:
    """Moves a part up (−1) or down (+1)."""
    return edit_form(
        competition=competition, by=by, edit=lambda row, asked: editing.shift(row.definition, what, key, places)
    )


def move_part(*, competition: Competition, by, what: str, key: str, into: str = "", before: str = "") -> CallForm:
    """Moves a part before another, or to the end of a page or section."""
    return edit_form(
        competition=competition,
        by=by,
        edit=lambda row, asked: editing.move(row.definition, what, key, into=into, before=before),
    )


def read_import(competition: Competition, text: str) -> Form:
    """A form from JSON that somebody gives, with options that must stay known. Raises ValidationError with sentences."""
    if len(text.encode("utf-8", "replace")) > LARGEST_IMPORT:
        raise ValidationError(_("This is too large for a form: at most 1 MB."))
    try:
        definition = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise ValidationError(_("This is not JSON: look at line %(line)s.") % {"line": line}) from error
    if isinstance(definition, dict) and isinstance(definition.get("form"), dict):
        definition = definition["form"]
    asked = asked_before(competition)
    try:
        form = read_form(definition)
        if problems := editing.kinds_changed(form, asked):
            raise FormRefused(problems)
        return read_form(editing.mended(as_definition(form), form, asked))
    except FormRefused as refused:
        raise sentences(refused) from refused


@transaction.atomic
def import_form(*, competition: Competition, by, text: str, revision: int) -> CallForm:
    """Puts an imported form in the draft's place, whole. `revision` is that of the draft its author has seen.

    Raises NotAllowed, ValidationError with sentences, StateHasMoved if the draft has been edited meanwhile.
    """
    check_user_can_manage(by, competition)
    form = read_import(competition, text)
    row = CallForm.objects.select_for_update().get(pk=draft_of(competition).pk)
    check_is_seen(row, revision)
    row = _write(row, as_definition(form), by)
    audit.record("form.imported", by=by, target=competition, after={"questions": len(form.fields)})
    return row


def check_is_seen(row: CallForm, revision: int) -> None:
    if row.revision != revision:
        raise StateHasMoved(_("Somebody has edited the form since you looked. Look at what it says now."))


def affected_by(competition: Competition, form: Form, user) -> Affected:
    """What publishing a form would change for those who have begun to answer, as far as a person is told of them."""
    latest = latest_version(competition)
    changes = differences(read_version(latest), form) if latest else []
    live = Application.objects.of_call(competition, user).live()
    status = dict(live.order_by().values_list("status").annotate(Count("pk")))
    answers = Answer.objects.filter(application__in=live, field__in=[change.field for change in changes])
    answered = dict(answers.order_by().values_list("field").annotate(Count("pk")))
    submitted = sum(status.get(value, 0) for value in Application.HANDED_IN)
    return Affected(changes, unfinished(form), status.get(Application.Status.DRAFT, 0), submitted, answered)


@transaction.atomic
def publish_form(*, competition: Competition, by, revision: int) -> FormVersion:
    """Shows the draft to applicants as the next version. `revision` is that of the draft its author has looked through.

    Raises NotAllowed, StateHasMoved if it was edited meanwhile, ValidationError with what is unfinished,
    MoveNotAllowed where nothing has changed or the call is over.
    """
    check_user_can_manage(by, competition)
    call = Competition.objects.select_for_update().get(pk=competition.pk)
    if call.status not in TAKES_A_FORM:
        raise MoveNotAllowed(_("This call is over: its form does not change any more."))
    row = CallForm.objects.select_for_update().get(pk=draft_of(competition).pk)
    check_is_seen(row, revision)
    form = read_form(row.definition)
    if problems := unfinished(form):
        raise sentences(FormRefused(problems))
    definition = as_definition(form)
    latest = call.form_versions.order_by("-number").first()
    sha256 = frozen.sha256(definition)
    if latest and as_definition(read_version(latest)) == definition:
        raise MoveNotAllowed(_("Nothing has changed since version %(number)s.") % {"number": latest.number})
    version = FormVersion.objects.create(
        competition=call,
        number=latest.number + 1 if latest else 1,
        definition=definition,
        sha256=sha256,
        published_by=by,
    )
    audit.record("form.published", by=by, target=call, after={"version": version.number, "sha256": sha256})
    return version
