"""A submission as organisers read it: its answers page by page, and what changed between two."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competitions.engine.form import Field
from competitions.models import Competition, Submission
from competitions.questions import asked_in, text_of
from competitions.reading import read_version


def category_of(competition: Competition, submission: Submission) -> str:
    code = submission.content["category"]
    found = competition.categories.filter(code=code).first() if code else None
    return found.name if found else code


@dataclass(frozen=True)
class Shown:
    """An answer to draw by the form's own tag; one that is closed has no value."""

    field: Field
    value: Any
    closed: bool

    @property
    def is_confidential(self) -> bool:
        return "confidential" in self.field.marks

    @property
    def is_public(self) -> bool:
        return "public" in self.field.marks

    @property
    def label(self) -> str:
        return self.field.label(get_language() or "en")


def answers_of(submission: Submission, open_now: bool) -> tuple[list[tuple[str, list[Shown]]], int]:
    """Pages of the form with their answers, and how many of these are confidential and not opened."""
    answers, form = submission.content["answers"], read_version(submission.form_version)
    pages, closed = [], 0
    for page in form.pages:
        shown = []
        for field in page.fields:
            if answers.get(field.key) in (None, "", []):
                continue
            hidden = "confidential" in field.marks and not open_now
            closed += hidden
            shown.append(Shown(field, None if hidden else answers[field.key], hidden))
        if shown:
            pages.append((page.title(get_language() or "en"), shown))
    return pages, closed


def differences_of(before: Submission, after: Submission, open_now: bool) -> list[tuple[str, str, str]]:
    """(question, what it said, what it says) of every answer that differs between two submissions."""
    asked = asked_in(before) | asked_in(after)
    found = []
    for key, question in asked.items():
        old, new = (one.content["answers"].get(key) for one in (before, after))
        if old == new:
            continue
        if question.is_confidential and not open_now:
            found.append((question.label, "", _("changed; confidential")))
            continue
        texts = (text_of(question, old, before.content["files"]), text_of(question, new, after.content["files"]))
        found.append((question.label, *texts))
    return found
