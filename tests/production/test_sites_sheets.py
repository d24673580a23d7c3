"""A spreadsheet of machines: what its plan says, what it enters, and what it leaves alone."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from core.transitions import StateHasMoved
from ecosystem.imports.limits import ImportRefused
from production.actions.machines import change_machine, state_of
from production.actions.sheets import apply_plan, discard_plan, keep_plan
from production.models import CapacityWeek, Machine, SheetPlan
from production.sites.plan import make_plan, template_rows
from production.sites.sheet_columns import KEYS
from production.sites.sheet_files import read_sheet, template_book, template_csv
from tests.production.sites_scene import MACHINE, PRICES, make_machine, make_manufacturer, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    organisation, owner = make_manufacturer()
    site = make_site(organisation, code="hall-1")
    return organisation, owner, site, make_machine(site, code="m-1")


def uploaded(content: bytes, name: str = "machines.xlsx"):
    return SimpleUploadedFile(name, content)


def changed_book(organisation, *more: dict[str, object], **changes: object) -> SimpleUploadedFile:
    """The template with the first machine changed, and more rows below it."""
    book = load_workbook(io.BytesIO(template_book(template_rows(organisation))))
    sheet = book.active
    for key, value in changes.items():
        sheet.cell(2, KEYS.index(key) + 1, value)
    first = {key: sheet.cell(2, place).value for place, key in enumerate(KEYS, start=1)}
    for row in more:
        sheet.append([{**first, **row}[key] for key in KEYS])
    out = io.BytesIO()
    book.save(out)
    return uploaded(out.getvalue())


def planned(organisation, owner, upload) -> SheetPlan:
    rows = make_plan(organisation, read_sheet(upload))
    return keep_plan(organisation=organisation, file_name=upload.name, rows=rows, by=owner)


@pytest.mark.parametrize("write", [template_book, template_csv])
def test_the_template_uploaded_as_it_is_changes_nothing(scene, write):
    organisation, owner, _site, _machine = scene
    plan = planned(organisation, owner, uploaded(write(template_rows(organisation))))
    assert [(row["number"], row["plan"], row["faults"]) for row in plan.rows] == [(2, "unchanged", [])]


def test_new_changed_and_wrong_rows_are_told_apart_and_the_good_ones_entered(scene):
    organisation, owner, site, machine = scene
    upload = changed_book(
        organisation,
        {"code": "m-2", "name": "Tieshan 400", "hours": 35},
        {"code": "m-3", "site": "hall-9"},
        {"code": "m-4", "rate": "", "process": "CNC 铣削机"},
        {"code": "m-2"},
        hour_rate=1100,
    )
    plan = planned(organisation, owner, upload)
    assert [(row["number"], row["plan"]) for row in plan.rows] == [
        (2, "changed"), (3, "new"), (4, "error"), (5, "error"), (6, "error"),
    ]  # fmt: skip
    assert plan.rows[0]["changes"] == [["hour_rate", "1000", "1100"]]
    assert [row["faults"][0] for row in plan.rows[2:]] == [
        "No site of yours has the short name “hall-9”.",
        "Process: “CNC 铣削机” is no process we know.",
        "This machine stands in the file twice.",
    ]
    assert Machine.objects.count() == 1
    assert apply_plan(plan=plan, by=owner) == 2
    machine.refresh_from_db()
    new = Machine.objects.get(code="m-2")
    assert (machine.hour_rate, new.name, new.site, new.probation_jobs) == (Decimal(1100), "Tieshan 400", site, 3)
    assert [(one.code, one.price) for one in new.materials.all()] == [("316l", Decimal("800.00"))]
    assert list(CapacityWeek.objects.values_list("machine", "hours")) == [(new.pk, 35)] * 12
    plan.refresh_from_db()
    assert plan.state == "applied"


def test_what_somebody_has_changed_since_is_not_overwritten_and_nothing_is_entered(scene):
    organisation, owner, _site, machine = scene
    plan = planned(organisation, owner, changed_book(organisation, {"code": "a-new-one"}, hour_rate=1100))
    said = {"code": machine.code, **MACHINE, "hour_rate": Decimal(900)}
    change_machine(machine=machine, seen=state_of(machine), materials=PRICES, by=owner, **said)
    with pytest.raises(StateHasMoved, match=r"Row 2 \(m-1\): Somebody else has changed this machine meanwhile"):
        apply_plan(plan=plan, by=owner)
    assert list(Machine.objects.values_list("code", "hour_rate")) == [("m-1", Decimal("900.00"))]
    assert SheetPlan.objects.get().state == "waiting"


def test_a_plan_that_was_thrown_away_is_not_entered(scene):
    organisation, owner, _site, _machine = scene
    plan = planned(organisation, owner, changed_book(organisation, hour_rate=1100))
    discard_plan(plan=plan, by=owner)
    assert Machine.objects.get().hour_rate == 1000


@pytest.mark.parametrize(
    "content, refused",
    [
        (b"name,town\nA,B\n", "No row has the headers"),
        (b"site,code\n", "no rows of data"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"site,code\n" + b"x,y\n" * 1001, "more than 1,000 machines"),
    ],
)
def test_files_that_cannot_be_used(content, refused):
    with pytest.raises(ImportRefused, match=refused):
        read_sheet(uploaded(content, "a.csv"))


def test_a_formula_is_read_as_its_text(scene):
    organisation, owner, _site, _machine = scene
    book = Workbook()
    book.active.append(["site", "code", "hour_rate"])
    book.active.append(["hall-1", "m-1", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    plan = planned(organisation, owner, uploaded(out.getvalue()))
    assert "Price of an hour: “=1+1” is no number." in plan.rows[0]["faults"]
