"""What is done again and again for the disclosure log."""

from collaboration.logbook import seals
from core.outbox import chore

HOUR = 3600


@chore(every=HOUR, after=600)
def seal_logs() -> bool:
    """Keeps one signed seal a day of each room whose log has grown."""
    return seals.seal_some()
