"""The moves of verification, of a profile's freshness and of listings."""

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
        ("expire", "verified"): "unverified",
        ("refuse", "requested"): "refused",
        ("refuse", "declined"): "refused",
        ("reopen", "refused"): "unverified",
    },
)

FRESHNESS = Transitions(
    "Freshness of a profile",
    field="freshness",
    initial="fresh",
    moves={
        ("ask", "fresh"): "asked",
        ("fade", "asked"): "faded",
        ("drop", "faded"): "dropped",
        ("confirm", "fresh"): "fresh",
        ("confirm", "asked"): "fresh",
        ("confirm", "faded"): "fresh",
        ("confirm", "dropped"): "fresh",
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

BULK = Transitions(
    "Bulk job",
    initial="draft",
    moves={
        ("start", "draft"): "running",
        ("discard", "draft"): "discarded",
        ("stop", "running"): "stopped",
        ("finish", "running"): "done",
    },
)
