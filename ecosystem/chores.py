"""What the ecosystem does again and again."""

from core.outbox import chore
from ecosystem.actions.freshness import look_after
from ecosystem.actions.importing import forget_old_imports

HOUR = 3600


@chore(every=HOUR)
def look_after_profiles() -> bool:
    """Asks for confirmations, lets profiles fade, ends verifications."""
    return look_after()


@chore(every=HOUR)
def forget_imports() -> bool:
    """Deletes the files of imports that can no longer be undone."""
    return forget_old_imports()
