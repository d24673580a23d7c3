"""Organisations and what they need and offer."""

from ecosystem.models.imported import ImportedOrganisation
from ecosystem.models.listing import Listing, ListingText
from ecosystem.models.organisation import Membership, Organisation, OrganisationText, Site, VerificationRequest

__all__ = [
    "ImportedOrganisation",
    "Listing",
    "ListingText",
    "Membership",
    "Organisation",
    "OrganisationText",
    "Site",
    "VerificationRequest",
]
