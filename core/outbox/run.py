"""Claiming due effects and running one."""

import logging
import random
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core.models import Effect
from core.outbox.registry import HANDLERS

log = logging.getLogger(__name__)

ATTEMPTS = 8


def backoff(attempts: int) -> timedelta:
    """Returns the wait before the next try: 2, 4, 8 … seconds, at most ten minutes, spread by a fifth."""
    return timedelta(seconds=min(600, 2**attempts) * random.uniform(0.9, 1.1))  # noqa: S311 (not a secret)


@transaction.atomic(durable=True)
def claim(limit: int) -> list[int]:
    """Claims up to `limit` due effects and returns their ids. Others skip them until the lease ends."""
    now = timezone.now()
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    due = Effect.objects.due(now).order_by("next_try_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("id", flat=True)[:limit])
    Effect.objects.filter(id__in=ids).update(next_try_at=now + lease)
    return ids


def run_effect(effect_id: int) -> bool:
    """Runs one effect if it is still owed and returns whether it is done. Safe to call twice, from anywhere.

    A start is counted before the handler runs, so that an effect which kills its process ends in the dead letters
    too instead of taking one worker after another with it.
    """
    started = Effect.objects.open().filter(pk=effect_id, attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1)
    if not started:
        Effect.objects.open().filter(pk=effect_id).update(dead_at=timezone.now())
        return Effect.objects.filter(pk=effect_id).exclude(done_at=None).exists()
    effect = Effect.objects.get(pk=effect_id)
    entry = HANDLERS.get(effect.kind)
    try:
        if entry is None:
            raise LookupError(f"No handler for effects of kind {effect.kind!r}.")
        if not entry.transactional:
            entry.run(effect)
        return _finish(effect_id, entry.run if entry.transactional else None)
    except Exception as error:  # whatever a handler raises is recorded and tried again, never lost
        log.exception("The effect %s failed", effect.key)
        _record_failure(effect_id, error)
        return False


@transaction.atomic(durable=True)
def _finish(effect_id: int, run) -> bool:
    effect = Effect.objects.select_for_update().get(pk=effect_id)
    if effect.done_at or effect.dead_at:
        return bool(effect.done_at)
    if run is not None:
        run(effect)
    Effect.objects.filter(pk=effect_id).update(done_at=timezone.now(), last_error="")
    return True


@transaction.atomic(durable=True)
def _record_failure(effect_id: int, error: Exception) -> None:
    effect = Effect.objects.select_for_update().get(pk=effect_id)
    if effect.done_at or effect.dead_at:
        return
    effect.last_error = f"{type(error).__name__}: {error}"[:2000]
    now = timezone.now()
    if effect.attempts >= ATTEMPTS:
        effect.dead_at = now
    else:
        effect.next_try_at = now + backoff(effect.attempts)
    effect.save(update_fields=["last_error", "dead_at", "next_try_at"])


@transaction.atomic
def revive(effect: Effect) -> bool:
    """Puts a dead effect back in the queue. Returns whether it was dead."""
    now = timezone.now()
    revived = Effect.objects.filter(pk=effect.pk).exclude(dead_at=None)
    return revived.update(dead_at=None, attempts=0, next_try_at=now) == 1
