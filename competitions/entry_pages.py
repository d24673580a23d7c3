"""The pages of an application's form, laid out for those who write and read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language

from competitions.actions.applying import CATEGORY
from competitions.engine.form import Field, Page
from competitions.entry import Entry
from competitions.form_words import told
from core.autosave import digest
from core.models import StoredFile

NO_FILE = "00000000-0000-0000-0000-000000000000"


def language() -> str:
    return get_language() or "en"


def page_url(entry: Entry, page: str) -> str:
    return reverse("competitions:application", args=[entry.application.pk]) + f"?page={page}"


def question_url(entry: Entry, field: Field) -> str:
    return f"{page_url(entry, field.page)}#q-{field.key}"


def rail(entry: Entry) -> list[dict[str, Any]]:
    """Every page with its address and how many of its answers are there."""
    rows = []
    for page in entry.form.pages:
        done, of = entry.completeness.pages[page.key]
        title = page.title(language())
        rows.append({"key": page.key, "title": title, "url": page_url(entry, page.key), "done": done, "of": of})
    return rows


def missing(entry: Entry) -> list[dict[str, Any]]:
    """What keeps it from being handed in, each with the way to its question."""
    return [
        {
            "key": key,
            "label": entry.form.fields[key].label(language()),
            "sentences": [told(problem) for problem in problems],
            "url": question_url(entry, entry.form.fields[key]),
        }
        for key, problems in entry.form.problems(entry.answers).items()
    ]


def to_read(entry: Entry) -> list[dict[str, Any]]:
    """Each page with the questions that are asked and their answers."""
    asked, wrong = entry.form.shown(entry.answers), {one["key"] for one in missing(entry)}
    return [
        {
            "key": page.key,
            "title": page.title(language()),
            "url": page_url(entry, page.key),
            "questions": [
                {
                    "field": field,
                    "label": field.label(language()),
                    "value": entry.answers.get(field.key),
                    "wrong": field.key in wrong,
                }
                for field in page.fields
                if field.key in asked
            ],
        }
        for page in entry.form.pages
    ]


def to_write(entry: Entry, page: Page, typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A page's sections and their questions; `typed` are values that were refused and are shown again."""
    asked = entry.form.shown(entry.answers)
    talk, former = _said(entry), _former(entry)
    sections = []
    for section in page.sections:
        questions = [
            {
                "field": field,
                "label": field.label(language()),
                "value": typed.get(field.key, entry.answers.get(field.key)),
                "base": digest(entry.answers.get(field.key)),
                "disabled": not entry.writable,
                "asked": field.key in asked,
                "talk": talk.get(field.key, 0),
                "former": field.key in former,
            }
            for field in section.fields
        ]
        words = {"title": section.title(language()), "intro": section.intro(language())}
        sections.append({"key": section.key, **words, "questions": questions})
    return sections


def _said(entry: Entry) -> dict[str, int]:
    """How many open comments there are at each question."""
    rows = entry.application.comments.filter(resolved_at=None).exclude(field="")
    return dict(rows.order_by().values_list("field").annotate(count=Count("pk")))


def _former(entry: Entry) -> set[str]:
    return set(entry.application.former_answers.order_by().values_list("field", flat=True).distinct())


def files_context(entry: Entry, more: Iterable[str] = ()) -> dict[str, Any]:
    """What questions for files need: where files go and come from, and those that are there. `more` are ids of files beside
    those that the form asks for."""
    names = [*entry.form.files_in(entry.answers), *more]
    stored = StoredFile.objects.filter(pk__in=names, owner_id=entry.application.pk) if names else []
    pk = entry.application.pk
    return {
        "stored_files": {str(file.pk): file for file in stored},
        "upload_url": reverse("competitions:uploads", args=[pk]),
        "upload_file_url": reverse("competitions:file", args=[pk, NO_FILE]),
    }


def category_context(entry: Entry) -> dict[str, Any]:
    category = entry.application.category
    return {
        "categories": list(entry.application.competition.categories.all()),
        "category_base": digest(category.code if category else ""),
        "category_url": category_url(entry),
    }


def category_url(entry: Entry) -> str:
    first = next((page.key for page in entry.form.pages), "")
    return f"{page_url(entry, first)}#q-{CATEGORY}"
