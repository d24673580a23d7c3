"""The moves of an experiment."""

from core.transitions import Transitions

EXPERIMENT = Transitions(
    "Experiment with two settings",
    initial="draft",
    moves={
        ("start", "draft"): "running",
        ("end", "running"): "ended",
    },
)
