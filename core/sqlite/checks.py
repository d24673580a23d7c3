"""Says so when the SQLite in use may corrupt the database."""

import os

from django.core.checks import Error, Warning
from django.db import connections

from core.sqlite.driver import has_wal_reset_fault


def check_sqlite_version(app_configs=None, **kwargs):
    """E010 with several web processes, W010 with one, for SQLite with the WAL-reset fault.

    Databases in memory have no write-ahead log, hence no fault. Connects to nothing.
    """
    several = _several_processes(os.environ.get("WEB_CONCURRENCY", ""))
    return [
        _message(connection, several=several)
        for connection in connections.all()
        if connection.vendor == "sqlite"
        and not connection.is_in_memory_db()
        and has_wal_reset_fault(connection.Database.sqlite_version_info)
    ]


def _several_processes(web_concurrency):
    """What is not a number counts as several: better a needless error than a lost database."""
    value = web_concurrency.strip()
    return bool(value) and not (value.isdigit() and int(value) <= 1)


def _message(connection, *, several):
    text = (
        f"The database {connection.alias!r} uses SQLite {connection.Database.sqlite_version}, which may "
        f"corrupt it when two connections write at once (repaired in 3.51.3)."
    )
    hint = "Run pip install 'pysqlite3>=0.6.1', or use PostgreSQL through DATABASE_URL."
    if several:
        return Error(text, hint=hint, obj=connection.alias, id="core.E010")
    hint += " Until then run one process: WEB_CONCURRENCY=1 and no separate worker."
    return Warning(text, hint=hint, obj=connection.alias, id="core.W010")
