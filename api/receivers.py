"""What happens to an organisation is heard from the audit trail, in the transaction in which it happens."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from api.deliveries import api_address, tell
from api.events import OF_ACTION
from api.models import Webhook
from core.models import AuditEvent
from ecosystem.models import Listing, Organisation

ORGANISATION, LISTING = "ecosystem.organisation", "ecosystem.listing"


@receiver(post_save, sender=AuditEvent)
def hear(sender, instance: AuditEvent, created: bool, **kwargs) -> None:
    kind = OF_ACTION.get(instance.action)
    if kind is None or not created:
        return
    organisation = _whose(instance)
    if organisation is None or not Webhook.objects.filter(organisation=organisation, disabled_at=None).exists():
        return
    data = _told(instance, organisation)
    if data is not None:
        tell(organisation, kind, data, about=f"{instance.target_type.rpartition('.')[2]}:{instance.target_id}")


def _whose(event: AuditEvent) -> int | None:
    """The organisation for which something was done, else the one to which it was done."""
    model, _colon, key = event.acting_for.partition(":")
    if model == ORGANISATION:
        return int(key)
    return int(event.target_id) if event.target_type == ORGANISATION else None


def _told(event: AuditEvent, organisation: int) -> dict[str, Any] | None:
    """Where to look, and nothing that only some may read. None for what is still a draft."""
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=organisation)
    told: dict[str, Any] = {"organisation": slug}
    if event.target_type == LISTING:
        listing = Listing.objects.filter(pk=event.target_id).exclude(status=Listing.Status.DRAFT).first()
        if listing is None:
            return None
        told["listing"] = listing.pk
        told["kind"] = listing.kind
        told["address"] = api_address("listing", listing_id=listing.pk)
    elif event.target_type == ORGANISATION and int(event.target_id) != organisation:
        partner = Organisation.objects.values_list("slug", flat=True).get(pk=event.target_id)
        told["partner"] = partner
        told["address"] = f"{api_address('why', slug=partner)}?organisation={slug}"
    else:
        told["address"] = api_address("organisation", slug=slug)
    return told
