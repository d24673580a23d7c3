"""The inspector of the form builder: what its controls hold for a part of a form, and what a post of them means.

A row of a list (options, columns, tests of a condition) has a name of its own; its controls are <list>-<name>-<what>, and
<list> lists the names in order. What cannot be read stays as it was typed, so that the engine says what is wrong with it.
"""

import json
import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.engine.conditions import WITHOUT_VALUE
from competitions.engine.editing import FIELD, PAGE
from competitions.engine.form import Field, Form
from competitions.engine.kinds import KINDS
from competitions.engine.kinds.composite import TYPES
from competitions.engine.reader import LANGUAGES
from competitions.form_words import TYPE_WORDS, page_language

KIND_WORDS = {
    "short_text": (pgettext_lazy("kind of question", "Short text"), "writing"),
    "long_text": (pgettext_lazy("kind of question", "Long text"), "file-text"),
    "choice": (pgettext_lazy("kind of question", "One of several"), "circle-check"),
    "choices": (pgettext_lazy("kind of question", "Several of several"), "checkbox"),
    "number": (pgettext_lazy("kind of question", "Number"), "ruler-2"),
    "date": (pgettext_lazy("kind of question", "Date"), "calendar"),
    "link": (pgettext_lazy("kind of question", "Link"), "link"),
    "video": (pgettext_lazy("kind of question", "Video link"), "player-play"),
    "table": (pgettext_lazy("kind of question", "Table"), "table"),
    "files": (pgettext_lazy("kind of question", "Files"), "paperclip"),
    "statement": (pgettext_lazy("kind of question", "Statement to accept"), "rubber-stamp"),
}
MARK_WORDS = {
    "identifying": (_("Identifying"), _("Tells whose entry it is. Hidden where judging is blind.")),
    "public": (_("Public"), _("May be shown to everybody once the winners are known.")),
    "confidential": (_("Confidential"), _("Read by organisers and judges only, never published.")),
}
TEST_WORDS = {
    "is": _("is"),
    "is_not": _("is not"),
    "has": _("contains"),
    "filled": _("is answered"),
    "empty": _("is not answered"),
    "more": _("is more than"),
    "less": _("is less than"),
}
PREFILL_WORDS = {
    "organisation.name": _("Name of the organisation"),
    "organisation.tagline": _("What it does, in one sentence"),
    "organisation.summary": _("What it does"),
    "organisation.website": _("Website"),
    "organisation.founded": _("Year of founding"),
    "organisation.size": _("Size"),
    "organisation.city": _("City"),
    "organisation.country": _("Country or province"),
    "organisation.registration_number": _("Registration number"),
}
WHOLE = {
    "short_text": ("min_words", "max_words"),
    "long_text": ("min_words", "max_words"),
    "choices": ("min", "max"),
    "number": ("decimals",),
    "table": ("min_rows", "max_rows"),
    "files": ("max_mb", "max_count"),
}
TYPED = {"number": ("min", "max"), "date": ("min", "max")}
BLANK_ROWS = 2
"""For those without scripts."""


# --- from a post --------------------------------------------------------------------------------------------------------
def settings_from(post: Any, what: str, kind: str = "") -> dict[str, Any]:
    """The settings that a posted inspector says."""
    if what == PAGE:
        return {"title": _words(post, "title")}
    if what != FIELD:
        return {"title": _words(post, "title"), "intro": _words(post, "intro")}
    return {
        "label": _words(post, "label"),
        "help": _words(post, "help"),
        "required": "required" in post,
        "marks": post.getlist("marks"),
        "prefill": post.get("prefill", ""),
        "shown_if": _condition(post),
        **{name: _whole(post.get(name, "")) for name in WHOLE.get(kind, ())},
        **{name: post.get(name, "").strip() or None for name in TYPED.get(kind, ())},
        **_lists(post, kind),
    }


def _words(post: Any, name: str) -> dict[str, str]:
    return {language: post.get(f"{name}-{language}", "") for language in LANGUAGES}


def _whole(typed: str) -> Any:
    typed = typed.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else (typed or None)


