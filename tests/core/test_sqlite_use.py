"""The embedded database as the site uses it: threads that keep their connections, and eight processes that write at once."""

import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import close_old_connections, connections

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_a_thread_keeps_its_connections_from_request_to_request():
    """A new one has to read first which tables there are, which takes longer than most pages."""
    kept = []

    def two_requests():
        with contextlib.closing(connections["default"]) as connection:
            connection.ensure_connection()
            first = connection.connection
            close_old_connections()  # what Django does before and after each request
            connection.ensure_connection()
            kept.append(connection.connection is first)

    thread = threading.Thread(target=two_requests)
    thread.start()
    thread.join()
    assert kept == [True]


def bench(variant):
    script = ROOT / "benchmarks" / "sqlite_writers.py"
    call = [sys.executable, str(script), "--seconds", "3", "--load", "transaction", "--variant", variant]
    done = subprocess.run(call, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def test_eight_writers_are_never_refused_and_lose_nothing():
    figures = bench("ours")
    assert figures["writers"] == 8
    assert (figures["locked"], figures["lost_updates"]) == (0, 0)
    assert figures["fewest"] * 3 >= figures["most"] > 0


def test_eight_writers_on_the_stock_backend_are_refused():
    """The same load can fail: otherwise the test above would prove nothing."""
    assert bench("stock")["locked"] > 0
