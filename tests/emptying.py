"""What a test of several connections has committed is taken out after it: from those tables that hold anything.

Django truncates all 190, which takes PostgreSQL seconds, a file for each table and index; looking which hold a row and
deleting those rows takes a fraction of one.
"""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"
"""Neither keys nor the guards of what can only be added stand in the way, as they do not when a table is truncated."""

truncated = DatabaseOperations.sql_flush


def sql_flush(operations: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
    if not tables or options.get("reset_sequences") or not may_set(operations.connection):
        return truncated(operations, style, tables, **options)
    return [WITHOUT_TRIGGERS, *(f'DELETE FROM "{table}"' for table in filled(operations.connection, tables))]  # noqa: S608 (names of our own)


def may_set(connection: Any) -> bool:
    """Only a superuser may put triggers aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone() == ("on",)


def filled(connection: Any, tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables))  # noqa: S608 (the names of Django's own tables)
        return [name for (name,) in cursor.fetchall()]


def take_out_only_what_is_there() -> None:
    DatabaseOperations.sql_flush = sql_flush
