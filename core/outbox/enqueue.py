from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from core.models import EFFECT_KEY_LENGTH, Effect
from core.outbox import wake


def enqueue(*, key: str, kind: str, payload: dict | None = None, at: datetime | None = None) -> None:
    """Owes one effect, in the caller's transaction. A key that is owed already is not owed twice. It is
    due at once, or `at` a moment to come.

    Raises RuntimeError outside a transaction: an effect must not outlive a change that was rolled back. Raises
    ValueError for a key that is empty or longer than the column: SQLite would keep it, PostgreSQL would not.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"The effect {key!r} was enqueued outside a transaction.")
    if not 0 < len(key) <= EFFECT_KEY_LENGTH:
        raise ValueError(f"The key of an effect has 1 to {EFFECT_KEY_LENGTH} characters, not {len(key)}: {key!r}.")
    Effect.objects.bulk_create(
        [Effect(key=key, kind=kind, payload=payload or {}, next_try_at=at or timezone.now())], ignore_conflicts=True
    )
    transaction.on_commit(wake.ring)
