"""Whatever changes in the ecosystem refreshes the matches it touches, by the outbox."""

from django.dispatch import receiver

from core.outbox import enqueue
from ecosystem.models import Listing
from ecosystem.signals import listing_changed, organisation_changed


@receiver(listing_changed)
def refresh_after_listing(sender, listing, **kwargs):
    enqueue(
        key=f"matching:listing:{listing.pk}:{listing.revision}",
        kind="matching.refresh",
        payload={"organisation": listing.organisation_id},
    )


@receiver(organisation_changed)
def refresh_after_organisation(sender, organisation, **kwargs):
    if Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED).exists():
        enqueue(
            key=f"matching:organisation:{organisation.pk}:{organisation.modified_at.isoformat()}",
            kind="matching.refresh",
            payload={"organisation": organisation.pk},
        )
