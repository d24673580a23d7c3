"""Score sheets taken along: every cell, for those who lead judging, and nothing that a conflict stands before."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from competitions.exports import sheet_files
from competitions.exports.sheets import SheetOptions, code_of, sheets_one_by_one
from competitions.judged import sheets_of, standings_of, total_of
from competitions.models import Application, Organiser, RoundEntry, Score, ScoreSheet, Submission
from core.models import AuditEvent
from ecosystem.models import Organisation, OrganisationText
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_conflict,
    make_criterion,
    make_eligible,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.scene import definition as form_of
from tests.competitions.scene import make_manager, publish
from tests.extent import some
from tests.factories import make_organisation, make_staff, make_user
from tests.memory import most_memory

pytestmark = pytest.mark.django_db


def scene(status: str = "closed"):
    """A round of two criteria, of weights 1 and 3; two judges; three sheets, one of them a draft."""
    competition = make_closed_call(code="SEA27")
    judged = make_round(competition, status=status, criteria=0, number=2)
    make_criterion(judged, name_en="Novelty", name_zh="新颖性", position=0)
    make_criterion(judged, name_en="=Market", name_zh="市场", position=1, weight=Decimal(3), most=10, step="0.5")
    firm = make_organisation(name="Fennwick", name_zh="芬威克")
    first = put_in(judged, make_eligible(competition, organisation=firm), pseudonym="K7Q2")
    second = put_in(judged, make_eligible(competition), pseudonym="M3X9")
    ada, bo = make_judge(competition, name="Ada Lind"), make_judge(competition, name="=Bo()")
    sheet = make_sheet(first, ada, 4, 7.5, for_applicant="Well done.", for_committee="@risky")
    Score.objects.filter(sheet=sheet, value=4).update(comment="=1+1\n新")
    make_sheet(first, bo, 2, None)
    make_sheet(second, ada, 1, submitted=False)
    return competition, judged, (first, second), (ada, bo)


def address(judged, format: str = "") -> str:
    where = f"/en/desk/competitions/{judged.competition.slug}/rounds/{judged.number}/export/"
    return where + (f"{format}/" if format else "")


def taken(client, judged, format: str, **form) -> bytes:
    answer = client.post(address(judged, format), form)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    return b"".join(answer.streaming_content)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# --- every cell ---------------------------------------------------------------------------------------------------------
def test_the_table_holds_every_cell_of_every_sheet(client):
    _competition, judged, (first, _second), _judges = scene()
    client.force_login(make_manager(judged.competition))
    rows = lines(taken(client, judged, "csv"))
    assert [
        (row["Entry"], row["Judge"], row["Criterion"], row["Score"], row["Not applicable"], row["Total in per cent"],
         row["Status"], row["Counts"])
        for row in rows
    ] == [
        ("K7Q2", "Ada Lind", "Novelty", "4", "no", "76.3", "Handed in", "yes"),
        ("K7Q2", "Ada Lind", "'=Market", "7.5", "no", "76.3", "Handed in", "yes"),
        ("K7Q2", "'=Bo()", "Novelty", "2", "no", "40", "Handed in", "yes"),
        ("K7Q2", "'=Bo()", "'=Market", "", "yes", "40", "Handed in", "yes"),
        ("M3X9", "Ada Lind", "Novelty", "1", "no", "20", "Draft", "no"),
        ("M3X9", "Ada Lind", "'=Market", "", "no", "20", "Draft", "no"),
    ]  # fmt: skip
    assert (rows[0]["Comment"], rows[0]["Number"]) == ("'=1+1\n新", first.application.number)
    assert (rows[0]["Organisation in English"], rows[0]["Organisation in Chinese"]) == ("Fennwick", "芬威克")
    assert (rows[1]["Weight"], rows[1]["Lowest score"], rows[1]["Highest score"]) == ("3", "0", "10")


def test_the_spreadsheet_has_a_page_by_sheet_and_a_page_by_criterion_and_no_formula(client):
    _competition, judged, _entries, _judges = scene()
    client.force_login(make_manager(judged.competition))
    book = load_workbook(io.BytesIO(taken(client, judged, "xlsx")))
    wide, long = (list(page.iter_rows(values_only=True)) for page in book)
    assert (book.sheetnames, len(wide), len(long)) == (["Sheets", "Scores"], 4, 7)
    header = list(wide[0])
    at = header.index("Novelty (0–5)")
    assert header[at : at + 4] == ["Novelty (0–5)", "Novelty: comment", "'=Market (0–10)", "'=Market: comment"]
    assert [row[at : at + 4] for row in wide[1:]] == [
        (4, "'=1+1\n新", 7.5, None),
        (2, None, "not applicable", None),
        (1, None, None, None),
    ]
    assert wide[1][-2:] == ("Well done.", "'@risky")
    assert [cell.data_type for page in book for row in page for cell in row if cell.data_type == "f"] == []


def test_json_says_what_is_kept_digit_by_digit(client):
    _competition, judged, _entries, (ada, _bo) = scene()
    client.force_login(make_manager(judged.competition))
    told = json.loads(taken(client, judged, "json"))
    assert (told["round"], told["status"], [one["weight"] for one in told["criteria"]]) == (2, "closed", ["1", "3"])
    keys = [one["id"] for one in told["criteria"]]
    assert told["sheets"][0]["scores"] == [
        {"criterion": keys[0], "value": "4", "not_applicable": False, "comment": "=1+1\n新"},
        {"criterion": keys[1], "value": "7.5", "not_applicable": False, "comment": ""},
    ]
    assert told["sheets"][1]["scores"][1] == {
        "criterion": keys[1], "value": None, "not_applicable": True, "comment": "",
    }  # fmt: skip
    assert [one["total_percent"] for one in told["sheets"]] == ["76.3", "40", "20"]
    assert (told["sheets"][0]["judge"], told["sheets"][0]["organisation"]) == (
        ada.name,
        {"en": "Fennwick", "zh-hans": "芬威克"},
    )


def test_names_are_left_out_in_every_format_where_that_is_asked_for(client):
    _competition, judged, (first, _second), (ada, _bo) = scene()
    client.force_login(make_manager(judged.competition))
    secrets = [first.application.number, "Fennwick", "芬威克", "Ada Lind", "Bo()"]
    for format in ("csv", "json"):
        whole = taken(client, judged, format).decode()
        assert [word in whole for word in secrets] == [True] * 5
        some = taken(client, judged, format, anonymous="on", nameless="on").decode()
        assert [word in some for word in secrets] == [False] * 5
        assert code_of(ada, judged) in some
    book = load_workbook(io.BytesIO(taken(client, judged, "xlsx", anonymous="on", nameless="on")))
    some = str([[cell.value for cell in row] for page in book for row in page])
    assert [word in some for word in secrets] == [False] * 5
    assert code_of(ada, judged) != code_of(ada, make_round(judged.competition, number=5))


def test_only_what_counts_where_that_is_asked_for(client):
    _competition, judged, (first, _second), (_ada, bo) = scene()
    make_conflict(bo, first.application)
    client.force_login(make_manager(judged.competition))
    assert [row["Counts"] for row in lines(taken(client, judged, "csv"))] == ["yes", "yes", "no", "no", "no", "no"]
    assert {row["Judge"] for row in lines(taken(client, judged, "csv", counted="on"))} == {"Ada Lind"}


def test_in_chinese_the_columns_are_chinese(client):
    _competition, judged, _entries, _judges = scene()
    client.force_login(make_manager(judged.competition))
    told = taken(client, judged, "csv", language="zh-hans").decode()
    assert ("新颖性" in told, "Novelty" in told) == (True, False)


# --- for whom -----------------------------------------------------------------------------------------------------------
def test_a_conflicted_chairs_export_has_nothing_of_the_entry(client):
    competition, judged, (first, _second), _judges = scene()
    chair = make_chair(competition)
    client.force_login(chair)
    assert "K7Q2" in taken(client, judged, "csv").decode()
    make_conflict(make_judge(competition, user=chair), first.application)
    for format in ("csv", "json"):
        told = taken(client, judged, format).decode()
        assert [word in told for word in ("K7Q2", "Fennwick", "Bo()", "M3X9")] == [False, False, False, True]
    page = client.get(address(judged))
    assert (page.context["count"], page.context["counted"]) == (1, 0)
    assert "K7Q2" not in taken(client, judged, "xlsx").decode("latin-1")


def test_others_find_nothing(client):
    competition, judged, _entries, (ada, _bo) = scene()
    screener = make_user()
    Organiser.objects.create(competition=competition, user=screener, role="screener")
    for person in (screener, ada.user, make_staff(), make_user(is_staff=True, is_superuser=True)):
        client.force_login(person)
        assert [client.get(address(judged, format)).status_code for format in ("", "csv", "xlsx", "json")] == [404] * 4
        assert client.post(address(judged, "csv")).status_code == 404


def test_a_chair_who_judges_reads_nobody_elses_scores_while_the_round_is_open(client):
    competition, judged, (_first, second), _judges = scene("open")
    chair = make_chair(competition)
    client.force_login(chair)
    assert len(lines(taken(client, judged, "csv"))) == 6
    assign(second, make_judge(competition, user=chair))
    answer = client.post(address(judged, "csv"), follow=True)
    text = answer.content.decode()
    assert ("You judge in this round yourself" in text, "76.3" in text) == (True, False)
    assert AuditEvent.objects.filter(action="sheets.exported").count() == 1


def test_who_took_what_along_is_written_down(client):
    competition, judged, _entries, _judges = scene()
    client.force_login(make_manager(competition))
    taken(client, judged, "json", nameless="on", counted="on")
    event = AuditEvent.objects.get(action="sheets.exported")
    assert (event.target_id, event.after) == (
        str(judged.pk),
        {"format": "json", "sheets": 2, "left_out": ["nameless", "counted"]},
    )


def test_it_asks_for_a_fresh_sign_in(client):
    competition, judged, _entries, _judges = scene()
    client.force_login(make_manager(competition))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        answer = client.post(address(judged, "csv"))
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)


# --- totals and standings -----------------------------------------------------------------------------------------------
def test_a_total_worked_by_hand():
    """4 of 5 and 7.5 of 10 by weights 1 and 3: (0.8 + 3 x 0.75) / 4 = 76.25, told as 76.3 per cent; without the second, 80."""
    _competition, judged, _entries, _judges = scene()
    criteria = list(judged.criteria.all())
    both = [Score(criterion=criteria[0], value=Decimal(4)), Score(criterion=criteria[1], value=Decimal("7.5"))]
    assert total_of(both, criteria) == Decimal("76.3")
    assert total_of([both[0], Score(criterion=criteria[1], skipped=True)], criteria) == Decimal("80.0")
    assert total_of([], criteria) is None


def test_standings_are_of_what_counts_and_of_what_one_may_read():
    competition, judged, (first, second), (ada, _bo) = scene()
    third = put_in(judged)
    make_sheet(third, ada, 5, 10)
    chair = make_chair(competition)
    assert [(one.entry.pk, one.place, one.mean, one.sheets) for one in standings_of(judged, chair)] == [
        (third.pk, 1, Decimal("100.00"), 1),
        (first.pk, 2, Decimal("58.13"), 2),
        (second.pk, None, None, 0),
    ]
    make_conflict(make_judge(competition, user=chair), third.application)
    assert [(one.entry.pk, one.place) for one in standings_of(judged, chair)] == [(first.pk, 1), (second.pk, None)]


# --- memory -------------------------------------------------------------------------------------------------------------
def many(judged, judge, size: int) -> None:
    """`size` entries, each with a sheet and its scores."""
    competition = judged.competition
    names = count(Organisation.objects.count() + 1)
    firms = Organisation.objects.bulk_create(
        Organisation(kind="startup", slug=f"many-{judged.pk}-{next(names)}") for _number in range(size)
    )
    OrganisationText.objects.bulk_create(
        OrganisationText(organisation=one, language="en", name=one.slug) for one in firms
    )
    now, version = timezone.now(), competition.form_versions.first() or publish(competition, form_of())
    rows = Application.objects.bulk_create(
        Application(competition=competition, organisation=one, status="submitted", submitted_at=now, language="en")
        for one in firms
    )
    said = {"answers": {"idea": "x" * 2000}, "files": {}}
    submissions = Submission.objects.bulk_create(
        Submission(
            application=row, number=1, form_version=version, content=said, sha256="0", arrived_at=now, language="en"
        )
        for row in rows
    )
    entries = RoundEntry.objects.bulk_create(
        RoundEntry(round=judged, application=row, submission=one, pseudonym=f"E{number}")
        for number, (row, one) in enumerate(zip(rows, submissions, strict=True))
    )
    sheets = ScoreSheet.objects.bulk_create(
        ScoreSheet(entry=one, judge=judge, submission=one.submission, status="submitted", submitted_at=now)
        for one in entries
    )
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, value=3, comment="A comment of some length, as judges write them. " * 4)
        for sheet in sheets
        for criterion in judged.criteria.all()
    )


def peak(judged, user, kind: str) -> int:
    """The most memory, in bytes, that an export took while it was read piece by piece."""
    options = SheetOptions()
    with most_memory() as most:
        sheets = sheets_one_by_one(judged, sheets_of(judged, user), options)
        if kind == "csv":
            pieces = (str(row) for row in sheet_files.table(judged, sheets, options))
        elif kind == "json":
            pieces = sheet_files.json_pieces(judged, sheets, options)
        else:
            with sheet_files.book(judged, sheets, options, titles=("a", "b")) as book:
                pieces = [len(book.read(100_000))]
        for _piece in pieces:
            pass
    return most[0]


LOTS = some(700, 2000)


@pytest.mark.once
def test_many_entries_take_no_more_memory_than_two_hundred():
    competition = make_closed_call()
    chair, judge = make_chair(competition), make_judge(competition)
    few, lots = make_round(competition, number=1, criteria=5), make_round(competition, number=2, criteria=5)
    many(few, judge, 200)
    many(lots, judge, LOTS)
    for kind in ("csv", "xlsx", "json"):
        peak(few, chair, kind)  # what is made once
    found = {kind: (peak(few, chair, kind), peak(lots, chair, kind)) for kind in ("csv", "xlsx", "json")}
    print(f"\npeak bytes at 200 and {LOTS} entries: {found}")
    for kind, (small, large) in found.items():
        # What queries leave behind until Python cleans up; a sheet that is kept takes more than four times as much.
        assert (large - small) / (LOTS - 200) < 1024, (kind, small, large)
    assert (kept(lots, chair) - kept(few, chair)) / (LOTS - 200) > 4096, "kept all at once, they would take more"


def kept(judged, user) -> int:
    """The control: what they would take if all were held at once."""
    with most_memory() as most:
        sheets = list(sheets_one_by_one(judged, sheets_of(judged, user), SheetOptions()))
    return most[0] if sheets else 0
