"""Answers that stand for real ones where a form is looked at before anybody has answered it."""

from typing import Any

from competitions.engine.form import Field, Form
from competitions.engine.reader import CHINESE

TEXT = {
    "en": "An example answer, as long as it takes to see how it will look to those who read it.",
    CHINESE: "这是一段示例回答，用来预览它在评审页面上的样子。",
}
LINE = {"en": "An example answer", CHINESE: "示例回答"}


def samples(form: Form, language: str) -> dict[str, Any]:
    """An answer to every question that can be invented; files have none."""
    found = {key: sample(field, language) for key, field in form.fields.items()}
    return {key: value for key, value in found.items() if value is not None}


def sample(field: Field, language: str) -> Any:
    """One answer that its question takes, None where none can be invented."""
    settings, line = field.settings, LINE.get(language, LINE["en"])
    if field.kind in ("choice", "choices"):
        offered = [option["key"] for option in settings["options"] if not option["retired"]]
        return field.clean(
            offered[: settings.get("max") or 2] if field.kind == "choices" else next(iter(offered), None)
        )
    if field.kind == "number":
        return field.clean({"unit": next(iter(settings["units"]), ""), "value": settings["min"] or "12"})
    if field.kind == "date":
        return settings["min"] or settings["max"] or "2027-03-01"
    if field.kind == "video":
        return f"https://{next(iter(settings['hosts']), 'vimeo.com')}/123456"
    if field.kind == "table":
        cells = {column["key"]: "12" if column["kind"] == "number" else line for column in settings["columns"]}
        return field.clean([cells])
    plain = {
        "short_text": line,
        "long_text": TEXT.get(language, TEXT["en"]),
        "link": "https://example.com/",
        "statement": True,
    }
    return plain.get(field.kind)
