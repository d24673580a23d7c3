"""A form's questions: to answer, and answers to read.

A composite question (number, table, choice by radio buttons, files) keeps its JSON in one hidden control named by its
key. static/js/questions.js keeps it in step with plain controls named <key>--…, which speak for themselves where there
are no scripts (engine.form.Field.from_post).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from competitions.engine.conditions import Test
from competitions.engine.form import Field, Form, Problem
from competitions.engine.kinds.base import as_json
from competitions.engine.kinds.text import LONGEST_TEXT
from competitions.engine.reader import CHINESE, ENGLISH, in_language
from competitions.engine.words import count_words
from competitions.form_words import TYPE_WORDS, page_language, told
from core.autosave import digest

register = template.Library()

MOST_RADIOS = 8
SPARE_ROWS = 2
"""Empty rows of a table for those without scripts."""
NO_ID = "00000000-0000-0000-0000-000000000000"


OWN_NAMES = {ENGLISH: "English", CHINESE: "中文"}


@register.filter
def own_name(language: str) -> str:
    """A language as those who read it call it."""
    return OWN_NAMES.get(language, language)


@register.inclusion_tag("competitions/parts/question.html", takes_context=True)
def question(
    context,
    field: Field,
    value: Any = None,
    base: str | None = None,
    language: str = "",
    disabled: bool = False,
    problems: Sequence[Problem] = (),
    asked: bool = True,
) -> dict[str, Any]:
    """Draws a question. `value` is the stored answer, or what was typed and refused; `base` then names the stored one's
    digest. `asked` says whether the answers so far show it (Form.shown).

    Files need of the context: `upload_url`, `upload_file_url` (with an id of zeros) and `stored_files`, by id.
    """
    language = language or page_language()
    told_problems = [told(problem) for problem in problems]
    help_ = field.help(language)
    ids = [f"id_{field.key}_{part}" for part, there in (("help", help_), ("error", told_problems)) if there]
    return {
        "field": field,
        "key": field.key,
        "label": field.label(language),
        "help": help_,
        "words_in": _other_language(field.labels, language),
        "base": digest(value) if base is None else base,
        "disabled": disabled,
        "asked": asked,
        "problems": told_problems,
        "described": " ".join(ids),
        "condition": json.dumps(field.shown_if.as_json(), ensure_ascii=False) if field.shown_if else "",
        "text": field.text(value),
        "group": field.kind in ("choices", "table", "files", "number") or (field.kind == "choice" and not _many(field)),
        "template": f"competitions/questions/{field.kind}.html",
        **PARTS.get(field.kind, _no_parts)(field, value, language, context),
    }


def _other_language(words: Mapping[str, str], language: str) -> str:
    """The language that words are in, where it is not the page's; for screen readers."""
    return "" if words.get(language) else next((other for other, said in words.items() if said), "")


