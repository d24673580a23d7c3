"""The moves of a request for an introduction and of an experiment."""

from core.transitions import Transitions

REQUEST = Transitions(
    "Request for an introduction",
    field="state",
    initial="asked",
    moves={("withdraw", "asked"): "withdrawn"},
)
EXPERIMENT = Transitions(
    "Experiment with two settings",
    initial="draft",
    moves={
        ("start", "draft"): "running",
        ("end", "running"): "ended",
    },
)
