"""What the clock does to agreements: warnings before their end, and the end. Whether one is in force is asked of the clock
itself; this only writes down what is so already, and tells people."""

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from collaboration.actions.agreements import held_agreement
from collaboration.agreeing import notices
from collaboration.log import write
from collaboration.models import Agreement
from collaboration.signals import agreement_moved
from collaboration.transitions import AGREEMENT
from core import audit

AT_ONCE = 50
FIRST, LAST = timedelta(days=60), timedelta(days=14)
"""Before its end both sides are told, once each time."""
IN_FORCE = Agreement.State.IN_FORCE


def end_of(agreement: Agreement) -> datetime:
    """One that is in force has an end: the constraint agreement_in_force_has_times."""
    return cast(datetime, agreement.ends_at)


def expire_due() -> bool:
    """Ends those whose time is over. Returns whether there may be more."""
    due = Agreement.objects.filter(state=IN_FORCE, ends_at__lte=timezone.now()).order_by("ends_at")
    found = list(due.select_related("room")[:AT_ONCE])
    for agreement in found:
        _expire(agreement)
    return len(found) == AT_ONCE


@transaction.atomic
def _expire(agreement: Agreement) -> None:
    """Whoever comes second, or after a renewal, finds nothing to do."""
    agreement = held_agreement(agreement)
    if agreement.state != IN_FORCE or end_of(agreement) > timezone.now():
        return
    AGREEMENT.move(agreement, "expire", ended_at=timezone.now())
    write(agreement.room, "agreement.expired", agreement=str(agreement.pk))
    audit.record("agreement.expired", by=None, target=agreement)
    agreement_moved.send(sender=Agreement, agreement=agreement, verb="expire")
    notices.expired(agreement)


def warn_due() -> bool:
    """Tells both sides sixty days before an end and fourteen. Returns whether there may be more."""
    now = timezone.now()
    near = Agreement.objects.filter(state=IN_FORCE, ends_at__gt=now, ends_at__lte=now + FIRST, room__state="open")
    found = [one for one in near.select_related("room").order_by("ends_at") if _is_owed(one, now)][:AT_ONCE]
    for agreement in found:
        _warn(agreement)
    return len(found) == AT_ONCE


def _is_owed(agreement: Agreement, now) -> bool:
    """Nobody was told yet; or only of the first time, and the last has come."""
    if agreement.warned_at is None:
        return True
    last = end_of(agreement) - LAST
    return agreement.warned_at < last <= now


@transaction.atomic
def _warn(agreement: Agreement) -> None:
    """Claims the warning by compare-and-swap; whoever comes second finds nothing to do."""
    now = timezone.now()
    mine = Agreement.objects.filter(pk=agreement.pk, state=IN_FORCE, warned_at=agreement.warned_at)
    if mine.update(warned_at=now):
        notices.ends(agreement, last=end_of(agreement) - now <= LAST)
