"""What all pages of a room are given."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from collaboration.models import Room
from collaboration.sides import must_sit_in
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


def entered(request: HttpRequest, pk, here: str) -> tuple[Room, Organisation, dict[str, Any]]:
    """The room, the reader's side and the context of its tab `here`. Raises Http404 for whoever does not sit in it."""
    room, side = must_sit_in(request.user, pk)
    return room, side, context_of(room, side, here)


def context_of(room: Room, side: Organisation, here: str) -> dict[str, Any]:
    return {
        "room": room,
        "side": side,
        "partner": room.other(side),
        "is_open": room.state == Room.State.OPEN,
        f"{here}_here": True,
    }


def add_errors(form, error: ValidationError) -> None:
    """What an action refused, at the fields it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        form.add_error(name if name in form.fields else None, found)
