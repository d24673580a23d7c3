"""What keeps a form from being shown to applicants: words missing in a language, conditions that lead nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from competitions.engine.conditions import WITHOUT_VALUE, Test
from competitions.engine.form import Field, Form
from competitions.engine.problems import Problem
from competitions.engine.reader import LANGUAGES


def unfinished(form: Form) -> list[Problem]:
    """Returns what is missing, in the form's order. `params` say where: "page", or "field" with its "label"."""
    found = [] if form.fields else [Problem("no_questions")]
    for page in form.pages:
        here = {"page": page.key, "label": page.titles}
        found += _named("page_without_title", page.titles, here, needed=True)
        if not page.fields:
            found.append(Problem("page_without_questions", here))
        for section in page.sections:
            there = here | {"section": section.key, "label": section.titles or page.titles}
            found += _named("section_without_title", section.titles, there, needed=False)
            found += _named("section_without_intro", section.intros, there, needed=False)
            for field in section.fields:
                found += of_field(form, field)
    return found


def of_field(form: Form, field: Field) -> list[Problem]:
    """What one question still needs."""
    here: dict[str, Any] = {"page": field.page, "field": field.key, "label": field.labels}
    found = [
        *_named("question_without_label", field.labels, here, needed=True),
        *_named("question_without_help", field.helps, here, needed=False),
    ]
    found += [Problem(problem.code, {**here, **problem.params}) for problem in field.of_kind.unfinished(field.settings)]
    for test in field.shown_if.tests if field.shown_if else ():
        if code := _wrong_with(test, form):
            other = form.fields.get(test.field)
            found.append(Problem(code, here | {"other": other.labels if other else {"en": test.field}}))
    return found


def _named(code: str, words: Mapping[str, str], here: Mapping[str, Any], *, needed: bool) -> Iterator[Problem]:
    """A problem for each language that has no words; where none are needed, only if the other has some."""
    if needed or any(words.values()):
        for language in LANGUAGES:
            if not words.get(language):
                yield Problem(code, {**here, "in": language})


def _wrong_with(test: Test, form: Form) -> str:
    """Why a condition's test can never hold, "" where it can."""
    other = form.fields.get(test.field)
    if other is None:
        return "condition_on_removed"
    if test.test not in other.of_kind.tests:
        return "condition_unfit"
    if test.test in WITHOUT_VALUE:
        return ""
    options = other.settings.get("options")
    if options is not None and test.value not in {option["key"] for option in options if not option["retired"]}:
        return "condition_on_removed_option"
    if not test.value:
        return "condition_without_value"
    if test.test in ("more", "less", "is", "is_not") and other.kind == "number":
        if len(other.settings["units"]) > 1:
            return "condition_on_units"
        if not _is_number(test.value):
            return "condition_without_value"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
