"""What people of the room have answered: one has let the partner see their address, another has a receipt of their own."""

from collaboration.actions.consents import answer_consent
from collaboration.consenting.consents import current_notices
from collaboration.consenting.transfers import note_transfers
from collaboration.models import Consent
from tests.site.canaries import World


def plant_consents(world: World) -> None:
    for purpose in ("contact", "abroad"):
        _answer(world, "startup_editor", purpose, "password")
    own = frozenset({"startup_owner"})
    world.together["consent"] = _answer(
        world, "startup_owner", "contact", world.plant("how the startup's owner had signed in, on a receipt", own)
    )
    room = world.together["room"]
    note_transfers([world.people["startup_editor"].pk], giver=room.organisation, recipient=room.partner)


def _answer(world: World, role: str, purpose: str, shown_by: str) -> Consent:
    return answer_consent(
        room=world.together["room"],
        purpose=purpose,
        agrees=True,
        notice=current_notices()[purpose].pk,
        language="en",
        shown_by=shown_by,
        by=world.people[role],
    )
