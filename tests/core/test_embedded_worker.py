"""The embedded worker as a web process has it: real processes, a real file."""

import json
import os
import statistics
import subprocess
import sys

import pytest

from tests import migrated

PROGRAM = """
import json, os, sys, threading, time
from config.wsgi import application
from django.db import connection, transaction
from tests import migrated
migrated.copy_into(json.loads(os.environ["READY"]))
from core.models import Effect
from core.outbox import enqueue, handler
from core.outbox.relay import embedded_worker

ran = threading.Event()
handler("signal", transactional=False)(lambda effect: ran.set())

def owe(key):
    ran.clear()
    with transaction.atomic():
        enqueue(key=key, kind="signal")
    begun = time.monotonic()
    return ran.wait(10), time.monotonic() - begun

def threads(*names):
    return [thread.name for thread in threading.enumerate() if thread.name in (names or ["embedded-worker"])]

def open_databases():
    connection.close()
    files = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    return len([file for file in files if file.endswith(".sqlite3")])
"""


def run(program: str, data_dir):
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "DATA_DIR": str(data_dir)}
    environment |= {"DATABASE_URL": "", "CELERY_BROKER_URL": "", "EMBEDDED_WORKER": "1"}
    environment["READY"] = json.dumps({alias: str(file) for alias, file in migrated.files().items()})
    completed = subprocess.run(
        [sys.executable, "-c", PROGRAM + program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout.splitlines()[-1])


@pytest.fixture
def data_dir(tmp_path):
    """Where a site begins with no tables: they come while its worker waits for them."""
    (tmp_path / "static").mkdir()
    return tmp_path


def test_an_effect_runs_within_a_moment_of_its_commit(data_dir):
    program = """
time.sleep(1)
owe("warm")
print(json.dumps([owe(f"k{number}") for number in range(20)]))
"""
    answers = run(program, data_dir)
    assert [ran for ran, _ in answers] == [True] * 20
    assert statistics.median(seconds for _, seconds in answers) < 0.3
    assert max(seconds for _, seconds in answers) < 1


def test_it_waits_for_tables_and_leaves_nothing_open(data_dir):
    program = """
ok = owe("k")[0]
embedded_worker.start()
before = threads()
embedded_worker.stop()
embedded_worker.stop()
between = [threads("embedded-worker", "preparations"), open_databases()]
embedded_worker.start()
print(json.dumps([ok, before, between, owe("after a restart")[0], threads()]))
"""
    assert run(program, data_dir) == [True, ["embedded-worker"], [[], 0], True, ["embedded-worker"]]


def test_of_two_processes_one_works_and_the_other_takes_over(data_dir):
    program = """
import subprocess
first = owe("first")[0]
child = subprocess.Popen([sys.executable, "-c", '''
import fcntl
from config.wsgi import application
print("up", flush=True)
import time; time.sleep(30)
'''], stdout=subprocess.PIPE, text=True)
child.stdout.readline()
time.sleep(1.5)
mine = owe("second")[0]
embedded_worker.stop()
time.sleep(2.5)
with transaction.atomic():
    enqueue(key="third", kind="unknown to both")
time.sleep(1)
attempts = Effect.objects.get(key="third").attempts
child.kill()
print(json.dumps([first, mine, attempts]))
"""
    assert run(program, data_dir) == [True, True, 1]
