"""What was handed in, in words: for receipts and exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from competitions.engine.form import Form


@dataclass(frozen=True)
class Said:
    """One question of what was handed in: its words, and the answer in words."""

    key: str
    label: str
    text: str


def said(field: Any, value: Any, content: dict[str, Any], language: str) -> str:
    """An answer in words. Files are called by their names, of which only what was handed in knows."""
    if value is None:
        return ""
    if field.kind == "files":
        return "\n".join(content["files"][key]["name"] for key in value if key in content["files"])
    return field.said(value, language)


def all_said(form: Form, content: dict[str, Any], language: str) -> Iterator[Said]:
    """Every question that was answered, in the form's order."""
    for key, field in form.fields.items():
        if key in content["answers"]:
            yield Said(key, field.label(language), said(field, content["answers"][key], content, language))
