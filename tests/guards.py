"""Taking the guards of append-only tables off for a moment, as somebody with the password of the database could."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

from django.db import connection
from django.db.migrations import RunPython

TRAIL, TRAIL_SEALS = "core.migrations.0002_audit_append_only", "core.migrations.0008_audit_seal"
LOG, LOG_SEALS = "collaboration.migrations.0002_log_append_only", "collaboration.migrations.0006_log_seals_append_only"


@contextmanager
def taken_off(*migrations: str) -> Iterator[None]:
    """Inside, what these migrations forbid is possible."""
    found = [
        one for name in migrations for one in import_module(name).Migration.operations if isinstance(one, RunPython)
    ]
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        for one in found:
            one.reverse_code(None, editor)
        yield
        for one in found:
            one.code(None, editor)
