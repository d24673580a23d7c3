"""What an organisation's profile answers of a form."""

from collections.abc import Callable
from typing import Any

from competitions.engine.form import AnswerRefused, Form
from ecosystem.languages import in_language
from ecosystem.models import Organisation

Reader = Callable[[Organisation, str], str]


def _words(part: str) -> Reader:
    def read(organisation: Organisation, language: str) -> str:
        text = in_language(organisation.texts.all(), language)
        return getattr(text, part) if text else ""

    return read


def _country(organisation: Organisation, language: str) -> str:
    region = organisation.region
    if region is None:
        return ""
    return region.label_zh if language.startswith("zh") else region.label_en


READERS: dict[str, Reader] = {
    "organisation.name": _words("name"),
    "organisation.tagline": _words("tagline"),
    "organisation.summary": _words("summary"),
    "organisation.city": _words("city"),
    "organisation.country": _country,
    "organisation.website": lambda organisation, language: organisation.website,
    "organisation.registration_number": lambda organisation, language: organisation.registration_number,
    "organisation.founded": lambda organisation, language: str(organisation.founded or ""),
    "organisation.size": lambda organisation, language: organisation.size,
}
"""What a question's `prefill` may name."""


def from_profile(form: Form, organisation: Organisation, language: str) -> dict[str, Any]:
    """Returns answers by question, in `language` where the profile is written in it. A fact that a question does not
    take (a size that is none of its options) is left out."""
    found = {}
    for key, field in form.fields.items():
        reader = READERS.get(field.prefill)
        said = reader(organisation, language) if reader else ""
        if said and (value := _as_answer(field, said)) is not None:
            found[key] = value
    return found


def _as_answer(field: Any, said: str) -> Any:
    value: Any = said
    if field.kind == "number":
        value = {"value": said, "unit": next(iter(field.settings.get("units") or [""]))}
    elif field.kind == "choice":
        value = _option(field.settings.get("options", []), said)
    try:
        return field.clean(value)
    except AnswerRefused:
        return None


def _option(options: list[dict[str, Any]], said: str) -> str | None:
    """The option that is called so, by its key or in any language."""
    for option in options:
        if said.casefold() in {name.casefold() for name in (option["key"], *option["label"].values())}:
            return option["key"]
    return None
