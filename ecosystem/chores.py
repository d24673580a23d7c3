"""What the ecosystem does again and again."""

from core.outbox import chore
from ecosystem.actions import duplicates
from ecosystem.actions.expiry import look_after_listings
from ecosystem.actions.freshness import look_after
from ecosystem.actions.importing import forget_old_imports
from ecosystem.actions.saved_searches import tell_news

HOUR, TEN_MINUTES = 3600, 600


@chore(every=HOUR)
def look_after_profiles() -> bool:
    """Asks for confirmations, lets profiles fade, ends verifications."""
    return look_after()


@chore(every=HOUR)
def look_after_needs_and_offers() -> bool:
    """Writes before a need or an offer ends, and closes it."""
    return look_after_listings()


@chore(every=TEN_MINUTES)
def tell_of_news() -> bool:
    """Writes to those whose saved searches are due."""
    return tell_news()


@chore(every=HOUR, after=TEN_MINUTES)
def look_for_duplicates() -> bool:
    """Compares the organisations that have changed with the others."""
    return duplicates.look_for_duplicates()


@chore(every=HOUR)
def forget_imports() -> bool:
    """Deletes the files of imports that can no longer be undone."""
    return forget_old_imports()
