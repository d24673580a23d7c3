"""The operations of the API by which orders are placed and lots are made, and who is answered what."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.site.production_orders_world import PIECES
from tests.site.roles import MANUFACTURER, STARTUP, STARTUP_EDITORS

MAKER = frozenset({"manufacturer_owner"})
BUYERS = (STARTUP, STARTUP_EDITORS)
MAKERS = (MANUFACTURER, MAKER)
CLAIM = {"what": "surface", "pieces": 1, "words": "New words"}
CAME_TO = {"hours": "2", "cost": "90", "scrap": 0}
SOON = {"carrier": "New words", "expected_on": (timezone.localdate() + timedelta(days=3)).isoformat()}
SIDES = {
    "place_order": BUYERS,
    "cancel_order": BUYERS,
    "close_order": BUYERS,
    "accept_lot": MAKERS,
    "decline_lot": MAKERS,
    "ask_about_lot": MAKERS,
    "start_lot": MAKERS,
    "note_lot_step": MAKERS,
    "inspect_lot": MAKERS,
    "ship_lot": MAKERS,
    "answer_claim": MAKERS,
    "tell_lot_actual": MAKERS,
    "answer_lot_question": BUYERS,
    "receive_lot": BUYERS,
    "claim_about_lot": BUYERS,
    "withdraw_claim": BUYERS,
}
"""By operation (who finds the thing, who of them may do it)."""
STEPS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("cancel_order", "cancel", {"because": "New words"}, "placed", "making"),
    ("close_order", "close", {}, "delivered", "claimed"),
    ("accept_lot", "lots/1/accept", {}, "placed", "asked"),
    ("decline_lot", "lots/1/decline", {"because": "capacity", "words": "New words"}, "accepted", "cancelled"),
    ("ask_about_lot", "lots/1/ask", {"text": "New words"}, "placed", "asked"),
    ("start_lot", "lots/1/start", {}, "accepted", "placed"),
    ("note_lot_step", "lots/1/step", {"kind": "machine", "pieces": 1, "words": "New words"}, "making", "inspected"),
    ("inspect_lot", "lots/1/inspect", {"bad": 0, "words": "New words"}, "made", "making"),
    ("ship_lot", "lots/1/ship", SOON, "inspected", "made"),
    ("answer_claim", "lots/1/answer-claim", {"accept": True, "answer": "New words"}, "claimed", "delivered"),
    ("tell_lot_actual", "lots/1/actual", CAME_TO, "shipped", "made"),
    ("answer_lot_question", "lots/1/answer", {"text": "New words"}, "asked", "placed"),
    ("receive_lot", "lots/1/receive", {"pieces": PIECES, "words": "New words"}, "shipped", "made"),
    ("claim_about_lot", "lots/1/claim", CLAIM, "delivered", "closed"),
    ("withdraw_claim", "lots/1/withdraw-claim", {}, "claimed", "delivered"),
)
"""(operation, path below the order, body, a state of the world in which it is right, one in which it is not)"""
RIGHT = {operation: state for operation, _path, _body, state, _wrong in STEPS}
LOOKED_UP = {("answer_claim", "delivered"), ("answer_lot_question", "placed"), ("withdraw_claim", "delivered")}
"""Where nothing waits for an answer, whoever finds the lot is told so first."""


def done() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yields (operation, path below the order, state of the order, body)."""
    for operation, path, body, right, wrong in STEPS:
        for state in (right, wrong):
            yield operation, path, state, body


def ordered(operation: str, state: str, role: str) -> tuple[int, bool]:
    """(status, whether it is written) of a request about an order."""
    side, acting = SIDES[operation]
    if role not in side:
        return 404, False
    if (operation, state) in LOOKED_UP:
        return 409, False
    if role not in acting:
        return 403, False
    if operation == "place_order":
        return 201, True
    return (200, True) if state == RIGHT[operation] else (409, False)


def planned(asked: str, role: str) -> tuple[int, bool]:
    """Ways for a quotation, and the plan of an answer."""
    if role not in STARTUP:
        return 404, False
    if role not in STARTUP_EDITORS:
        return 403, False
    return (200, True) if asked in ("quotation priced", "request answered") else (409, False)