def _lists(post: Any, kind: str) -> dict[str, Any]:
    if kind in ("choice", "choices"):
        return {"options": [_option(post, name) for name in _rows(post, "option") if _is_row(post, "option", name)]}
    if kind == "number":
        return {"units": post.get("units", "").replace("，", ",").replace("、", ",").split(",")}
    if kind == "video":
        return {"hosts": post.get("hosts", "").replace(",", " ").split()}
    if kind == "table":
        return {"columns": [_column(post, name) for name in _rows(post, "column") if _is_row(post, "column", name)]}
    if kind == "files":
        return {"types": post.getlist("types")}
    if kind == "statement":
        return {"text": _words(post, "text")}
    return {}


def _rows(post: Any, name: str) -> list[str]:
    return list(dict.fromkeys(post.getlist(name)))


def _is_row(post: Any, name: str, row: str) -> bool:
    """Whether a row says something, or stood there before (`…-kept`): a new one without words is none."""
    return f"{name}-{row}-kept" in post or any(_words(post, f"{name}-{row}").values())


def _option(post: Any, key: str) -> dict[str, Any]:
    return {"key": key, "label": _words(post, f"option-{key}"), "retired": f"option-{key}-retired" in post}


def _column(post: Any, key: str) -> dict[str, Any]:
    kind = post.get(f"column-{key}-kind", "short_text")
    return {"key": key, "label": _words(post, f"column-{key}"), "kind": kind}


def _condition(post: Any) -> dict[str, Any] | None:
    tests = [
        {
            "field": post.get(f"test-{row}-field", ""),
            "test": post.get(f"test-{row}-test", "filled"),
            "value": post.get(f"test-{row}-value", ""),
        }
        for row in _rows(post, "test")
        if post.get(f"test-{row}-field")
    ]
    return {"any" if post.get("mode") == "any" else "all": tests} if tests else None


def new_row_key() -> str:
    return f"o{secrets.token_hex(3)}"


# --- for the page -------------------------------------------------------------------------------------------------------
def inspector_of(form: Form, field: Field) -> dict[str, Any]:
    """What the inspector of a question draws."""
    settings, condition, others = field.settings, field.shown_if, others_of(form, field)
    return {
        "field": field,
        "pairs": [(language, field.labels.get(language, ""), field.helps.get(language, "")) for language in LANGUAGES],
        "kinds": [(kind, words) for kind, (words, _icon) in KIND_WORDS.items()],
        "marks": [(mark, *words, mark in field.marks) for mark, words in MARK_WORDS.items()],
        "prefills": PREFILL_WORDS.items(),
        "limits": {name: settings.get(name) for name in (*WHOLE.get(field.kind, ()), *TYPED.get(field.kind, ()))},
        "options": _rows_of(settings.get("options")),
        "columns": _rows_of(settings.get("columns")),
        "units": ", ".join(settings.get("units") or []),
        "hosts": ", ".join(settings.get("hosts") or []),
        "hosts_hint": "vimeo.com, bilibili.com",
        "units_hint": "kg, t",
        "types": [(name, TYPE_WORDS[name], name in (settings.get("types") or [])) for name in TYPES],
        "statement": [(language, settings.get("text", {}).get(language, "")) for language in LANGUAGES],
        "mode": condition.mode if condition else "all",
        "tests": [
            {
                "row": f"t{number}",
                "field": test.field,
                "test": test.test,
                "value": test.value,
                "gone": test.field not in form.fields,
            }
            for number, test in enumerate(condition.tests if condition else ())
        ],
        "others": others,
        "others_json": json.dumps(others, ensure_ascii=False),
        "no_test": {"field": "", "test": "is", "value": "", "gone": False},
        "nothing": [(language, "") for language in LANGUAGES],
        "test_words": TEST_WORDS.items(),
        "without_value": " ".join(sorted(WITHOUT_VALUE)),
        "blank": [new_row_key() for _number in range(BLANK_ROWS)],
    }


def _rows_of(items: Any) -> list[dict[str, Any]]:
    return [
        {**item, "words": [(language, item["label"].get(language, "")) for language in LANGUAGES]}
        for item in items or []
    ]


def others_of(form: Form, field: Field) -> list[dict[str, Any]]:
    """The questions that a condition may name, with the tests of their kind and the answers they offer."""
    language = page_language()
    return [
        {
            "key": other.key,
            "label": other.label(language),
            "tests": sorted(KINDS[other.kind].tests),
            "options": [
                {"key": option["key"], "label": option["label"].get(language) or option["key"]}
                for option in other.settings.get("options") or []
                if not option["retired"]
            ],
            "date": other.kind == "date",
        }
        for other in form.fields.values()
        if other.key != field.key
    ]
