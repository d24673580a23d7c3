"""The moves of a request for an introduction."""

from core.transitions import Transitions

REQUEST = Transitions(
    "Request for an introduction",
    field="state",
    initial="asked",
    moves={("withdraw", "asked"): "withdrawn"},
)
