"""What a submission says, question by question, read from the version of the form that it answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from competitions.models import FormVersion, Submission
from ecosystem.languages import ENGLISH

SILENT = {"statement"}
"""Kinds whose answer says nothing by itself."""


@dataclass(frozen=True)
class Asked:
    """A question of a version. `options` are the words of a choice in both languages, by their keys."""

    key: str
    kind: str
    labels: dict[str, str]
    marks: frozenset[str]
    options: dict[str, str]

    @property
    def label(self) -> str:
        return (
            self.labels.get(get_language() or ENGLISH)
            or self.labels.get(ENGLISH)
            or next(iter(self.labels.values()), self.key)
        )

    @property
    def is_confidential(self) -> bool:
        return "confidential" in self.marks


@dataclass(frozen=True)
class Said:
    """One answer as a text."""

    field: str
    label: str
    text: str
    confidential: bool = False


@lru_cache(maxsize=64)
def _asked(version_id: int, _sha256: str) -> dict[str, Asked]:
    definition = FormVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return {field["key"]: _question(field) for field in fields_of(definition)}


def asked_in(submission: Submission) -> dict[str, Asked]:
    """The questions of a submission's version by their keys, in order. A version never changes, so it is read once in each
    process."""
    return _asked(submission.form_version_id, submission.content["form"]["sha256"])


def fields_of(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for page in definition.get("pages", ()):
        for section in page.get("sections", ()):
            yield from section.get("fields", ())


def _question(field: dict[str, Any]) -> Asked:
    options = {one["key"]: " ".join(one["label"].values()) for one in field.get("options", ())}
    return Asked(field["key"], field["kind"], field["label"], frozenset(field.get("marks", ())), options)


def said_in(submission: Submission) -> Iterator[Said]:
    """Every answer of a submission that says something, in the order of its form."""
    answers, files = submission.content["answers"], submission.content["files"]
    for key, question in asked_in(submission).items():
        if key in answers and question.kind not in SILENT and (text := text_of(question, answers[key], files)):
            yield Said(key, question.label, text, question.is_confidential)


def text_of(question: Asked, value: Any, files: dict[str, Any]) -> str:
    """An answer as people would read it aloud: a choice in both languages, a file by its name.

    >>> text_of(Asked("mass", "number", {}, frozenset(), {}), {"value": "12.5", "unit": "kg"}, {})
    '12.5 kg'
    """
    if value is None or isinstance(value, bool):
        return ""
    if question.kind == "files":
        return ", ".join(files[one]["name"] for one in value if one in files)
    if question.kind in ("choice", "choices"):
        chosen = [value] if isinstance(value, str) else value
        return " · ".join(question.options.get(one, one) for one in chosen)
    if question.kind == "number" and isinstance(value, dict):
        return " ".join(str(part) for part in (value.get("value"), value.get("unit")) if part)
    if question.kind == "table":
        return "\n".join(" · ".join(str(cell) for cell in row.values() if cell) for row in value)
    return str(value)
