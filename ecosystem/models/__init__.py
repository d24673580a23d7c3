"""Organisations and what they need and offer."""

from ecosystem.models.listing import Listing, ListingText
from ecosystem.models.organisation import Membership, Organisation, OrganisationText, Site, VerificationRequest

__all__ = [
    "Listing",
    "ListingText",
    "Membership",
    "Organisation",
    "OrganisationText",
    "Site",
    "VerificationRequest",
]
