"""What migrations run so that tables are only ever added to: to the byte what stands in databases already."""

import hashlib
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations import RunPython

from core.append_only import append_only

AUDIT_SQLITE = [
    "CREATE TRIGGER audit_no_update BEFORE update ON core_auditevent\n"
    "        BEGIN SELECT RAISE(ABORT, 'audit events are only ever added'); END",
    "CREATE TRIGGER audit_no_delete BEFORE delete ON core_auditevent\n"
    "        BEGIN SELECT RAISE(ABORT, 'audit events are only ever added'); END",
]
AUDIT_POSTGRESQL = [
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "        BEGIN RAISE EXCEPTION 'audit events are only ever added'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON core_auditevent\n"
    "        FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
]
# By migration: what it runs on SQLite, what takes that back, what it runs on PostgreSQL, what takes that back.
RUN = {
    "core.migrations.0002_audit_append_only": "deb0dfb7b7b9da28 00410a3c1df06fe9 f82ae976ce4bd862 325f53be1462a330",
    "core.migrations.0008_audit_seal": "39f50420253a190b 689ace6678326eef f7b44e87cc724035 92db1c7feb3b4ebb",
    "collaboration.migrations.0002_log_append_only": "1393f88c0b37206c 89b4290eff7432ed fa827567834567a4 956e51ea22954dfc",
    "collaboration.migrations.0005_consents_append_only": "a3afe87baf13b7b3 d1c2ebbca539e55b d6fc143b8aaeb8d9 18e284490778e3a9",
    "collaboration.migrations.0006_log_seals_append_only": "2d7c9e37a1bb0e14 1630f0dec6f88dd9 16c484aa4619a04e 0404047c08981718",
    "competitions.migrations.0004_office": "0550a5cdad6b0081 ed62e2536eb42739 516a9f514e45e7da 31f4baa23a486be7",
}


class Editor:
    """Writes down what it is told to execute."""

    def __init__(self, vendor: str) -> None:
        self.connection, self.executed = SimpleNamespace(vendor=vendor), []

    def execute(self, statement: str) -> None:
        self.executed.append(statement)


def ran(module: str, vendor: str, way: str) -> list[str]:
    editor = Editor(vendor)
    for operation in import_module(module).Migration.operations:
        if isinstance(operation, RunPython):
            getattr(operation, way)(None, editor)
    return editor.executed


def digest(statements: list[str]) -> str:
    return hashlib.sha256("\x00".join(statements).encode()).hexdigest()[:16]


def test_the_statements_are_these():
    module = "core.migrations.0002_audit_append_only"
    assert ran(module, "sqlite", "code") == AUDIT_SQLITE
    assert ran(module, "postgresql", "code") == AUDIT_POSTGRESQL


@pytest.mark.parametrize("module", RUN)
def test_old_migrations_run_what_they_have_always_run(module):
    ways = [(vendor, way) for vendor in ("sqlite", "postgresql") for way in ("code", "reverse_code")]
    assert " ".join(digest(ran(module, *way)) for way in ways) == RUN[module]


@pytest.mark.django_db(transaction=True)
def test_a_table_is_only_added_to_until_that_is_taken_back():
    operation = append_only("story", "story", "stories are only ever added")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE story (words varchar(9))")
    try:
        with connection.schema_editor() as editor:
            operation.code(None, editor)
        refused = []
        for statement in ("INSERT INTO story VALUES ('once')", "UPDATE story SET words = 'x'", "DELETE FROM story"):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                refused.append("")
            except DatabaseError as error:
                refused.append(str(error).splitlines()[0])
        assert refused == ["", "stories are only ever added", "stories are only ever added"]
        with connection.schema_editor() as editor:
            operation.reverse_code(None, editor)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM story")
            cursor.execute("SELECT count(*) FROM story")
            assert cursor.fetchone() == (0,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE story")
