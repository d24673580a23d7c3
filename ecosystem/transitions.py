"""The moves of verification and of listings."""

from core.transitions import Transitions

VERIFICATION = Transitions(
    "Verification of an organisation",
    field="verification",
    initial="unverified",
    moves={
        ("request", "unverified"): "requested",
        ("request", "declined"): "requested",
        ("verify", "requested"): "verified",
        ("verify", "unverified"): "verified",
        ("decline", "requested"): "declined",
        ("withdraw", "verified"): "declined",
    },
)

LISTING = Transitions(
    "Listing",
    initial="draft",
    moves={
        ("publish", "draft"): "published",
        ("close", "published"): "closed",
        ("reopen", "closed"): "published",
    },
)
