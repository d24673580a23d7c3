"""Organisations and what they need and offer."""

from ecosystem.models.attachment import Attachment
from ecosystem.models.bulk import BulkJob, BulkRow, ImportPlan
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
from ecosystem.models.machine_text import MachineText
from ecosystem.models.organisation import Membership, Organisation, OrganisationText, Site
from ecosystem.models.saved_search import SavedSearch
from ecosystem.models.team import Invitation, JoinRequest
from ecosystem.models.verification import Evidence, VerificationRemark, VerificationRequest
from ecosystem.models.version import ListingVersion

__all__ = [
    "Attachment",
    "BulkJob",
    "BulkRow",
    "Claim",
    "DomainProof",
    "DuplicatePair",
    "Evidence",
    "ImportPlan",
    "ImportedOrganisation",
    "Invitation",
    "JoinRequest",
    "LikenessKey",
    "LikenessLook",
    "Listing",
    "ListingText",
    "ListingVersion",
    "MachineText",
    "Membership",
    "MergeRecord",
    "Organisation",
    "OrganisationName",
    "OrganisationText",
    "SavedSearch",
    "Site",
    "VerificationRemark",
    "VerificationRequest",
]
