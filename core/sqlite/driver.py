"""Choose the SQLite library before Django loads one."""

import importlib
import sqlite3
import sys

# From here on the WAL-reset fault is repaired: https://sqlite.org/wal.html#walresetbug
REPAIRED_VERSION = (3, 51, 3)
# The same repair in older branches, by (major, minor).
REPAIRED_BRANCHES = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}

DJANGO_BACKEND = "django.db.backends.sqlite3.base"


def use_bundled_sqlite() -> bool:
    """Let ``import sqlite3`` give pysqlite3's newer SQLite from now on.

    Call it before Django's SQLite backend is imported: a process must not open
    one database file with two SQLite libraries, for closing a file in one drops
    the POSIX locks of the other. Once the backend is loaded, or where pysqlite3
    is missing or older than the standard library's, nothing changes and
    ``check_sqlite_version`` speaks up where that matters.

    Returns whether ``sqlite3`` is pysqlite3 now; may be called again.
    """
    if sys.modules["sqlite3"].__name__ == "pysqlite3":
        return True
    if DJANGO_BACKEND in sys.modules:
        return False
    try:
        bundled = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return False
    if bundled.sqlite_version_info <= sqlite3.sqlite_version_info:
        return False
    sys.modules["sqlite3"] = sys.modules["pysqlite3"]
    sys.modules["sqlite3.dbapi2"] = bundled
    return True


def has_wal_reset_fault(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite release may corrupt a WAL database with several writers.

    >>> has_wal_reset_fault((3, 51, 2)), has_wal_reset_fault((3, 50, 7))
    (True, False)
    """
    return version < REPAIRED_BRANCHES.get(version[:2], REPAIRED_VERSION)
