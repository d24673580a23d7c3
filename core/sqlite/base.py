"""Django's SQLite backend, set up for several writers on one machine.

Settings need only ``ENGINE = "core.sqlite"`` and ``NAME``; ``OPTIONS`` may
override what stands here: ``timeout`` (seconds), ``transaction_mode``, and any
pragma by ``init_command``, which runs after ours.

Every write waits its turn in a line (core/sqlite/queue.py): each outermost
``atomic()``, and each INSERT, UPDATE or DELETE outside one. ``atomic()`` begins
IMMEDIATE, since a transaction that reads first and writes later fails at once,
unretried, if another has committed in between. So a block that only reads stands
in line too: leave reads outside ``atomic()`` and ``ATOMIC_REQUESTS`` off. Reads
outside ``atomic()`` never wait: with WAL they go on while another writes.

``timeout`` bounds the wait in line, and once more the wait for a writer that
is not in it (the sqlite3 shell, a backup). A transaction over two databases
must take them in the same order everywhere.
"""

import re
from collections import deque
from sqlite3 import dbapi2 as Database

from django.db.backends.sqlite3 import base

from core.sqlite.queue import WriterQueue

TIMEOUT = 20  # seconds
TRANSACTION_MODE = "IMMEDIATE"
PRAGMAS = (
    "synchronous = FULL",  # a receipt is a promise: NORMAL may lose the last commits with the power
    "cache_size = -20000",  # kB when negative
    "journal_size_limit = 67108864",  # bytes
    "mmap_size = 0",  # mapped pages turn a stray write into corruption
)

WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|VACUUM|REINDEX|ANALYZE"
    r"|BEGIN\s+(IMMEDIATE|EXCLUSIVE))\b",
    re.IGNORECASE,
)


class Connection(Database.Connection):
    """A connection that stands in line before it writes.

    The turn belongs to this object rather than to Django's wrapper, so that it
    ends whenever the transaction does: on commit, rollback, close, an error that
    makes SQLite roll back, or when the connection is dropped by a dying thread.
    """

    queue: WriterQueue | None = None

    def __init__(self, *args, timeout=TIMEOUT, **kwargs):
        super().__init__(*args, timeout=timeout, **kwargs)
        path = self.execute("PRAGMA database_list").fetchone()[2]
        if path:  # none in memory
            self.queue = WriterQueue(path, timeout=timeout)
            self._use_wal()
        for pragma in PRAGMAS:
            self.execute(f"PRAGMA {pragma}")

    def _use_wal(self):
        """Switch the file to write-ahead logging, once in its life.

        SQLite does not wait while several connections try this on a new file.
        """
        if self._journal_mode() == "wal":
            return
        self.queue.enter()
        try:
            mode = self._journal_mode(" = WAL")
        finally:
            self.queue.leave()
        if mode != "wal":
            raise Database.OperationalError(
                "SQLite cannot use write-ahead logging here. Keep the database on a local disk."
            )

    def _journal_mode(self, change=""):
        return self.execute(f"PRAGMA journal_mode{change}").fetchone()[0]

    def begin_turn(self, query):
        """Stand in line if this statement begins a transaction; whether it does."""
        if self.queue is None or self.in_transaction or not WRITES.match(query):
            return False
        self.queue.enter()
        return True

    def end_turn(self):
        """Let the next one write, unless our transaction is still open."""
        if self.queue is not None and self.queue.held and not self.in_transaction:
            self.queue.leave()

    def commit(self):
        try:
            super().commit()
        finally:
            self.end_turn()

    def rollback(self):
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self):
        try:
            super().close()
        finally:
            if self.queue is not None:
                self.queue.leave()


class Cursor(base.SQLiteCursorWrapper):
    """Takes a turn around each statement that writes."""

    # Rows of a write that was its own transaction. They are read at once: SQLite
    # commits INSERT … RETURNING only when its last row has been fetched.
    _returned: deque = deque()

    def execute(self, query, params=None):
        return self._in_turn(super().execute, query, params)

    def executemany(self, query, param_list):
        return self._in_turn(super().executemany, query, param_list)

    def _in_turn(self, execute, query, params):
        self._returned = deque()
        try:
            whole = self.connection.begin_turn(query)
            execute(query, params)
            if whole and self.description is not None:
                self._returned.extend(super().fetchall())
        finally:
            self.connection.end_turn()
        return self

    def fetchone(self):
        return self._returned.popleft() if self._returned else super().fetchone()

    def fetchmany(self, size=None):
        size = self.arraysize if size is None else size
        if not self._returned:
            return super().fetchmany(size)
        return [self._returned.popleft() for _ in range(min(size, len(self._returned)))]

    def fetchall(self):
        rows = [*self._returned, *super().fetchall()]
        self._returned.clear()
        return rows

    def __next__(self):
        return self._returned.popleft() if self._returned else super().__next__()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with our defaults, connection and cursor."""

    def get_connection_params(self):
        params = super().get_connection_params()
        if "transaction_mode" not in self.settings_dict["OPTIONS"]:
            self.transaction_mode = TRANSACTION_MODE
        return {"timeout": TIMEOUT, "factory": Connection, **params}

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)
