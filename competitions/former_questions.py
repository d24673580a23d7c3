"""Answers to questions that are not asked any more: kept, and read with the words in which they were asked."""

from collections.abc import Iterable
from typing import Any

from competitions.engine.form import Field, Form
from competitions.entry_answers import Shown
from competitions.models import Application, Competition, Submission
from competitions.reading import read_version

SILENT = ("statement",)
EMPTY: tuple[Any, ...] = (None, "", [], {})


def kept_answers(application: Application, form: Form, answers: dict[str, Any]) -> list[Shown]:
    """For those who write it: what they answered once and `form` does not ask any more, in the order of the form that asked
    it last."""
    former = {key: value for key, value in answers.items() if key not in form.fields and value not in EMPTY}
    if not former:
        return []
    asked = last_asked(application.competition, former)
    return [Shown(field, former[key], False) for key, field in asked.items()]


def last_asked(competition: Competition, keys: Iterable[str]) -> dict[str, Field]:
    """The questions of these keys as the latest version that asks them has them."""
    wanted, found = set(keys), {}
    for version in competition.form_versions.defer("definition").order_by("-number"):
        for key, field in read_version(version).fields.items():
            if key in wanted and field.kind not in SILENT:
                found.setdefault(key, field)
        if len(found) == len(wanted):
            break
    return found


def handed_in_before(submissions: list[Submission], chosen: Submission, open_now: bool) -> tuple[list[Shown], int]:
    """For organisers: what earlier submissions answered to questions that the chosen one was not asked, the latest first,
    and how many of these are confidential and not opened.

    What was never handed in is not theirs to read.
    """
    asked = set(read_version(chosen.form_version).fields)
    found: dict[str, Shown] = {}
    for one in sorted(submissions, key=lambda one: -one.number):
        if one.number >= chosen.number:
            continue
        for key, field in read_version(one.form_version).fields.items():
            value = one.content["answers"].get(key)
            if key in asked or key in found or field.kind in SILENT or value in EMPTY:
                continue
            hidden = "confidential" in field.marks and not open_now
            found[key] = Shown(field, None if hidden else value, hidden)
    shown = list(found.values())
    return shown, sum(one.closed for one in shown)


def files_of(shown: Iterable[Shown]) -> list[str]:
    """Ids of the files that former answers name."""
    return [
        name for one in shown if one.field.kind == "files" and isinstance(one.value, list) for name in one.value
        if isinstance(name, str)
    ]  # fmt: skip
