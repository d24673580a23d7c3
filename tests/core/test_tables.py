"""What `manage.py prepare` leaves in the two databases of SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests import migrated


def rows(file: Path, sql: str) -> set[tuple]:
    with closing(sqlite3.connect(file)) as database:
        return set(database.execute(sql).fetchall())


def test_the_second_database_holds_what_may_be_lost_and_lacks_no_migration():
    files = migrated.files()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    assert rows(files["ephemeral"], tables) == {("cache",), ("django_session",), ("django_migrations",)}
    made = [rows(files[alias], "SELECT app, name FROM django_migrations") for alias in ("default", "ephemeral")]
    assert made[0] == made[1]
    assert len(made[0]) > 80
