"""What the portal does again and again."""

from core.outbox import chore
from portal import quality

HOUR = 3600


@chore(every=HOUR, after=600)
def count_quality() -> bool:
    """Keeps one count of data quality a day."""
    quality.keep_today()
    return False
