"""What the page of the form builder shows: the outline, the questions as cards, the part that is open, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.actions.forms import digest_of
from competitions.builder_parts import KIND_WORDS, MARK_WORDS, TEST_WORDS, inspector_of
from competitions.engine import editing
from competitions.engine.conditions import WITHOUT_VALUE, Condition
from competitions.engine.editing import FIELD, PAGE, SECTION, Definition
from competitions.engine.form import Field, Form, FormRefused, Page, Problem, Section, read_form
from competitions.engine.reader import LANGUAGES
from competitions.engine.unfinished import unfinished
from competitions.engine.writing import as_definition
from competitions.form_words import page_language, setting_name, told
from competitions.models import CallForm


@dataclass(frozen=True)
class Open:
    """The part whose settings are at hand."""

    what: str
    key: str
    base: str
    words: list[tuple[str, str, str]]
    """For a page or a section: (language, title, introduction)."""
    question: dict[str, Any] | None = None


def builder_page(row: CallForm, what: str = "", key: str = "") -> dict[str, Any]:
    """The context of the builder for a draft, with one part open."""
    try:
        form = read_form(row.definition)
    except FormRefused as refused:
        return {"draft": row, "unreadable": [told(problem) for problem in refused.problems], "pages": []}
    definition = as_definition(form)
    problems = unfinished(form)
    wrong = {(FIELD, problem.params["field"]) for problem in problems if "field" in problem.params}
    return {
        "draft": row,
        "unreadable": [],
        "form": form,
        "pages": [_page(form, page, definition, wrong) for page in form.pages],
        "questions": len(form.fields),
        "missing": missing(problems),
        "open": open_part(form, definition, what, key),
        "kinds": [(kind, *words) for kind, words in KIND_WORDS.items()],
    }


def missing(problems: list[Problem]) -> list[dict[str, str]]:
    """What keeps the form from being published, each with the part to open for it."""
    found = []
    for problem in problems:
        what = next((name for name in (FIELD, SECTION, PAGE) if name in problem.params), "")
        found.append({"text": told(problem), "what": what, "key": str(problem.params.get(what, ""))})
    return found


def _page(form: Form, page: Page, definition: Definition, wrong: set[tuple[str, str]]) -> dict[str, Any]:
    language = page_language()
    return {
        "key": page.key,
        "title": page.title(language) or _("Page without a title"),
        "base": digest_of(editing.part_of(definition, PAGE, page.key)),
        "questions": len(page.fields),
        "sections": [_section(form, section, definition, wrong) for section in page.sections],
    }


def _section(form: Form, section: Section, definition: Definition, wrong: set[tuple[str, str]]) -> dict[str, Any]:
    language = page_language()
    return {
        "key": section.key,
        "title": section.title(language),
        "intro": section.intro(language),
        "base": digest_of(editing.part_of(definition, SECTION, section.key)),
        "questions": len(section.fields),
        "cards": [card_of(form, field, (FIELD, field.key) in wrong, definition) for field in section.fields],
    }


def card_of(form: Form, field: Field, wrong: bool, definition: Definition) -> dict[str, Any]:
    language = page_language()
    other = next(one for one in LANGUAGES if one != language)
    words, icon = KIND_WORDS[field.kind]
    return {
        "key": field.key,
        "label": field.labels.get(language, ""),
        "other": field.labels.get(other, ""),
        "other_language": other,
        "kind": words,
        "icon": icon,
        "required": field.required,
        "marks": [MARK_WORDS[mark][0] for mark in field.marks],
        "condition": condition_in_words(form, field.shown_if),
        "about": about(field),
        "wrong": wrong,
        "base": digest_of(editing.part_of(definition, FIELD, field.key)),
    }


def about(field: Field) -> str:
    """The settings of a question in a few words, for its card."""
    settings, language = field.settings, page_language()
    if field.kind in ("choice", "choices"):
        labels = [
            option["label"].get(language) or option["key"] for option in settings["options"] if not option["retired"]
        ]
        return " · ".join(labels[:4]) + (" …" if len(labels) > 4 else "")
    if field.kind == "table":
        return " · ".join(column["label"].get(language) or column["key"] for column in settings["columns"])
    if settings.get("max_words"):
        most = settings["max_words"]
        return ngettext("at most %(most)s word", "at most %(most)s words", most) % {"most": most}
    if field.kind == "number":
        return " · ".join(settings["units"])
    if field.kind == "files" and settings.get("max_count"):
        most = settings["max_count"]
        return ngettext("at most %(most)s file", "at most %(most)s files", most) % {"most": most}
    return ""


def condition_in_words(form: Form, condition: Condition | None) -> str:
    if condition is None:
        return ""
    language = page_language()
    tests = []
    for test in condition.tests:
        other = form.fields.get(test.field)
        name = other.label(language) if other else test.field
        value = (
            other.said(other.parse(test.value), language)
            if other and other.kind in ("choice", "choices")
            else test.value
        )
        said = "" if test.test in WITHOUT_VALUE else f" “{value}”"
        tests.append(f"“{name}” {TEST_WORDS[test.test]}{said}")
    joined = (_(" and ") if condition.mode == "all" else _(" or ")).join(tests)
    return _("Shown if %(tests)s") % {"tests": joined}


def open_part(form: Form, definition: Definition, what: str, key: str) -> Open | None:
    """The settings of one part, or None where it is not there."""
    if what == FIELD and key in form.fields:
        field = form.fields[key]
        return Open(what, key, _base(definition, what, key), [], inspector_of(form, field))
    found: Page | Section | None = None
    if what == PAGE:
        found = next((page for page in form.pages if page.key == key), None)
    elif what == SECTION:
        found = next((one for page in form.pages for one in page.sections if one.key == key), None)
    if found is None:
        return None
    intros = found.intros if isinstance(found, Section) else {}
    words = [(language, found.titles.get(language, ""), intros.get(language, "")) for language in LANGUAGES]
    return Open(what, key, _base(definition, what, key), words)


def _base(definition: Definition, what: str, key: str) -> str:
    return digest_of(editing.own(editing.part_of(definition, what, key)))


def differing(mine: Mapping[str, Any], stored: Mapping[str, Any]) -> list[dict[str, str]]:
    """What two versions of a part's settings say differently, for whoever has to choose."""
    return [
        {"name": setting_name(name), "mine": _said(mine.get(name)), "stored": _said(stored.get(name))}
        for name in dict.fromkeys([*mine, *stored])
        if (mine.get(name) or None) != (stored.get(name) or None)
    ]


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(filter(None, map(_said, value.values()))) or "—"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value) or "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else "—"
