"""Saving the answers of an application one by one, as somebody types."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competitions.actions.applying import CATEGORY, choose_category, save_answer
from competitions.deadlines import deadline_of
from competitions.engine.form import AnswerRefused, Field, Form, Page
from competitions.form_words import told
from competitions.models import Application
from competitions.reading import form_of
from core.autosave import FieldConflict
from core.models import StoredFile
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed


class AnswerEditor:
    """One application's answers by the names they have in its form, as their controls hold them."""

    def __init__(self, application: Application, *, by, form: Form | None = None):
        self.application, self.by = application, by
        self.form = form or form_of(application.competition)
        self.language = get_language() or "en"

    def save(self, name: str, text: str, *, base: str | None) -> str:
        """Saves what a control holds and returns the digest of what is stored now. Raises what `save_answer` raises."""
        if name == CATEGORY:
            return self._save_category(text, base)
        field = self.form.fields.get(name)
        return self._write(name, self._parsed(field, text) if field else text, base)

    def _write(self, name: str, value: Any, base: str | None) -> str:
        return save_answer(application=self.application, field=name, value=value, by=self.by, base=base, form=self.form)

    def _parsed(self, field: Field, text: str) -> Any:
        try:
            return field.parse(text)
        except AnswerRefused as refused:
            raise ValidationError(told(refused.problem)) from refused

    def _save_category(self, code: str, base: str | None) -> str:
        category = self.application.competition.categories.filter(code=code).first() if code else None
        if code and category is None:
            raise ValidationError(_("There is no such category any more. Reload the page."))
        return choose_category(application=self.application, category=category, by=self.by, base=base)

    def save_page(self, page: Page, post: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """Saves what it can of a page that was sent whole. Returns what was refused, a sentence by the field's name, and
        what was typed there, to be shown again."""
        refused: dict[str, str] = {}
        typed: dict[str, Any] = {}
        if f"base-{CATEGORY}" in post:
            self._try(CATEGORY, lambda: self._save_category(post.get(CATEGORY, ""), post[f"base-{CATEGORY}"]), refused)
        for field in page.fields:
            if not field.is_in(post):
                continue
            try:
                value = field.from_post(post)
            except AnswerRefused as error:
                refused[field.key], typed[field.key] = told(error.problem), None
                continue
            base = post.get(f"base-{field.key}", "")
            write = partial(self._write, field.key, value, base)
            if not self._try(field.key, write, refused):
                typed[field.key] = value
        return refused, typed

    def _try(self, name: str, save: Any, refused: dict[str, str]) -> bool:
        try:
            save()
        except FieldConflict:
            refused[name] = _(
                "Somebody else has changed this meanwhile. This is what you typed; save again to keep it."
            )
        except ValidationError as error:
            refused[name] = " ".join(error.messages)
        except (NotAllowed, MoveNotAllowed) as error:
            refused[name] = str(error)
        return name not in refused

    # --- what the page is told ----------------------------------------------------------------------------------------
    def conflict(self, name: str, text: str, stored: Any) -> dict[str, Any]:
        """Both values of a field that two have written: for its control, and in words for the people who choose."""
        if name == CATEGORY:
            names = {one.code: one.name for one in self.application.competition.categories.all()}
            return {"value": stored, "shown": {"mine": names.get(text, ""), "theirs": names.get(stored, "")}}
        field = self.form.fields[name]
        shown = {"mine": self.said(field, field.parse(text)), "theirs": self.said(field, stored)}
        return {"value": field.text(stored), "shown": shown, "message": self._who(name)}

    def said(self, field: Field, value: Any) -> str:
        """An answer in words; files by their names."""
        try:
            value = field.clean(value)
        except AnswerRefused:
            return field.text(value)
        if field.kind == "files" and value:
            files = StoredFile.objects.filter(pk__in=value, owner_id=self.application.pk)
            return "\n".join(files.values_list("name", flat=True))
        return field.said(value, self.language)

    def _who(self, name: str) -> str:
        answer = self.application.answers.filter(field=name).select_related("changed_by").first()
        if answer is None or answer.changed_by is None:
            return _("Somebody else has changed this meanwhile. Choose which text to keep.")
        at = f"{timezone.localtime(answer.changed_at):%H:%M}"
        if answer.changed_by_id == self.by.pk:
            return _("You changed this elsewhere at %(time)s. Choose which text to keep.") % {"time": at}
        names = {"name": str(answer.changed_by), "time": at}
        return _("%(name)s changed this at %(time)s. Choose which text to keep.") % names

    def address(self, name: str) -> str:
        """Where a field stands, for a page that holds an older copy of it."""
        field = self.form.fields.get(name)
        page = field.page if field else next((page.key for page in self.form.pages), "")
        return reverse("competitions:application", args=[self.application.pk]) + f"?page={page}#q-{name}"

    def notice(self, arrived: datetime) -> str:
        """What there is to know of a save besides that it is done."""
        deadline = deadline_of(self.application.competition, self.application)
        if not deadline.sealed and arrived < deadline.takes_until:
            return ""
        return _("Saved, so that nothing is lost. The deadline has passed: it no longer counts.")
