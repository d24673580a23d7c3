"""Effects outside the database, each owed exactly once.

A request writes an `Effect` row in the transaction of the change that causes it; nothing else. A relay claims due
rows and either runs them here (embedded) or hands their ids to Celery. A handler runs in one transaction that locks
the row, looks whether it is done already, does a unique-keyed effect and marks it done. Why: docs/adr/0003-outbox.md.
"""

from core.outbox.enqueue import enqueue
from core.outbox.registry import chore, handler, preparation
from core.outbox.run import run_effect

__all__ = ["chore", "enqueue", "handler", "preparation", "run_effect"]
