"""What the clock asks for of grants. The gate asks the clock itself: nothing here opens or shuts anything, it only writes
down what has happened and tells people of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from collaboration.actions.grants import close_run_out
from collaboration.disclosing import telling
from collaboration.log import held
from collaboration.models import Grant, Room
from core.outbox import chore

AT_ONCE = 50
BEFORE = timedelta(days=7)
TOO_SHORT = timedelta(days=8)
"""Of a grant this short its readers have just been told the end."""


@chore(every=300)
def close_expired_grants() -> bool:
    """Closes the grants whose time is over. Returns whether there may be more."""
    over = Grant.objects.filter(closed_at=None, ends_at__lte=timezone.now()).order_by("ends_at")
    rows = list(over.values_list("pk", "room")[:AT_ONCE])
    for room in dict.fromkeys(room for _pk, room in rows):
        _close(room, [pk for pk, at in rows if at == room])
    return len(rows) == AT_ONCE


@transaction.atomic
def _close(room, keys: list[int]) -> None:
    locked = held(Room.objects.get(pk=room))
    close_run_out(locked, Grant.objects.for_telling().filter(pk__in=keys, closed_at=None))


@chore(every=900)
def warn_of_ending_grants() -> bool:
    """Tells the owner and the readers of a grant, once, that it ends in seven days."""
    now = timezone.now()
    due = Grant.objects.standing(now).filter(
        warned_at=None, ends_at__lte=now + BEFORE, granted_at__lt=F("ends_at") - TOO_SHORT
    )
    keys = list(due.order_by("ends_at").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        _warn(key)
    return len(keys) == AT_ONCE


@transaction.atomic
def _warn(key: int) -> None:
    """Claims the warning by compare-and-swap; whoever comes second finds nothing to do."""
    if Grant.objects.filter(pk=key, closed_at=None, warned_at=None).update(warned_at=timezone.now()):
        telling.tell_both("grant.ends", Grant.objects.for_telling().get(pk=key), None)
