"""An import in a process of its own: killed, and beside another."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests import migrated
from tests.ecosystem.lists import PROFILES, a_list, needs_profiles

pytestmark = pytest.mark.chaos


class Machine:
    """A data folder of its own with the processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"}
        self.env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        self.env.pop("DATABASE_URL", None)

    def manage(self, *arguments) -> subprocess.Popen:
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def load(self, path: Path) -> subprocess.Popen:
        return self.manage("import_organisations", str(path), "--kind", "startup", "--json")

    def report(self, process: subprocess.Popen) -> dict:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return json.loads(out)

    def count(self, *only: str) -> dict[str, int]:
        """How many rows there are of everything that one imported row writes."""
        database = sqlite3.connect(self.folder / "techbridge.sqlite3", timeout=20)
        try:
            return {
                name: database.execute("SELECT count(*) FROM " + rows).fetchone()[0]  # noqa: S608 (each of `rows` is written out in this file)
                for name, rows in WRITTEN.items()
                if not only or name in only
            }
        finally:
            database.close()


WRITTEN = {
    "organisations": "ecosystem_organisation WHERE source = 'pretend' AND website <> ''",
    "texts": "ecosystem_organisationtext WHERE name <> '' AND summary <> ''",
    "offers": "ecosystem_listing WHERE status = 'published'",
    "offer texts": "ecosystem_listingtext WHERE title <> '' AND body <> ''",
    "snapshots": "ecosystem_importedorganisation WHERE snapshot <> '{}'",
    "requests": "ecosystem_verificationrequest",
    "events": "core_auditevent WHERE action = 'organisation.imported'",
    "effects": "core_effect WHERE kind = 'matching.refresh'",
    "any organisations": "ecosystem_organisation",
}


@pytest.fixture
def machine(tmp_path) -> Machine:
    migrated.put_into(tmp_path)
    return Machine(tmp_path)


def whole(number: int) -> dict[str, int]:
    return dict.fromkeys(WRITTEN, number)


def kill_midway(machine: Machine, path: Path, *, after: int) -> int:
    """Starts an import, kills it (-9) once some rows are there, and returns how many organisations it left."""
    process = machine.load(path)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and machine.count("any organisations")["any organisations"] < after:
        time.sleep(0.005)
    assert process.poll() is None, "The import was over before it could be killed."
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return machine.count()["any organisations"]


def test_a_killed_import_leaves_whole_rows_and_can_be_repeated(machine, tmp_path):
    path = a_list(tmp_path, 300)
    left = kill_midway(machine, path, after=40)
    assert 40 <= left < 300
    assert machine.count() == whole(left)
    counts = machine.report(machine.load(path))["counts"]
    assert counts == {"created": 300 - left, "updated": 0, "unchanged": left, "skipped": 0}
    assert machine.count() == whole(300)


def test_two_imports_at_once_make_no_doubles(machine, tmp_path):
    path = a_list(tmp_path, 60)
    both = [machine.load(path) for _ in range(2)]
    counts = [machine.report(process)["counts"] for process in both]
    assert sum(count["created"] for count in counts) == 60
    assert [sum(count.values()) for count in counts] == [60, 60]
    assert [count["updated"] + count["skipped"] for count in counts] == [0, 0]
    assert machine.count() == whole(60)


@needs_profiles
def test_a_killed_import_of_real_profiles_can_be_repeated(machine):
    left = kill_midway(machine, PROFILES, after=60)
    counts = machine.report(machine.load(PROFILES))["counts"]
    assert counts == {"created": 261 - left, "updated": 0, "unchanged": left, "skipped": 56}
    assert machine.count()["any organisations"] == 261
