"""Organisers take along what was handed in: every answer, nothing that a spreadsheet would work out, in constant memory."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from competitions import frozen
from competitions.exports import writing
from competitions.exports.columns import Options, is_included, table
from competitions.exports.entries import entries_of
from competitions.models import Application, Competition, Submission
from core.files import store
from core.models import AuditEvent
from ecosystem.models import Organisation, OrganisationText
from tests.competitions.scene import definition as form_of
from tests.competitions.scene import make_application, make_category, make_competition, make_manager, publish, question
from tests.extent import some
from tests.factories import make_concept, make_user
from tests.memory import most_memory

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "xlsx", "json", "files")
QUESTIONS = (
    question("idea", "long_text", label={"en": "Idea", "zh-hans": "构想"}),
    question(
        "stage",
        "choice",
        label={"en": "Stage", "zh-hans": "阶段"},
        options=[{"key": "lab", "label": {"en": "In the lab", "zh-hans": "实验室"}}],
        required=False,
    ),
    question("founder", marks=["identifying"], required=False),
    question("price", "number", marks=["confidential"], required=False, units=["EUR"]),
    question("deck", "files", required=False),
)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def hand_in(application: Application, answers: dict, files=()) -> Submission:
    version = application.competition.form_versions.first()
    content = frozen.freeze(application, version, answers, list(files))
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=timezone.now())
    last = application.submissions.first()
    return Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=timezone.now(),
        submitted_by=application.started_by,
        language="en",
    )


def scene():
    """A competition with one entry of two versions, a draft and a withdrawn one. Returns (competition, entry, client)."""
    competition = make_competition(*QUESTIONS, code="SEA27")
    entry, owner = make_application(competition, category=make_category(competition))
    entry.organisation.region = make_concept("region.se", "Sweden", "瑞典")
    entry.organisation.save()
    make_application(competition, answers={"idea": "secretdraft"})
    gone, _owner = make_application(competition)
    hand_in(gone, {"idea": "secretwithdrawn"})
    Application.objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    files = [
        store(
            content,
            purpose="application",
            owner_id=entry.pk,
            name="deck.pdf",
            content_type="application/pdf",
            by=owner,
        )
        for content in (b"first", b"second")
    ]
    hand_in(entry, {"idea": "secretearlier"})
    answers = {
        "idea": '=HYPERLINK("http://evil.example")',
        "stage": "lab",
        "founder": "Ada",
        "price": {"value": "12.5", "unit": "EUR"},
        "deck": [str(file.pk) for file in files],
    }
    hand_in(entry, answers, files)
    client = Client()
    client.force_login(make_manager(competition))
    entry.refresh_from_db()
    return competition, entry, client


def address(competition: Competition, kind: str) -> str:
    return reverse(f"competitions:export-{kind}", kwargs={"slug": competition.slug})


def taken(client, competition, kind: str, query: str = "", **data) -> bytes:
    answer = client.post(address(competition, kind) + query, data)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_table_has_every_answer_and_no_formula():
    competition, entry, client = scene()
    text = taken(client, competition, "csv", language="en").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    names = {key: row[key] for key in ("Number", "Country or province", "Category", "Status", "Version")}
    assert names == {
        "Number": entry.number,
        "Country or province": "Sweden",
        "Category": "Robots",
        "Status": "Submitted",
        "Version": "2",
    }
    assert (row["Idea"], row["Stage"]) == ('\'=HYPERLINK("http://evil.example")', "In the lab")
    assert row["deck (en)?"] == "deck.pdf\ndeck.pdf"
    assert row["price (en)?"].startswith("12.5")
    assert "secret" not in text


def test_a_spreadsheet_says_the_same():
    competition, entry, client = scene()
    book = load_workbook(io.BytesIO(taken(client, competition, "xlsx", language="both")))
    head, row = ([cell.value for cell in cells] for cells in book.active.iter_rows())
    by_name = dict(zip(head, row, strict=True))
    assert (by_name["Idea / 构想"], by_name["Stage / 阶段"]) == (
        '\'=HYPERLINK("http://evil.example")',
        "In the lab / 实验室",
    )
    assert [cell.data_type for cells in book.active.iter_rows(min_row=2) for cell in cells].count("f") == 0
    assert row[0] == entry.number


def test_json_keeps_values_as_they_are():
    competition, entry, client = scene()
    told = json.loads(taken(client, competition, "json"))
    (one,) = told["entries"]
    assert (told["code"], one["number"], one["version"]) == ("SEA27", entry.number, 2)
    assert one["answers"]["price"]["value"] == {"value": "12.5", "unit": "EUR"}
    assert one["answers"]["stage"]["text"] == {"en": "In the lab", "zh-hans": "实验室"}
    assert [file["size"] for file in one["files"].values()] == [5, 6] or sorted(
        file["size"] for file in one["files"].values()
    ) == [5, 6]


def test_an_archive_has_a_folder_for_each_entry():
    competition, entry, client = scene()
    archive = zipfile.ZipFile(io.BytesIO(taken(client, competition, "files")))
    folder = f"{entry.number} {entry.organisation.texts.get(language='en').name}"
    assert sorted(archive.namelist()) == [
        f"{folder}/answers.json",
        f"{folder}/deck (2).pdf",
        f"{folder}/deck.pdf",
    ]
    assert {archive.read(name) for name in archive.namelist() if name.endswith("pdf")} == {b"first", b"second"}
    assert archive.testzip() is None


def test_marks_are_left_out_everywhere_when_it_is_asked():
    competition, entry, client = scene()
    told = {}
    for kind in FORMATS:
        content = taken(client, competition, kind, anonymous="on", without_confidential="on")
        if kind in ("xlsx", "files"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(archive.read(name) + name.encode() for name in archive.namelist())
        name = entry.organisation.texts.get(language="en").name
        told[kind] = [word for word in ("Ada", "12.5", name) if word.encode() in content]
    assert told == {"csv": [], "xlsx": [], "json": [], "files": []}


def test_a_question_counts_by_the_marks_it_had_then():
    competition, _entry, _client = scene()
    publish(competition, form_of(*QUESTIONS[:2], question("founder", required=False)))
    rows = list(table(competition, entries_of(competition, Application.objects.all()), Options(identifying=False)))
    assert [row for row in rows[1:] if "Ada" in row] == []
    assert (is_included(("identifying",), Options()), is_included(["confidential"], Options(confidential=False))) == (
        True,
        False,
    )


def test_each_is_written_down_before_it_leaves():
    competition, _entry, client = scene()
    taken(client, competition, "csv", query="?screening=waiting&status=&page=2", anonymous="on")
    event = AuditEvent.objects.get(action="entries.exported")
    assert event.after == {
        "format": "csv",
        "entries": 1,
        "filter": {"screening": "waiting"},
        "left_out": ["identifying"],
    }


def test_the_lists_filter_counts():
    competition, _entry, client = scene()
    for query, entries in (("?category=robots", 1), ("?category=none", 0), ("?screening=eligible", 0)):
        assert len(json.loads(taken(client, competition, "json", query))["entries"]) == entries


def test_only_organisers_and_only_when_they_have_just_shown_who_they_are(an_hour_later):
    competition, _entry, client = scene()
    stranger = Client()
    stranger.force_login(make_user(is_staff=True, is_superuser=True))
    for kind in FORMATS:
        assert (client.get(address(competition, kind)).status_code, stranger.get(address(competition, kind)).status_code) == (200, 404)  # fmt: skip
        assert stranger.post(address(competition, kind)).status_code == 404
    with an_hour_later:
        asked = client.post(address(competition, "csv"))
    assert (asked.status_code, AuditEvent.objects.filter(action="entries.exported").count()) == (302, 0)


@pytest.fixture
def an_hour_later():
    return time_machine.travel(timezone.now() + timedelta(hours=1))


# --- constant memory ------------------------------------------------------------------------------------------------------
numbers = count(1)


def many(competition: Competition, how_many: int) -> None:
    """Entries by the hundred, each with an answer of four kilobytes."""
    version = competition.form_versions.first()
    start = next(numbers) * 100_000
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="startup", slug=f"many-{start + at}") for at in range(how_many)
    )
    OrganisationText.objects.bulk_create(
        OrganisationText(organisation=one, language="en", name=f"Many {one.slug}") for one in organisations
    )
    now = timezone.now()
    applications = Application.objects.bulk_create(
        Application(competition=competition, organisation=one, status="submitted", submitted_at=now, language="en")
        for one in organisations
    )
    content = {
        "organisation": {"slug": "many", "names": {"en": "Many"}},
        "answers": {"idea": "word " * 800},
        "files": {},
    }
    Submission.objects.bulk_create(
        Submission(
            application=one,
            number=1,
            form_version=version,
            content=content,
            sha256="0" * 64,
            arrived_at=now,
            language="en",
        )
        for one in applications
    )


def peak(competition: Competition, kind: str) -> int:
    """The most memory, in bytes, that an export took while it was read piece by piece."""
    rows = Application.objects.filter(competition=competition)
    with most_memory() as most:
        entries = entries_of(competition, rows)
        if kind == "csv":
            pieces = (str(row) for row in table(competition, entries, Options()))
        elif kind == "json":
            pieces = writing.json_pieces(competition, entries, Options())
        elif kind == "xlsx":
            with writing.book(table(competition, entries, Options()), title="x") as book:
                pieces = [len(book.read(100_000))]
        else:
            pieces = writing.archive(entries, Options())
        for _piece in pieces:
            pass
    return most[0]


LOTS = some(1200, 2000)


@pytest.mark.once
def test_many_entries_take_no_more_memory_than_two_hundred(record_property):
    few, lots = make_competition(QUESTIONS[0]), make_competition(QUESTIONS[0])
    many(few, 200)
    many(lots, LOTS)
    peak(few, "csv"), peak(few, "xlsx")  # what is made once
    found = {kind: (peak(few, kind), peak(lots, kind)) for kind in FORMATS}
    print(f"\npeak bytes at 200 and {LOTS} entries: {found}")
    for kind in ("csv", "xlsx", "json"):
        small, large = found[kind]
        assert large < small * 1.2, (kind, found[kind])
    small, large = found["files"]
    assert (large - small) / (LOTS - 200) < 2048  # an archive's list of contents grows by a line for each file
