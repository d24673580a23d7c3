"""Doing what a form of a grant asks, with what was refused put where it belongs."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

from collaboration.disclosing.conditions import MENDED_AT
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
FIELD_OF = {"ends_at": ("days", "until_on")}
"""Where a refusal is shown whose field has another name in the form."""


def tried(form: forms.Form, deed: Callable[[], Any]) -> Any:
    """Returns what `deed` returns; None where it was refused, which the form then says."""
    try:
        return deed()
    except ValidationError as error:
        add_errors(form, error)
    except CANNOT as error:
        form.add_error(None, str(error))
        form.mend = getattr(error, "mend", "")
    return None


def add_errors(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        field = next((one for one in (name, *FIELD_OF.get(name, ())) if one in form.fields), None)
        form.add_error(field, found)


def mending(room, mend: str) -> str:
    """The address at which what was missing can be mended; "" where there is none."""
    if mend not in MENDED_AT:
        return ""
    try:
        return reverse(MENDED_AT[mend], kwargs={"pk": room.pk})
    except NoReverseMatch:
        return ""
