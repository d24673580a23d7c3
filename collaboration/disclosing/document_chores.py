"""What is done again and again about documents."""

from collaboration.actions.documents import forget_unused
from core.outbox import chore


@chore(every=3600, after=400)
def forget_unused_documents() -> bool:
    """Forgets files that were sent and became no version of a document."""
    return forget_unused()
