"""Consents of the demo: the startup's owner has let the manufacturer see their address, the other has not answered."""

from collaboration.actions.consents import answer_consent
from collaboration.consenting.consents import current_notices, purposes_for
from collaboration.models import Consent, Room


def plant(pair) -> None:
    """Safe to repeat: whoever has answered is left alone."""
    room = Room.objects.filter(pk=pair.room.pk, state=Room.State.OPEN).first()
    if room is None or Consent.objects.filter(person=pair.ada).exists():
        return
    notices = current_notices()
    for purpose in purposes_for(pair.startup, pair.manufacturer):
        answer_consent(
            room=room,
            purpose=purpose,
            agrees=True,
            notice=notices[purpose].pk,
            language="en",
            shown_by="demo",
            by=pair.ada,
        )
