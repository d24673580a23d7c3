"""What the clock asks for of introductions."""

from collections.abc import Callable, Iterable

from django.utils import timezone

from collaboration.actions.introductions import expire_introduction, remind_of_introduction
from collaboration.introducing.rules import REMINDED_AFTER
from collaboration.models import Introduction
from core.outbox import chore

QUARTER_OF_AN_HOUR = 900
AT_ONCE = 50


@chore(every=QUARTER_OF_AN_HOUR)
def end_what_was_not_answered() -> bool:
    due = Introduction.objects.open().filter(expires_at__lte=timezone.now()).order_by("expires_at", "pk")
    return _each(due[:AT_ONCE], lambda one: expire_introduction(introduction=one))


@chore(every=QUARTER_OF_AN_HOUR)
def remind_of_what_waits() -> bool:
    now = timezone.now()
    due = Introduction.objects.open().filter(reminded_at=None, asked_at__lte=now - REMINDED_AFTER, expires_at__gt=now)
    return _each(due.order_by("asked_at", "pk")[:AT_ONCE], lambda one: remind_of_introduction(introduction=one))


def _each(rows: Iterable[Introduction], do: Callable[[Introduction], bool]) -> bool:
    found = list(rows)
    for one in found:
        do(one)
    return len(found) == AT_ONCE
