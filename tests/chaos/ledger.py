"""A ledger beside the site: its own connection, each line committed by itself."""

import os
import sqlite3

import psycopg


class Ledger:
    """The outside world. `calls` has a line for every call of the handler, `ledger` one for each accepted effect.

    With the unique index on `ledger` a repeated effect is not accepted twice, as with any service that takes an
    idempotency key; without it, it is.
    """

    def __enter__(self) -> "Ledger":
        url = os.environ.get("DATABASE_URL", "")
        if url:
            self.connection = psycopg.connect(url, autocommit=True)
        else:
            path = os.path.join(os.environ["DATA_DIR"], "ledger.db")  # noqa: PTH118 (one import fewer in a process that is killed)
            self.connection = sqlite3.connect(path, timeout=20, isolation_level=None)
        return self

    def __exit__(self, *_) -> None:
        self.connection.close()

    def create(self, *, unique: bool) -> None:
        self.connection.execute("CREATE TABLE ledger (key text)")
        identity = "bigserial" if os.environ.get("DATABASE_URL") else "integer"
        self.connection.execute(f"CREATE TABLE calls (id {identity} PRIMARY KEY, key text, process_group bigint)")
        if unique:
            self.connection.execute("CREATE UNIQUE INDEX ledger_key ON ledger (key)")

    def write(self, key: str) -> None:
        self.connection.execute(f"INSERT INTO calls (key, process_group) VALUES ('{key}', {os.getpgrp()})")  # noqa: S608 (the test's own words)
        self.connection.execute(f"INSERT INTO ledger (key) VALUES ('{key}') ON CONFLICT DO NOTHING")  # noqa: S608 (the test's own words)

    def latest_call(self) -> tuple[int, int]:
        """Returns the process group that was last at work, and the number of the call."""
        row = self.connection.execute("SELECT process_group, id FROM calls ORDER BY id DESC LIMIT 1").fetchone()
        return row or (0, 0)

    def count(self, table: str) -> dict[str, int]:
        """Returns how many lines each key has."""
        return dict(self.connection.execute(f"SELECT key, count(*) FROM {table} GROUP BY key").fetchall())  # noqa: S608 (the test's own words)
