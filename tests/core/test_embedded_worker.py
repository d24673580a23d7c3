"""The embedded worker as a web process has it: real processes, a real file."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys, threading, time
import config.settings
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
    return sorted(thread.name for thread in threading.enumerate() if thread.name == "embedded-worker")
"""


def run(program: str, data_dir, **environment):
    completed = subprocess.run(
        [sys.executable, "-c", PROGRAM + program],
        env={**os.environ, "DEMO": "1", "DATA_DIR": str(data_dir), "DATABASE_URL": "", "EMBEDDED_WORKER": "1"}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
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
    assert max(seconds for _, seconds in answers) < 0.3


def test_it_waits_for_tables_that_are_not_there_yet(data_dir):
    program = """
ok = owe("k")[0]
embedded_worker.stop()
embedded_worker.stop()
embedded_worker.start()
print(json.dumps([ok, owe("after a restart")[0], threads()]))
"""
    assert run(program, data_dir) == [True, True, ["embedded-worker"]]


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
