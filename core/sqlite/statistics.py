"""Keeps what SQLite's planner knows of the tables' sizes.

Without it SQLite guesses, and reads all organisations to find those of one person. PostgreSQL does this by itself.
"""

from django.db import connection, transaction

from core.outbox.registry import chore

EVERY = 3600  # seconds
SAMPLE = 400
"""So many rows of an index are read at most (https://www.sqlite.org/pragma.html#pragma_analysis_limit)."""
ALL_TABLES = 0x10002
"""Look at tables that this connection has not asked, too."""


@chore(every=EVERY)
def note_sizes() -> bool:
    """Analyses the tables that have changed much; some hundredths of a second. Never more to do."""
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute(f"PRAGMA optimize = {ALL_TABLES}")
    return False
