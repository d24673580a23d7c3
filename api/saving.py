"""From a JSON body to the editors that the pages use: all of its fields are saved, or none."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict

from ecosystem.editing import Editor


class Strict(Schema):
    """A body in which a field that does not exist is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class NoWordsIn(Strict):
    """Nothing needs to be said."""


def fields_of(body: Schema) -> dict[str, str]:
    """Returns what a body names, by the names of the editors' fields and as a form would send it."""
    found: dict[str, str] = {}
    for name, value in body.model_dump(exclude_unset=True).items():
        if name == "texts":
            found |= {
                f"{language}-{part}": text or "" for language, parts in value.items() for part, text in parts.items()
            }
        else:
            found[name] = _typed(value)
    return found


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    return str(value)


def save_fields(editor: Editor, fields: dict[str, str]) -> None:
    """Saves some fields of one row together. Those that only go with others are tried again behind them.

    Raises ValidationError by field, NotAllowed; nothing is saved then.
    """
    editor.check_permission()
    if unknown := [name for name in fields if name not in editor.fields]:
        raise ValidationError({_as_sent(name): _("There is no such field here.") for name in unknown})
    with transaction.atomic(), timezone.override("UTC"):
        waiting = dict(fields)
        while waiting:
            failed: dict[str, list[str]] = {}
            for name, value in waiting.items():
                try:
                    editor.save(name, value, base=None)
                except ValidationError as error:
                    failed[name] = error.messages
            if len(failed) == len(waiting):
                raise ValidationError({_as_sent(name): said for name, said in failed.items()})
            waiting = {name: waiting[name] for name in failed}


def _as_sent(name: str) -> str:
    """How a field is called in the body: en-title is texts.en.title."""
    language, dash, part = name.rpartition("-")
    return f"texts.{language}.{part}" if dash else name
