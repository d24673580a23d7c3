"""The operations of the API where entries are talked about, voted on and decided, and who is answered what."""

from collections.abc import Iterator
from typing import Any

from tests.site.judging_decisions_world import NAMED, PROPOSED, TOLD
from tests.site.roles import NO_ONE, ORGANISERS

VOTERS = frozenset({"chair", "judge"})
CHAIR = frozenset({"chair"})
ROUND = "/competitions/{slug}/rounds/{round}"
OF_VOTERS = ("read_my_vote", "cast_vote", "step_out")


def asked() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yields (operation, method, path, more of the request)."""
    for number, entry in NAMED.items():
        more: dict[str, Any] = {"decided": number, "door": True}
        yield "read_my_vote", "GET", f"{ROUND}/vote", more
        for operation, path, body in _sent(entry):
            yield operation, "POST", f"{ROUND}/{path}", {**more, "body": body}
    for competition in ("open", "closed"):
        more = {"voted": competition, "door": True}
        root = "/competitions/{slug}/public-vote"
        yield "read_public_vote", "GET", root, more
        yield (
            "propose_voted_prize",
            "POST",
            f"{root}/propose",
            {**more, "body": {"winner": None, "reason": "x", "seen": 0}},
        )
        yield "return_voted_prize", "POST", f"{root}/return", {**more, "body": {"why": "x", "seen": 1}}
        yield "approve_voted_prize", "POST", f"{root}/approve", {**more, "body": {"seen": 1}}


def _sent(entry: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "open_deliberation", "deliberation/open", {}
    yield "close_deliberation", "deliberation/close", {}
    yield "add_deliberation_item", "deliberation/add", {"entry": entry}
    yield "show_deliberation_item", f"deliberation/{entry}/show", {}
    yield "begin_vote_deliberation_item", f"deliberation/{entry}/begin-vote", {}
    yield "settle_deliberation_item", f"deliberation/{entry}/settle", {"note": "New words"}
    sent_out = {"person": "nobody@people.example", "reason": "New words"}
    yield "send_out_deliberation_item", f"deliberation/{entry}/send-out", sent_out
    yield "cast_vote", "vote", {"entry": entry, "choice": "against", "reason": "New words"}
    yield "step_out", "vote/step-out", {"entry": entry, "reason": "New words"}
    yield "propose_decisions", "decisions", {"proposals": [{"entry": entry, "outcome": "reserve", "seen": 1}]}
    yield "approve_decisions", "decisions/approve", {"decisions": [{"entry": entry, "seen": 1}]}
    yield "return_decision", f"decisions/{entry}/return", {"why": "New words", "seen": 1}
    yield "undo_approval", "decisions/undo", {"reason": "New words"}
    yield "publish_round", "publish", {}


# The talk of the one round is under way with a vote open; its entry is shown. What is proposed there is staff's. The other
# one is told in letters, and nobody has talked about it.
OF_PROPOSED = {
    "open_deliberation": (409, False),
    "close_deliberation": (409, False),
    "add_deliberation_item": (409, False),
    "show_deliberation_item": (200, False),
    "begin_vote_deliberation_item": (409, False),
    "settle_deliberation_item": (200, True),
    "send_out_deliberation_item": (404, False),
    "cast_vote": (200, True),
    "step_out": (200, True),
    "propose_decisions": (200, True),
    "return_decision": (200, True),
    "undo_approval": (409, False),
    "publish_round": (409, False),
}
OF_TOLD = {
    "open_deliberation": (409, False),
    "propose_decisions": (409, False),
    "approve_decisions": (409, False),
    "return_decision": (409, False),
    "undo_approval": (409, False),
    "publish_round": (200, True),
}


def decided(operation: str, method: str, number: int, role: str) -> tuple[int, bool]:
    """(status, whether it is written) of a request about one of the two rounds."""
    inside = VOTERS if operation in OF_VOTERS else ORGANISERS
    if role not in inside:
        return 404, False
    if method == "GET":
        return (200 if number == PROPOSED else 404), False
    if operation == "approve_decisions" and number == PROPOSED:
        return (200, True) if role in CHAIR else (409, False)
    return {PROPOSED: OF_PROPOSED, TOLD: OF_TOLD}[number].get(operation, (404, False))


def voted(method: str, competition: str, role: str) -> tuple[int, bool]:
    """The vote of the one competition is open, and its winners are announced; the other has none."""
    inside = ORGANISERS if competition == "open" else NO_ONE
    if role not in inside:
        return 404, False
    return (200 if method == "GET" else 409), False
