"""What must be so before a document can be shown to the other side of a room, and until when it can be."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.gate import contracts, covering
from collaboration.models import Agreement, Document, Room, RoomMember
from core.permissions import NotAllowed
from ecosystem.models import Organisation
from ecosystem.models.rung import Rung

LONGEST = timedelta(days=731)
"""Two years, whichever they are."""
PRESETS = (7, 30, 90)
"""Days."""
MENDED_AT = {
    "agreement": "collaboration:room-agreement",
    "contract": "collaboration:room-pilots",
    "room": "collaboration:room",
}


class NotYet(NotAllowed):
    """Something is missing before a document can be shown. `mend` says what: its page is in MENDED_AT."""

    def __init__(self, words: str, *, mend: str = "") -> None:
        super().__init__(words)
        self.mend = mend


def check_document_can_be_shown(room: Room, document: Document, now: datetime) -> None:
    """Whether a grant of `document` would open anything in `room` at `now`. The gate asks the same at every read."""
    if room.state != Room.State.OPEN:
        raise NotYet(
            _("This room has been closed. What was said stays readable; nothing can be shown in it."), mend="room"
        )
    if document.organisation_id not in (room.organisation_id, room.partner_id):
        raise NotAllowed(_("This document belongs to neither side of the room."))
    if document.archived_at is not None:
        raise NotYet(_("This document has been put away. Take it out again before you show it."))
    if document.rung != Rung.INTRODUCED:
        _check_agreed(room, document.organisation_id, now)
    if document.rung == Rung.CONTRACT and not contracts(room).exists():
        raise NotYet(
            _("This document asks for a contract: a pilot that both have agreed to, with the number of its contract."),
            mend="contract",
        )


def _check_agreed(room: Room, owner: int, now: datetime) -> None:
    if covering(room, owner, now).exists():
        return
    if Agreement.objects.in_force(now).filter(room=room).exists():
        words = _("The agreement in force protects only what the other side discloses. Make a mutual one first.")
    else:
        words = _("This document asks for an agreement on confidentiality in force. Offer one, and have both sign it.")
    raise NotYet(words, mend="agreement")


def checked_end(ends_at: datetime | None, now: datetime) -> datetime:
    """Returns an end that a grant may have. Raises ValidationError for the field `ends_at`."""
    if ends_at is None:
        raise ValidationError({"ends_at": _("Say until when.")})
    if ends_at <= now:
        raise ValidationError({"ends_at": _("This is past. Choose a later day.")})
    if ends_at > now + LONGEST:
        raise ValidationError({"ends_at": _("Two years are the most. It can be renewed before it ends.")})
    return ends_at


def sitting_of(room: Room, side: Organisation) -> list[User]:
    """Who sits in a room for one side, in the order in which they came."""
    seats = RoomMember.objects.sitting().filter(room=room, organisation=side).select_related("user")
    return [seat.user for seat in seats]
