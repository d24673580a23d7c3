"""What is taken back is not judged any more."""

from django.utils import timezone

from competitions.models import Application, RoundEntry
from core import audit

WITHDRAWN = "withdrawn"
"""Stands for a reason in `RoundEntry.removed_why`; pages say it in words (judging.entering.why_removed)."""


def leave_rounds(application: Application, *, by) -> int:
    """Takes a withdrawn application out of all its rounds, in the transaction that holds it. Its sheets stay and do not
    count. Returns of how many."""
    there = RoundEntry.objects.filter(application=application, removed_at=None)
    left = there.update(removed_at=timezone.now(), removed_why=WITHDRAWN)
    if left:
        audit.record("round.entry_withdrawn", by=by, target=application, acting_for=application.organisation,
                     after={"count": left})  # fmt: skip
    return left