def _no_parts(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    return {}


def _text(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    typed = value if isinstance(value, str) else ""
    least, most = field.settings.get("min_words"), field.settings.get("max_words")
    return {"counted": bool(least or most), "least": least, "most": most, "found": count_words(typed)}


def _long_text(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    most = field.settings.get("max_words") or 250
    return _text(field, value, language, context) | {"rows": min(18, max(4, most // 18)), "longest": LONGEST_TEXT}


def _many(field: Field) -> bool:
    return len([option for option in field.settings["options"] if not option["retired"]]) > MOST_RADIOS


def _options(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    """Options to choose from; one that is no longer offered only where it was chosen."""
    chosen = value if isinstance(value, list) else [value]
    options = [
        {
            "key": option["key"],
            "label": in_language(option["label"], language) or option["key"],
            "chosen": option["key"] in chosen,
            "retired": option["retired"],
        }
        for option in field.settings["options"]
        if not option["retired"] or option["key"] in chosen
    ]
    limits = {name: field.settings.get(name) for name in ("min", "max")}
    return {"options": options, "radios": not _many(field), **limits}


def _number(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    typed = value if isinstance(value, Mapping) else {}
    units = field.settings["units"]
    return {
        "typed": typed.get("value", ""),
        "unit": typed.get("unit", "") or (units[0] if len(units) == 1 else ""),
        "units": units,
        **{name: field.settings.get(name) for name in ("min", "max", "decimals")},
    }


def _limits(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    return {name: field.settings.get(name) for name in ("min", "max")}


def _link(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    return {"hint": "https://"}


def _video(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    return {"hint": "https://", "hosts": ", ".join(field.of_kind.allowed(field.settings))}  # type: ignore[attr-defined]  # a video's kind


def _table(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    """Rows of cells, and what a row holds of columns that are not asked any more."""
    columns = [
        {**column, "label": in_language(column["label"], language) or column["key"]}
        for column in field.settings["columns"]
    ]
    keys = {column["key"] for column in columns}
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    least, most = field.settings.get("min_rows"), field.settings.get("max_rows")
    spare = max(SPARE_ROWS, (least or 0) - len(given))
    if most is not None:
        spare = max(0, min(spare, most - len(given)))
    rows = [
        {
            "cells": [{**column, "text": row.get(column["key"], "")} for column in columns],
            "rest": as_json({key: cell for key, cell in row.items() if key not in keys} or None),
            "spare": number >= len(given),
        }
        for number, row in enumerate([*given, *[{}] * spare])
    ]
    return {"columns": columns, "rows": rows, "min_rows": least, "max_rows": most}


def _files(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    stored, address = context.get("stored_files") or {}, context.get("upload_file_url") or ""
    names = [str(name) for name in value] if isinstance(value, list) else []
    return {
        "files": [{"id": name, "file": stored.get(name), "url": address.replace(NO_ID, name)} for name in names],
        "types": field.settings["types"],
        "types_said": ", ".join(str(TYPE_WORDS[name]) for name in field.settings["types"]),
        "max_mb": field.settings["max_mb"],
        "max_count": field.settings["max_count"],
        "upload_url": context.get("upload_url") or "",
        "upload_file_url": address,
    }


def _statement(field: Field, value: Any, language: str, context) -> dict[str, Any]:
    return {"statement": in_language(field.settings["text"], language), "accepted": value is True}


PARTS = {
    "short_text": _text,
    "long_text": _long_text,
    "choice": _options,
    "choices": _options,
    "number": _number,
    "date": _limits,
    "link": _link,
    "video": _video,
    "table": _table,
    "files": _files,
    "statement": _statement,
}


@register.simple_tag
def questions_elsewhere(form: Form, answers: Mapping[str, Any], page=None) -> str:
    """JSON of the questions on other pages that conditions of this page lead to: {key: {kind, text, shown_if}}.

    For `data-elsewhere` on the element with data-questions, so that what is shown is right while one types.
    """
    here = {field.key for field in page.fields} if page is not None else set(form.fields)
    found: dict[str, dict[str, Any]] = {}
    waiting = list(here)
    while waiting:
        condition = form.fields[waiting.pop()].shown_if
        tests: Sequence[Test] = condition.tests if condition else ()
        for key in [test.field for test in tests if test.field in form.fields]:
            if key not in here and key not in found:
                field = form.fields[key]
                shown_if = field.shown_if.as_json() if field.shown_if else None
                found[key] = {"kind": field.kind, "text": field.text(answers.get(key)), "shown_if": shown_if}
                waiting.append(key)
    return json.dumps(found, ensure_ascii=False)


@register.inclusion_tag("competitions/parts/answer.html", takes_context=True)
def answer(context, field: Field, value: Any = None, language: str = "") -> dict[str, Any]:
    """Draws an answer to read, or a word that there is none."""
    language = language or page_language()
    parts: dict[str, Any] = {}
    if field.kind == "table":
        parts = _table(field, value, language, context)
        parts["rows"] = [row for row in parts["rows"] if not row["spare"]]
    elif field.kind == "files":
        parts = _files(field, value, language, context)
    elif field.kind == "choices":
        parts = {"lines": field.said(value, language).split("\n")}
    said = field.said(value, language)
    return {"field": field, "value": value, "said": _day(said) if field.kind == "date" else said, **parts}


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
