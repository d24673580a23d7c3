"""What webhooks hear of agreements: both sides', and no words."""

from django.dispatch import receiver

from api.deliveries import api_address, tell
from collaboration.models import Agreement
from collaboration.signals import agreement_moved, agreement_offered

ENDED = {"terminate", "expire", "renew"}


@receiver(agreement_offered)
def hear_of_an_offer(sender, agreement: Agreement, **kwargs) -> None:
    _tell(agreement, "agreement.offered")


@receiver(agreement_moved)
def hear_of_an_agreement(sender, agreement: Agreement, verb: str, **kwargs) -> None:
    _tell(agreement, "agreement.ended" if verb in ENDED else "agreement.in_force")


def _tell(agreement: Agreement, kind: str) -> None:
    for side in agreement.room.sides:
        data = {
            "organisation": side.slug,
            "partner": agreement.room.other(side).slug,
            "room": str(agreement.room_id),
            "agreement": str(agreement.pk),
            "address": api_address("agreement", agreement_id=agreement.pk),
        }
        tell(side.pk, kind, data, about=f"agreement:{agreement.pk}")
