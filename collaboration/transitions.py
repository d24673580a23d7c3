"""The moves of introductions, rooms, meetings, requests for documents, agreements, consents and pilots."""

from core.transitions import Transitions

INTRODUCTION = Transitions(
    "Introduction",
    field="state",
    initial="asked",
    moves={
        ("accept", "asked"): "accepted",
        ("decline", "asked"): "declined",
        ("withdraw", "asked"): "withdrawn",
        ("expire", "asked"): "expired",
    },
)

ROOM = Transitions(
    "Room of two organisations",
    field="state",
    initial="open",
    moves={("close", "open"): "closed"},
)

MEETING = Transitions(
    "Meeting",
    field="state",
    initial="proposed",
    moves={
        ("agree", "proposed"): "agreed",
        ("move", "agreed"): "proposed",
        ("cancel", "proposed"): "cancelled",
        ("cancel", "agreed"): "cancelled",
    },
)

DISCLOSURE = Transitions(
    "Request to see a document",
    field="state",
    initial="asked",
    moves={
        ("grant", "asked"): "granted",
        ("decline", "asked"): "declined",
        ("withdraw", "asked"): "withdrawn",
    },
)

AGREEMENT = Transitions(
    "Agreement on confidentiality",
    field="state",
    initial="offered",
    moves={
        ("sign", "offered"): "in_force",
        ("decline", "offered"): "declined",
        ("withdraw", "offered"): "withdrawn",
        ("renew", "in_force"): "renewed",
        ("terminate", "in_force"): "terminated",
        ("expire", "in_force"): "expired",
    },
)

REVIEW = Transitions(
    "Review of an export declaration",
    field="review",
    initial="waiting",
    moves={("clear", "waiting"): "cleared", ("stop", "waiting"): "stopped", ("stop", "cleared"): "stopped"},
)

CONSENT = Transitions(
    "Consent of a person",
    field="state",
    initial="given",
    moves={("withdraw", "given"): "withdrawn", ("outdate", "given"): "outdated"},
)

PILOT = Transitions(
    "Pilot",
    field="state",
    initial="proposed",
    moves={
        ("agree", "proposed"): "running",
        ("drop", "proposed"): "dropped",
        ("scale", "running"): "scaling",
        ("end", "running"): "ended",
        ("end", "scaling"): "ended",
    },
)

TERMS_CHANGE = Transitions(
    "Change of a pilot’s terms",
    field="state",
    initial="proposed",
    moves={
        ("agree", "proposed"): "agreed",
        ("decline", "proposed"): "declined",
        ("withdraw", "proposed"): "withdrawn",
    },
)
