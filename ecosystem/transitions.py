"""The moves of verification, of a profile's freshness, of listings, of proofs of domains and of likely duplicates."""

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
        ("close", "verified"): "unverified",
        ("close", "requested"): "unverified",
        ("close", "declined"): "unverified",
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
        ("end", "published"): "closed",
        ("reopen", "closed"): "published",
    },
)

DOMAIN = Transitions(
    "Proof of a domain",
    field="state",
    initial="open",
    moves={
        ("check", "open"): "checking",
        ("check", "failed"): "checking",
        ("prove", "checking"): "proved",
        ("fail", "checking"): "failed",
        ("end", "open"): "ended",
        ("end", "checking"): "ended",
        ("end", "failed"): "ended",
        ("end", "proved"): "ended",
        ("begin", "ended"): "open",
    },
)

DUPLICATE = Transitions(
    "Pair of likely duplicates",
    field="state",
    initial="open",
    moves={
        ("dismiss", "open"): "dismissed",
        ("merge", "open"): "merged",
        ("merge", "dismissed"): "merged",
        ("reopen", "dismissed"): "open",
        ("undo", "merged"): "open",
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
