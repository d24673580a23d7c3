"""What is done again and again about files of applications and about their age."""

from competitions.actions.uploading import forget_unused
from competitions.retention import age_some
from core.outbox import chore

HOUR = 3600


@chore(every=HOUR, after=600)
def forget_unused_files() -> bool:
    """Removes files that no answer names any more."""
    return forget_unused()


@chore(every=HOUR, after=900)
def age_applications() -> bool:
    """Warns of drafts that are to go, and lets go what is past its time."""
    return age_some()
