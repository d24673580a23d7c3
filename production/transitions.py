"""The moves of bookings, of spreadsheets and of the versions of parts."""

from core.transitions import Transitions

BOOKING = Transitions(
    "Booking of a machine",
    field="state",
    initial="live",
    moves={("release", "live"): "released"},
)

SHEET = Transitions(
    "Spreadsheet of machines",
    field="state",
    initial="waiting",
    moves={("apply", "waiting"): "applied", ("discard", "waiting"): "discarded"},
)

PART_VERSION = Transitions(
    "Version of a part",
    field="state",
    initial="uploaded",
    moves={
        ("ask", "uploaded"): "unit_needed",
        ("finish", "uploaded"): "measured",
        ("refuse", "uploaded"): "refused",
        ("declare", "unit_needed"): "measuring",
        ("finish", "measuring"): "measured",
        ("refuse", "measuring"): "refused",
        ("retry", "refused"): "uploaded",
    },
)

QUOTATION = Transitions(
    "Quotation",
    field="state",
    initial="asked",
    moves={("price", "asked"): "priced", ("fail", "asked"): "failed"},
)

QUOTE_REQUEST = Transitions(
    "Request for a quote",
    field="state",
    initial="sent",
    moves={
        ("ask", "sent"): "asked",
        ("reply", "asked"): "sent",
        ("answer", "sent"): "answered",
        ("answer", "asked"): "answered",
        ("decline", "sent"): "declined",
        ("decline", "asked"): "declined",
        ("expire", "sent"): "expired",
        ("withdraw", "sent"): "withdrawn",
        ("withdraw", "asked"): "withdrawn",
    },
)

ORDER = Transitions(
    "Order",
    field="state",
    initial="placed",
    moves={
        ("accept", "placed"): "accepted",
        ("start", "accepted"): "in_production",
        ("ship", "in_production"): "shipped",
        ("deliver", "shipped"): "delivered",
        ("close", "delivered"): "closed",
        ("cancel", "placed"): "cancelled",
        ("cancel", "accepted"): "cancelled",
    },
)

LOT = Transitions(
    "Lot of an order",
    field="state",
    initial="offered",
    moves={
        ("accept", "offered"): "accepted",
        ("decline", "offered"): "declined",
        ("decline", "accepted"): "declined",
        ("start", "accepted"): "in_production",
        ("inspect", "in_production"): "inspected",
        ("ship", "inspected"): "shipped",
        ("receive", "shipped"): "received",
        ("drop", "offered"): "dropped",
        ("drop", "accepted"): "dropped",
        ("drop", "in_production"): "dropped",
        ("cancel", "offered"): "cancelled",
        ("cancel", "accepted"): "cancelled",
    },
)

CLAIM = Transitions(
    "Claim on a lot",
    field="state",
    initial="made",
    moves={
        ("accept", "made"): "accepted",
        ("reject", "made"): "rejected",
        ("withdraw", "made"): "withdrawn",
    },
)
