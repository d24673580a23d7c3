"""Seeing that matches are computed for whatever the command line has loaded, even if it was killed in between."""

from collections.abc import Callable

from core.models import AuditEvent
from matching.rebuild import rebuild_all
from portal.demo.load import note

LOADED = ("demo.loaded", "stress.loaded")
REBUILT = "matches.rebuilt"


def are_due() -> bool:
    """Whether something was loaded after matches were last computed. The audit trail knows; nothing else is kept."""
    last = (
        AuditEvent.objects.filter(action__in=[*LOADED, REBUILT])
        .order_by("-id")
        .values_list("action", flat=True)
        .first()
    )
    return last in LOADED


def rebuild(report: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Computes all matches and returns how many there are."""
    count = rebuild_all(report=report)
    note(REBUILT, matches=count)
    return count
