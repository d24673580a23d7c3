"""What happens to documents between two organisations, told to the webhooks of both: ids only."""

from django.dispatch import receiver

from api.deliveries import api_address, tell
from collaboration.disclosing.telling import is_known
from collaboration.models import DisclosureRequest, Grant, Room
from collaboration.signals import disclosure_moved


@receiver(disclosure_moved)
def hear_of_a_disclosure(
    sender, room: Room, verb: str, request: DisclosureRequest | None = None, grant: Grant | None = None, **kwargs
) -> None:
    """The other side hears nothing of what it may not know of."""
    kind = f"disclosure.{verb}"
    if grant is not None:
        ids = {"disclosure": grant.pk, "address": api_address("disclosure", disclosure_id=grant.pk)}
        about, owner = f"grant:{grant.pk}", grant.version.document.organisation_id
        sides = [one for one in room.sides if one.pk == owner or is_known(grant)]
    else:
        ids = {"request": request.pk if request else None, "address": api_address("disclosures")}
        about, sides = f"disclosurerequest:{ids['request']}", list(room.sides)
    for side in sides:
        partner = room.other(side)
        data = {"organisation": side.slug, "partner": partner.slug, "room": str(room.pk), **ids}
        tell(side.pk, kind, data, about=about)
