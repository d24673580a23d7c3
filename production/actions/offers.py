"""An offer drafted from what a manufacturer's machines can do. It is a draft: its people read it before others do."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from ecosystem.actions.listings import create_listing
from ecosystem.models import Listing, ListingText, Organisation
from production.permissions import check_user_can_keep_sites
from production.sites.offer_words import capabilities_of, concepts_of, texts_of
from taxonomy.models import Concept

MOST_CONCEPTS = 40


@transaction.atomic
def draft_offer(*, organisation: Organisation, by) -> Listing:
    """Raises NotAllowed, and ValidationError where no machine works."""
    check_user_can_keep_sites(by, organisation)
    found = capabilities_of(organisation)
    if not found:
        raise ValidationError(_("Enter a machine first: the offer is drafted from what it can do."))
    listing = create_listing(organisation=organisation, kind=Listing.Kind.OFFER, by=by, intent=Listing.Intent.SUPPLY)
    ListingText.objects.bulk_create(
        ListingText(listing=listing, language=language, title=title, body=body)
        for language, (title, body) in texts_of(found).items()
    )
    listing.concepts.set(Concept.objects.filter(code__in=concepts_of(found)[:MOST_CONCEPTS]))
    audit.record("machines.offered", by=by, target=listing, acting_for=organisation)
    return listing
