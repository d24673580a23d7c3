"""Organisations and what they need and offer."""

from ecosystem.models.bulk import BulkJob, BulkRow, ImportPlan
from ecosystem.models.claim import Claim
from ecosystem.models.imported import ImportedOrganisation
from ecosystem.models.listing import Listing, ListingText
from ecosystem.models.organisation import Membership, Organisation, OrganisationText, Site
from ecosystem.models.team import Invitation, JoinRequest
from ecosystem.models.verification import Evidence, VerificationRemark, VerificationRequest

__all__ = [
    "BulkJob",
    "BulkRow",
    "Claim",
    "Evidence",
    "ImportPlan",
    "ImportedOrganisation",
    "Invitation",
    "JoinRequest",
    "Listing",
    "ListingText",
    "Membership",
    "Organisation",
    "OrganisationText",
    "Site",
    "VerificationRemark",
    "VerificationRequest",
]
