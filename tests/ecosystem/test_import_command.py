"""The command itself: in its own process, killed, beside another, and over real profiles."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ecosystem.models import Organisation
from tests.factories import make_staff, make_user

PROFILES = Path(settings.BASE_DIR).parent / "shared" / "data" / "profiles" / "startups_yc.json"
needs_profiles = pytest.mark.skipif(not PROFILES.exists(), reason="The real profiles (../shared/data) are not here.")


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command("import_organisations", *arguments, stdout=out, **options)
    return out.getvalue()


def a_list(folder: Path, number: int) -> Path:
    """A list of invented startups, as a spreadsheet program would export it."""
    lines = ["id,name,one_liner,description,website"]
    lines += [
        f'{n},Pretend Works {n},"Castings, no. {n}","We pour part {n}.\nIn iron.",pretend{n}.example'
        for n in range(1, number + 1)
    ]
    path = folder / "pretend.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# --- in this process ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_summary_names_each_row(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,status,description\nA,Active,Text\n,,x\nB,Dead,\n", encoding="utf-8")
    assert run(str(path), "--kind", "startup", "--dry-run").splitlines() == [
        "list.csv: 3 rows (csv, utf-8), source “list”.",
        "+ row 2: A",
        "- row 3: – – it has no name",
        "- row 4: B – the source says it is inactive (“Dead”)",
        "! file: The taxonomy is empty, so no place or field of work is known. Run manage.py load_taxonomy.",
        "1 created, 0 updated, 0 unchanged, 2 skipped (would be); 1 warnings.",
    ]
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path):
    path = a_list(tmp_path, 1)
    make_user("member@people.example")
    for arguments, sentence in (
        (["none.csv", "--kind", "startup"], r"Cannot open none.csv: No such file or directory\."),
        ([str(tmp_path), "--kind", "startup"], r"Cannot open .*: Is a directory\."),
        ([str(path), "--kind", "bakery"], r"invalid choice: 'bakery'"),
        ([str(path), "--kind", "startup", "--verified-by", "member@people.example"], r"is no member of staff\."),
        ([str(path), "--kind", "startup", "--verified-by", "nobody@people.example"], r"is no member of staff\."),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*arguments)
    assert Organisation.objects.count() == 0


@needs_profiles
@pytest.mark.django_db
def test_real_profiles_are_accounted_for_one_by_one_and_a_second_run_changes_nothing():
    call_command("load_taxonomy", verbosity=0)
    staff = make_staff()
    arguments = [str(PROFILES), "--kind", "startup", "--json", "--verified-by", staff.email]
    first, second = json.loads(run(*arguments)), json.loads(run(*arguments))
    assert first["counts"] == {"created": 261, "updated": 0, "unchanged": 0, "skipped": 56}
    assert second["counts"] == {"created": 0, "updated": 0, "unchanged": 261, "skipped": 56}
    for report in (first, second):
        numbers = [entry["row"] for outcome in report["counts"] for entry in report[outcome]]
        assert sorted(numbers) == list(range(1, 318))
        assert all(entry["reason"] for entry in report["skipped"])
    assert Organisation.objects.filter(verification="verified", source="startups_yc").count() == 261


# --- in processes of its own ----------------------------------------------------------------------------------------
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
                name: database.execute("SELECT count(*) FROM " + rows).fetchone()[0]  # noqa: S608
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


@pytest.fixture(scope="module")
def _migrated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    for database in ("default", "ephemeral"):
        process = Machine(folder).manage("migrate", "--database", database, "-v0")
        _out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
    return folder


@pytest.fixture
def machine(_migrated, tmp_path) -> Machine:
    return Machine(Path(shutil.copytree(_migrated, tmp_path / "data")))


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


@pytest.mark.chaos
def test_a_killed_import_leaves_whole_rows_and_can_be_repeated(machine, tmp_path):
    path = a_list(tmp_path, 300)
    left = kill_midway(machine, path, after=40)
    assert 40 <= left < 300
    assert machine.count() == whole(left)
    counts = machine.report(machine.load(path))["counts"]
    assert counts == {"created": 300 - left, "updated": 0, "unchanged": left, "skipped": 0}
    assert machine.count() == whole(300)


@pytest.mark.chaos
def test_two_imports_at_once_make_no_doubles(machine, tmp_path):
    path = a_list(tmp_path, 60)
    both = [machine.load(path) for _ in range(2)]
    counts = [machine.report(process)["counts"] for process in both]
    assert sum(count["created"] for count in counts) == 60
    assert [sum(count.values()) for count in counts] == [60, 60]
    assert [count["updated"] + count["skipped"] for count in counts] == [0, 0]
    assert machine.count() == whole(60)


@needs_profiles
@pytest.mark.chaos
def test_a_killed_import_of_real_profiles_can_be_repeated(machine):
    left = kill_midway(machine, PROFILES, after=60)
    counts = machine.report(machine.load(PROFILES))["counts"]
    assert counts == {"created": 261 - left, "updated": 0, "unchanged": left, "skipped": 56}
    assert machine.count()["any organisations"] == 261
