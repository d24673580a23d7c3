"""Doing what a form asks, with what was refused put where it belongs."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
REFUSED = object()
ROWS = {"materials": "material-1", "certificates": "certificate-1"}
"""Where a refusal is shown that is about rows of a form."""


def tried(form: forms.Form, deed: Callable[[], Any]) -> Any:
    """Returns what `deed` returns; REFUSED where it was refused, which the form then says."""
    try:
        return deed()
    except ValidationError as error:
        add_errors(form, error)
    except CANNOT as error:
        form.add_error(None, str(error))
    return REFUSED


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Puts each sentence at its field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        field = next((one for one in (name, ROWS.get(name)) if one in form.fields), None)
        form.add_error(field, found)


def done(request: HttpRequest, deed: Callable[[], Any], said: Callable[[Any], str]) -> bool:
    """Does something that has no form, and says how it went. Returns whether it was done."""
    try:
        outcome = deed()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    except CANNOT as error:
        messages.error(request, str(error))
        return False
    messages.success(request, said(outcome))
    return True
