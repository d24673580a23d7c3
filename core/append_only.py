"""Tables that are only ever added to, refused by the database itself: what migrations run on SQLite and on PostgreSQL.

What old migrations run must not change, for it stands in databases; `tests/core/test_append_only.py` holds it to the byte.
"""

from collections.abc import Callable, Sequence

from django.db import migrations

Statements = Sequence[str]


def run(sqlite: Statements, postgresql: Statements) -> Callable[..., None]:
    """Returns what a migration runs: the statements of the database that it is run on."""

    def statements(apps, schema_editor) -> None:
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement)

    return statements


def either(sqlite: Statements, postgresql: Statements, undo_sqlite: Statements, undo_postgresql: Statements):
    """The operation of a migration that runs these, and takes them back."""
    return migrations.RunPython(run(sqlite, postgresql), run(undo_sqlite, undo_postgresql))


def append_only(table: str, name: str, said: str):
    """The operation after which rows of `table` are neither changed nor deleted. `name` is what its triggers begin with,
    `said` what the database answers: "entries of … are only ever added"."""
    verbs = ("update", "delete")
    return either(
        [refusal(f"{name}_no_{verb}", verb, table, said) for verb in verbs],
        [function(f"{name}_refuse", said), trigger(f"{name}_append_only", "UPDATE OR DELETE", table, f"{name}_refuse")],
        [f"DROP TRIGGER {name}_no_{verb}" for verb in verbs],
        [f"DROP TRIGGER {name}_append_only ON {table}", f"DROP FUNCTION {name}_refuse()"],
    )


# --- SQLite -------------------------------------------------------------------------------------------------------------
def refusal(name: str, verb: str, table: str, said: str, when: str = "") -> str:
    """A trigger that refuses `verb`, where that is said, `when` something is so."""
    condition = f"WHEN {when}\n        " if when else ""
    return f"""CREATE TRIGGER {name} BEFORE {verb} ON {table}
        {condition}BEGIN SELECT RAISE(ABORT, '{said}'); END"""


# --- PostgreSQL ---------------------------------------------------------------------------------------------------------
def function(name: str, said: str) -> str:
    """What a trigger calls that refuses."""
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{said}'; END $$"""


def trigger(name: str, verbs: str, table: str, calls: str) -> str:
    return f"""CREATE TRIGGER {name} BEFORE {verbs} ON {table}
        FOR EACH ROW EXECUTE FUNCTION {calls}()"""
