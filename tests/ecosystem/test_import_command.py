"""The command itself: in its own process, killed, beside another, and over real profiles."""

import json
import os
import re
import signal
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
        self.env = {**os.environ, "DEMO": "1", "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"}
        self.env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        self.env.pop("DATABASE_URL", None)
        for database in ("default", "ephemeral"):
            self.manage("migrate", "--database", database, "-v0").communicate(timeout=120)

    def manage(self, *arguments) -> subprocess.Popen:
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def load(self, path: Path, **options) -> subprocess.Popen:
        return self.manage("import_organisations", str(path), "--kind", "startup", "--json")

    def report(self, process: subprocess.Popen) -> dict:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return json.loads(out)

    def count(self) -> dict[str, int]:
        """How many rows there are of everything that one imported row writes."""
        script = (
            "from core.models import AuditEvent, Effect\n"
            "from ecosystem.models import *\n"
            "import json\n"
            "live = Listing.objects.filter(status='published', texts__body__startswith='We ')\n"
            "print(json.dumps({'organisations': Organisation.objects.count(),"
            "'texts': OrganisationText.objects.exclude(summary='').count(), 'offers': live.count(),"
            "'snapshots': ImportedOrganisation.objects.exclude(snapshot={}).count(),"
            "'requests': VerificationRequest.objects.count(),"
            "'events': AuditEvent.objects.filter(action='organisation.imported').count(),"
            "'effects': Effect.objects.filter(kind='matching.refresh').count()}))"
        )
        out, err = self.manage("shell", "-v0", "-c", script).communicate(timeout=120)
        return json.loads(re.search(r"\{.*\}", out)[0])


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "data")


def whole(number: int) -> dict[str, int]:
    parts = ("organisations", "texts", "offers", "snapshots", "requests", "events", "effects")
    return dict.fromkeys(parts, number)


def kill_midway(machine: Machine, path: Path, *, after: int) -> int:
    """Starts an import, kills it (-9) once some rows are there, and returns how many organisations it left."""
    process = machine.load(path)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and _written(machine) < after:
        time.sleep(0.01)
    assert process.poll() is None, "The import was over before it could be killed."
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return machine.count()["organisations"]


def _written(machine: Machine) -> int:
    import sqlite3

    database = sqlite3.connect(f"file:{machine.env['DATA_DIR']}/techbridge.sqlite3?mode=ro", uri=True, timeout=20)
    try:
        return database.execute("SELECT count(*) FROM ecosystem_organisation").fetchone()[0]
    finally:
        database.close()


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
    assert machine.count()["organisations"] == 261
