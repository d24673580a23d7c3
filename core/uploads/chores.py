"""What is done again and again about uploads."""

from core.outbox import chore
from core.uploads.receiving import forget_abandoned


@chore(every=3600, after=300)
def forget_abandoned_uploads() -> bool:
    """Forgets what stopped arriving two days ago."""
    return forget_abandoned()
