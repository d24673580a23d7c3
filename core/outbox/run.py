"""Claiming due effects and running one."""

import logging
import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core.models import Effect
from core.outbox.registry import HANDLERS

log = logging.getLogger(__name__)

ATTEMPTS = 8
NEVER_CAME_BACK = f"Started {ATTEMPTS} times and never came back. It may be ending the process that runs it."


class Claim(NamedTuple):
    """The right to start an effect once: it lapses as soon as anybody else has started it."""

    effect_id: int
    attempt: int  # starts counted when it was claimed


def backoff(attempts: int) -> timedelta:
    """Returns the wait before the next try: 2, 4, 8 … seconds, at most ten minutes, spread by a fifth."""
    return timedelta(seconds=min(600, 2**attempts) * random.uniform(0.9, 1.1))  # noqa: S311 (not a secret)


def lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def claim(limit: int) -> list[Claim]:
    """Claims up to `limit` due effects. Others skip them until the lease ends.

    Looks before it opens a transaction: on SQLite that would stand in the writers' line four times a second.
    """
    now = timezone.now()
    return _claim_due(limit, now) if Effect.objects.due(now).exists() else []


@transaction.atomic(durable=True)
def _claim_due(limit: int, now) -> list[Claim]:
    due = Effect.objects.due(now).order_by("next_try_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    found = [Claim(*row) for row in due.values_list("id", "attempts")[:limit]]
    spent = [claim.effect_id for claim in found if claim.attempt >= ATTEMPTS]
    if spent:
        Effect.objects.filter(id__in=spent).update(dead_at=now, last_error=NEVER_CAME_BACK)
    claims = [claim for claim in found if claim.attempt < ATTEMPTS]
    Effect.objects.filter(id__in=[claim.effect_id for claim in claims]).update(next_try_at=now + lease())
    return claims


@transaction.atomic(durable=True)
def release(claims: Iterable[Claim]) -> None:
    """Gives back claims that were not used, so that they are due at once rather than after the lease."""
    for attempt in {claim.attempt for claim in claims}:
        ids = [claim.effect_id for claim in claims if claim.attempt == attempt]
        Effect.objects.open().filter(id__in=ids, attempts=attempt).update(next_try_at=timezone.now())


def run_effect(effect_id: int, attempt: int | None = None) -> bool:
    """Runs one effect if it is still owed and returns whether it is done. Safe to call twice, from anywhere.

    With `attempt` (see Claim) it runs only if nobody has started it since: a message that the broker delivers twice,
    or late, does nothing. A start is counted before the handler runs, so that an effect which kills its process ends
    in the dead letters too instead of taking one worker after another with it.
    """
    effect = _start(effect_id, attempt)
    if effect is None:
        return Effect.objects.filter(pk=effect_id).exclude(done_at=None).exists()
    entry = HANDLERS.get(effect.kind)
    try:
        if entry is None:
            raise LookupError(f"No handler for effects of kind {effect.kind!r}.")
        if not entry.transactional:
            entry.run(effect)
        return _finish(effect_id, entry.run if entry.transactional else None)
    except Exception as error:  # whatever a handler raises is recorded and tried again, never lost
        log.exception("The effect %s failed", effect.key)
        _record_failure(effect, error)
        return False


@transaction.atomic(durable=True)
def _start(effect_id: int, attempt: int | None) -> Effect | None:
    """Counts a start and begins the lease anew: the claim may have waited in a batch or a broker's queue."""
    owed = Effect.objects.open().filter(pk=effect_id, attempts__lt=ATTEMPTS)
    if attempt is not None:
        owed = owed.filter(attempts=attempt)
    started = owed.update(attempts=F("attempts") + 1, next_try_at=timezone.now() + lease())
    return Effect.objects.get(pk=effect_id) if started else None


@transaction.atomic(durable=True)
def _finish(effect_id: int, run: Callable[[Effect], None] | None) -> bool:
    effect = Effect.objects.select_for_update().get(pk=effect_id)
    if effect.done_at or effect.dead_at:
        return bool(effect.done_at)
    if run is not None:
        run(effect)
    Effect.objects.filter(pk=effect_id).update(done_at=timezone.now(), last_error="")
    return True


def _record_failure(effect: Effect, error: Exception) -> None:
    """Notes the error and the next try, or the end. Leaves alone what somebody else has started meanwhile."""
    now = timezone.now()
    last = effect.attempts >= ATTEMPTS
    Effect.objects.open().filter(pk=effect.pk, attempts=effect.attempts).update(
        last_error=f"{type(error).__name__}: {error}".replace("\0", "")[:2000],
        dead_at=now if last else None,
        next_try_at=now + backoff(effect.attempts),
    )


def revive(effect: Effect) -> bool:
    """Puts a dead effect back in the queue. Returns whether it was dead."""
    dead = Effect.objects.dead().filter(pk=effect.pk)
    return dead.update(dead_at=None, attempts=0, next_try_at=timezone.now()) == 1
