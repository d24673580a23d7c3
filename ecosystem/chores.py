"""What the ecosystem does again and again."""

from core.outbox import chore
from ecosystem.actions import duplicates
from ecosystem.actions.freshness import look_after

HOUR = 3600


@chore(every=HOUR)
def look_after_profiles() -> bool:
    """Asks for confirmations, lets profiles fade, ends verifications."""
    return look_after()


@chore(every=HOUR)
def look_for_duplicates() -> bool:
    """Compares the organisations that have changed with the others."""
    return duplicates.look_for_duplicates()
