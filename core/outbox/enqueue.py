from django.db import connection, transaction

from core.models import Effect
from core.outbox import wake


def enqueue(*, key: str, kind: str, payload: dict | None = None) -> None:
    """Owes one effect, in the caller's transaction. A key that is owed already is not owed twice.

    Raises RuntimeError outside a transaction: an effect must not outlive a change that was rolled back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"The effect {key!r} was enqueued outside a transaction.")
    Effect.objects.bulk_create([Effect(key=key, kind=kind, payload=payload or {})], ignore_conflicts=True)
    transaction.on_commit(wake.ring)
