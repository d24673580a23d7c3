"""The moves of an announcement."""

from core.transitions import Transitions

ANNOUNCEMENT = Transitions(
    "Announcement",
    initial="draft",
    moves={
        ("publish", "draft"): "published",
        ("withdraw", "published"): "withdrawn",
    },
)
