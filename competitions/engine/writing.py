"""A form as the JSON that it is kept, exported and compared as: `read_form` of it gives the same form again."""

from collections.abc import Mapping
from typing import Any

from competitions.engine.form import Field, Form, Page, Section


def as_definition(form: Form) -> dict[str, Any]:
    return {"pages": [page_as_json(page) for page in form.pages]}


def page_as_json(page: Page) -> dict[str, Any]:
    sections = [section_as_json(section) for section in page.sections]
    return {"key": page.key, "title": dict(page.titles), "sections": sections}


def section_as_json(section: Section) -> dict[str, Any]:
    words = {"title": dict(section.titles), "intro": dict(section.intros)}
    return {"key": section.key, **words, "fields": [field_as_json(field) for field in section.fields]}


def field_as_json(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "kind": field.kind,
        "label": dict(field.labels),
        "help": dict(field.helps),
        "required": field.required,
        "marks": list(field.marks),
        "prefill": field.prefill,
        "shown_if": field.shown_if.as_json() if field.shown_if else None,
        **_plain(field.settings),
    }


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without those that say nothing."""
    return {name: value for name, value in settings.items() if value is not None and value != []}
