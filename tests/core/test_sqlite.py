"""The embedded database under real threads, processes and files, whatever database the suite runs on."""

import contextlib
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connections

from tests.core.sqlite_scene import ALIAS, Held, atomic, is_free, lock_file, number_waiting, run, wait_until

ROOT = Path(__file__).resolve().parents[2]


# What the connection is set to


def pragmas(*names):
    return {name: run(f"PRAGMA {name}")[0][0] for name in names}


def test_the_defaults_live_in_the_backend(open_database, path):
    connection = open_database(path)
    assert pragmas(
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "busy_timeout",
        "cache_size",
        "journal_size_limit",
        "mmap_size",
    ) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
        "cache_size": -20_000,
        "journal_size_limit": 64 * 1024 * 1024,
        "mmap_size": 0,
    }
    assert connection.transaction_mode == "IMMEDIATE"


def test_options_override_the_defaults(open_database, path):
    connection = open_database(
        path, timeout=3, transaction_mode="EXCLUSIVE", init_command="PRAGMA cache_size=-500; PRAGMA synchronous=EXTRA"
    )
    assert pragmas("busy_timeout", "cache_size", "synchronous") == {
        "busy_timeout": 3000,
        "cache_size": -500,
        "synchronous": 3,
    }
    assert connection.transaction_mode == "EXCLUSIVE"


