"""Organisations and what they need and offer."""

from ecosystem.models.claim import Claim
from ecosystem.models.identity import (
    DomainProof,
    DuplicatePair,
    LikenessKey,
    LikenessLook,
    MergeRecord,
    OrganisationName,
)
from ecosystem.models.imported import ImportedOrganisation
from ecosystem.models.listing import Listing, ListingText
from ecosystem.models.organisation import Membership, Organisation, OrganisationText, Site
from ecosystem.models.team import Invitation, JoinRequest
from ecosystem.models.verification import Evidence, VerificationRemark, VerificationRequest

__all__ = [
    "Claim",
    "DomainProof",
    "DuplicatePair",
    "Evidence",
    "ImportedOrganisation",
    "Invitation",
    "JoinRequest",
    "LikenessKey",
    "LikenessLook",
    "Listing",
    "ListingText",
    "Membership",
    "MergeRecord",
    "Organisation",
    "OrganisationName",
    "OrganisationText",
    "Site",
    "VerificationRemark",
    "VerificationRequest",
]
