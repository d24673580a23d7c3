"""The embedded worker as a web process has it: real processes, a real file."""

import json
import os
import statistics
import subprocess
import sys

import pytest

PROGRAM = """
import json, os, sys, threading, time
from config.wsgi import application
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
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

def threads():
    return [thread.name for thread in threading.enumerate() if thread.name == "embedded-worker"]

def open_databases():
    connection.close()
    files = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    return len([file for file in files if file.endswith(".sqlite3")])
"""


def run(program: str, data_dir):
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1", "DATA_DIR": str(data_dir)}
    environment |= {"DATABASE_URL": "", "CELERY_BROKER_URL": "", "EMBEDDED_WORKER": "1"}
    completed = subprocess.run(
        [sys.executable, "-c", PROGRAM + program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout.splitlines()[-1])


@pytest.fixture
def data_dir(tmp_path):
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
between = [threads(), open_databases()]
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
