"""What webhooks of both sides hear of a pilot: which one, in what state, and where to look; nothing that it says."""

from django.dispatch import receiver

from api.deliveries import api_address, tell
from collaboration.models import Milestone, Pilot
from collaboration.signals import pilot_moved

OF_VERB = {"propose": "pilot.proposed", "agree": "pilot.agreed", "reach": "pilot.milestone", "end": "pilot.ended"}


@receiver(pilot_moved)
def hear_of_a_pilot(sender, pilot: Pilot, verb: str, milestone: Milestone | None = None, **kwargs) -> None:
    """Tells both organisations; whoever may read it finds the rest at the address."""
    kind = OF_VERB.get(verb)
    if kind is None:
        return
    told = {"pilot": str(pilot.pk), "state": pilot.state, "address": api_address("pilot", pilot_id=pilot.pk)}
    if pilot.outcome:
        told["outcome"] = pilot.outcome
    if milestone is not None:
        told["milestone"] = milestone.pk
    about = f"pilot:{pilot.pk}" if milestone is None else f"milestone:{milestone.pk}"
    for side in pilot.room.sides:
        data = {"organisation": side.slug, "partner": pilot.room.other(side).slug, **told}
        tell(side.pk, kind, data, about=about)
