"""The command itself, and over real profiles. Killed, and beside another: tests/chaos/test_imports.py."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ecosystem.models import Organisation
from tests.ecosystem.lists import PROFILES, a_list, needs_profiles
from tests.factories import make_staff, make_user


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command("import_organisations", *arguments, stdout=out, **options)
    return out.getvalue()


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
