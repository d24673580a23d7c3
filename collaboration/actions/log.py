"""Taking a room's log along."""

from django.db import transaction

from collaboration.models import Room
from collaboration.permissions import check_user_can_take_log
from core import audit


@transaction.atomic
def note_taken(*, room: Room, by) -> None:
    """Writes down that somebody takes the log of a room. Raises NotAllowed."""
    side = check_user_can_take_log(by, room)
    audit.record("room.log_taken", by=by, target=room, acting_for=side, after={"number": room.number})