@pytest.mark.parametrize("name", [":memory:", "file:embedded?mode=memory&cache=shared"])
def test_a_database_in_memory_takes_no_lock(open_database, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    connection = open_database(name)
    with atomic():
        run("CREATE TABLE t (n)")
    assert connection.connection.queue is None
    assert list(tmp_path.iterdir()) == []


def test_two_names_of_one_file_share_one_line(open_database, database, path, tmp_path):
    link = tmp_path / "link.sqlite3"
    link.symlink_to(path)
    database.close()
    del connections[ALIAS]
    open_database(f"file:{link}?mode=rw")
    with atomic():
        assert not is_free(path)
    assert not lock_file(link).exists()


# The turn ends whenever the transaction does


def test_a_transaction_holds_the_lock_until_it_commits(database, path):
    with atomic():
        assert not is_free(path)
        run("INSERT INTO author (name) VALUES ('Ada')")
        assert not is_free(path)
    assert is_free(path)
    assert run("SELECT name FROM author") == [("Ada",)]


def test_an_exception_rolls_back_and_releases(database, path):
    with pytest.raises(ZeroDivisionError), atomic():
        run("INSERT INTO author (name) VALUES ('Ada')")
        raise ZeroDivisionError
    assert is_free(path)
    assert run("SELECT count(*) FROM author") == [(0,)]


def test_a_savepoint_rolled_back_keeps_the_turn(database, path):
    with atomic():
        with pytest.raises(IntegrityError), atomic():
            run("INSERT INTO author (name) VALUES ('Ada'), ('Ada')")
        assert not is_free(path)
        run("INSERT INTO author (name) VALUES ('Bea')")
    assert is_free(path)
    assert run("SELECT name FROM author") == [("Bea",)]


def test_a_commit_that_fails_releases(database, path):
    with pytest.raises(IntegrityError), atomic():
        run("INSERT INTO book (author) VALUES (99)")
    assert is_free(path)
    assert run("SELECT count(*) FROM book") == [(0,)]


def test_a_begin_that_fails_releases(database, path):
    outsider = sqlite3.connect(path, isolation_level=None)
    outsider.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"), atomic():
        pass
    assert is_free(path)
    outsider.close()
    with atomic():
        assert not is_free(path)


def test_an_error_by_which_sqlite_rolls_back_releases(database, path):
    run(f"PRAGMA max_page_count = {pragmas('page_count')['page_count']}")
    with pytest.raises(OperationalError, match="database or disk is full"), atomic():
        run("INSERT INTO author (name) VALUES (zeroblob(100000))")
    assert is_free(path)
    assert run("SELECT count(*) FROM author") == [(0,)]


def test_closing_inside_a_transaction_releases(database, path):
    with atomic():
        run("INSERT INTO author (name) VALUES ('Ada')")
        database.close()
        assert is_free(path)
    assert run("SELECT count(*) FROM author") == [(0,)]


def test_a_commit_written_out_releases(database, path):
    run("BEGIN IMMEDIATE")
    assert not is_free(path)
    run("COMMIT")
    assert is_free(path)


def test_a_transaction_by_hand_holds_the_lock_from_its_first_write(database, path):
    database.set_autocommit(False)
    run("SELECT * FROM author")
    assert is_free(path)
    run("INSERT INTO author (name) VALUES ('Ada')")
    assert not is_free(path)
    database.rollback()
    assert is_free(path)
    database.set_autocommit(True)


@pytest.mark.parametrize("name, error", [("Ada", None), ("Bea", IntegrityError)])
def test_a_single_statement_waits_its_turn_and_releases(database, path, name, error):
    run("INSERT INTO author (name) VALUES ('Bea')")
    assert is_free(path)
    with Held(), pytest.raises(OperationalError, match=r"^Waited 0\.3 seconds"):
        run("INSERT INTO author (name) VALUES (%s)", [name])
    if error:
        with pytest.raises(error):
            run("INSERT INTO author (name) VALUES (%s)", [name])
    else:
        run("INSERT INTO author (name) VALUES (%s)", [name])
    assert is_free(path)


def test_insert_returning_commits_before_it_releases(database, path):
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO author (name) VALUES ('Ada'), ('Bea'), ('Cyd'), ('Dov') RETURNING id, name")
        assert is_free(path)
        with contextlib.closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM author").fetchone() == (4,)
        assert cursor.fetchone() == (1, "Ada")
        assert cursor.fetchmany(2) == [(2, "Bea"), (3, "Cyd")]
        assert cursor.fetchall() == [(4, "Dov")]
        assert cursor.fetchone() is None
        assert cursor.fetchmany(5) == []
        cursor.execute("UPDATE author SET name = name || '!' WHERE id < 3 RETURNING name")
        assert list(cursor) == [("Ada!",), ("Bea!",)]


def test_rows_of_an_earlier_statement_do_not_linger(database):
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO author (name) VALUES ('Ada') RETURNING id")
        cursor.execute("SELECT 7")
        assert cursor.fetchall() == [(7,)]


def test_a_thread_that_dies_in_a_transaction_releases(database, path):
    def leave_it_open():
        connections[ALIAS].set_autocommit(False)
        run("INSERT INTO author (name) VALUES ('Ada')")

    thread = threading.Thread(target=leave_it_open)
    thread.start()
    thread.join()
    gc.collect()
    assert is_free(path)
    assert run("SELECT count(*) FROM author") == [(0,)]


WRITE_AND_HANG = """
import sys, time
sys.path.insert(0, {root!r})
from core.sqlite.driver import use_bundled_sqlite
use_bundled_sqlite()
from django.conf import settings
settings.configure(DATABASES={{"default": {{"ENGINE": "core.sqlite", "NAME": {path!r}}}}})
import django
django.setup()
from django.db import connection, transaction
with transaction.atomic():
    connection.cursor().execute("INSERT INTO author (name) VALUES ('Ada')")
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_killed_process_releases(database, path):
    script = WRITE_AND_HANG.format(root=str(ROOT), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "writing\n"
    assert not is_free(path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert is_free(path)
    assert run("SELECT count(*) FROM author") == [(0,)]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 on fork beside threads
def test_a_forked_child_neither_keeps_nor_releases_the_lock(database, path):
    ours, childs = os.pipe()
    with atomic():
        queue = database.connection.queue
        child = os.fork()
        if child == 0:
            os.write(childs, b"held" if queue.held else b"free")
            queue.leave()
            os.write(childs, b"left")
            time.sleep(60)
            os._exit(0)
        try:
            assert os.read(ours, 4) + os.read(ours, 4) == b"freeleft"
            assert not is_free(path)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_a_copy_of_the_descriptor_does_not_keep_the_lock(database, path):
    """As a child has that some C library forked without Python's knowledge."""
    with atomic():
        [descriptor] = [link.name for link in Path("/proc/self/fd").iterdir() if leads_to(link, lock_file(path))]
        copy = os.dup(int(descriptor))
    assert is_free(path)
    os.close(copy)


def leads_to(link, target):
    try:
        return link.readlink() == target
    except FileNotFoundError:  # the descriptor of the listing itself
        return False


def test_the_lock_file_may_disappear(database, path):
    lock_file(path).unlink()
    with atomic():
        assert not is_free(path)


# The line


def test_reading_does_not_wait(database, path):
    run("INSERT INTO author (name) VALUES ('Ada')")
    with Held():
        assert not is_free(path)
        assert run("SELECT name FROM author") == [("Ada",)]


def test_waiting_writers_are_served_in_order_of_arrival(database, path):
    connections.settings[ALIAS]["OPTIONS"]["timeout"] = 20
    served = []

    def write(number):
        with atomic():
            served.append(number)
        connections[ALIAS].close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(6)]
    with Held():
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda expected=number + 1: number_waiting(path) == expected)
        assert served == []
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4, 5]


def test_the_wait_is_bounded_and_says_what_happened(database, path):
    with Held():
        start = time.monotonic()
        with pytest.raises(OperationalError) as refusal, atomic():
            pass
        waited = time.monotonic() - start
    assert str(refusal.value) == (
        f"Waited 0.3 seconds to write to {path} while others were writing. Nothing was changed. Please try again."
    )
    assert 0.3 <= waited < 5
    wait_until(lambda: number_waiting(path) == 0)
    assert is_free(path)
    with atomic():
        assert not is_free(path)


def test_a_folder_that_takes_no_lock_file_is_said(database, path):
    lock_file(path).unlink()
    lock_file(path).mkdir()
    with pytest.raises(OperationalError, match=r"^Cannot queue to write to .* must be writable"), atomic():
        pass
