"""Which SQLite library is used, and what is said when it is a faulty one."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connections

from core.sqlite.checks import check_sqlite_version
from core.sqlite.driver import has_wal_reset_fault, use_bundled_sqlite

ROOT = Path(__file__).resolve().parents[2]
ALIAS = "embedded"


def test_choosing_the_driver_twice_changes_nothing():
    before = sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"]
    chosen = use_bundled_sqlite()
    assert chosen == (sys.modules["sqlite3"].__name__ == "pysqlite3")
    assert (sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"]) == before


CHOOSE = """
import sys
sys.path.insert(0, {root!r})
{before}
from core.sqlite.driver import use_bundled_sqlite
print(use_bundled_sqlite(), use_bundled_sqlite())
import sqlite3
from sqlite3 import dbapi2
from django.db.backends.sqlite3 import base
print(sqlite3.__name__, dbapi2.__name__, base.Database is dbapi2)
"""


@pytest.mark.parametrize(
    "before, expected",
    [
        ("", ["True True", "pysqlite3 pysqlite3.dbapi2 True"]),
        ("sys.modules['pysqlite3'] = None", ["False False", "sqlite3 sqlite3.dbapi2 True"]),
        ("from django.db.backends.sqlite3 import base", ["False False", "sqlite3 sqlite3.dbapi2 True"]),
    ],
    ids=["bundled", "missing", "too late"],
)
def test_the_driver_is_chosen_before_django_loads(before, expected):
    pysqlite3 = pytest.importorskip("pysqlite3")
    if pysqlite3.sqlite_version_info <= sqlite3_of_python():
        pytest.skip("the standard library has the newer SQLite")
    script = CHOOSE.format(root=str(ROOT), before=before)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == expected


def sqlite3_of_python():
    ask = "import sqlite3; print(sqlite3.sqlite_version)"
    done = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    return tuple(map(int, done.stdout.strip().split(".")))


@pytest.mark.parametrize(
    "version, faulty",
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_which_releases_have_the_fault(version, faulty):
    assert has_wal_reset_fault(version) is faulty


@pytest.mark.parametrize(
    "version, processes, found",
    [
        ((3, 51, 2), "", ["core.W010"]),
        ((3, 51, 2), "1", ["core.W010"]),
        ((3, 51, 2), "2", ["core.E010"]),
        ((3, 51, 2), "many", ["core.E010"]),
        ((3, 51, 3), "2", []),
    ],
)
def test_the_check_reports_a_faulty_library(tmp_path, monkeypatch, version, processes, found):
    monkeypatch.setenv("WEB_CONCURRENCY", processes)
    library = SimpleNamespace(sqlite_version_info=version, sqlite_version=".".join(map(str, version)))
    given = {"default": {}, ALIAS: {"ENGINE": "core.sqlite", "NAME": tmp_path / "embedded.sqlite3"}}
    monkeypatch.setitem(connections.settings, ALIAS, connections.configure_settings(given)[ALIAS])
    monkeypatch.setattr(connections[ALIAS], "Database", library)
    assert [message.id for message in check_sqlite_version() if message.obj == ALIAS] == found
    assert list(tmp_path.iterdir()) == []
    del connections[ALIAS]
