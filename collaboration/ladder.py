"""What an introduction and an agreement open of a listing's files (ecosystem/ladder.py)."""

from django.utils import timezone

from collaboration.gate import covering
from collaboration.models import Room
from ecosystem.ladder import opens
from ecosystem.models import Organisation
from ecosystem.models.rung import Rung


@opens
def by_room(user, organisation: Organisation) -> Rung | None:
    """Whoever sits in an open room with the organisation has been introduced; with an agreement in force that protects
    what it discloses they stand one rung higher."""
    rooms = list(Room.objects.visible_to(user).open().of(organisation).values_list("pk", flat=True))
    if not rooms:
        return None
    now = timezone.now()
    agreed = any(covering(room, organisation, now).exists() for room in rooms)
    return Rung.NDA if agreed else Rung.INTRODUCED
