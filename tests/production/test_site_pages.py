"""Pages of sites, machines and free hours, as a manufacturer's people use them."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ecosystem.models import Listing, Membership
from production.actions.booking import book_minutes
from production.models import Booking, CapacityWeek, Machine, ProductionSite, SheetPlan
from production.sites.weeks import WEEK, this_week
from tests.factories import make_concept, make_organisation, make_user
from tests.production.sites_scene import (
    make_machine,
    make_manufacturer,
    make_site,
    make_week,
    typed_machine,
    typed_site,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    organisation, owner = make_manufacturer()
    site = make_site(organisation, code="hall-1")
    client.force_login(owner)
    return organisation, owner, site, make_machine(site, code="m-1")


def said(answer) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def sent(client: Client, name: str, data=None, *, query: str = "", **kwargs):
    return client.post(reverse(f"production:{name}", kwargs=kwargs) + query, data or {}, follow=True)


def test_a_site_is_entered_with_certificates_and_found_in_the_list(client, scene):
    iso = make_concept("cert.iso9001", "ISO 9001")
    rows = {"certificate-1": iso.code, "until-1": "2027-01-31", "certificate-2": "", "until-2": ""}
    answer = sent(client, "site-new", typed_site(name_zh="九号车间", **rows))
    site = ProductionSite.objects.get(code="hall-9")
    assert answer.redirect_chain == [(reverse("production:site", kwargs={"pk": site.pk}), 302)]
    assert [(one.concept, one.valid_until) for one in site.certificates.all()] == [(iso, date(2027, 1, 31))]
    lines = client.get(reverse("production:sites")).context["lines"]
    assert [(one.site.code, one.machines) for one in lines] == [("hall-1", 1), ("hall-9", 0)]


def test_what_was_typed_stays_where_a_site_is_refused(client, scene):
    answer = sent(client, "site-new", typed_site(code="hall-1", name_zh="九号", **{"until-1": "2027-01-31"}))
    form = answer.context["form"]
    assert (answer.status_code, form["name_zh"].value(), form["until-1"].value()) == (422, "九号", "2027-01-31")
    assert form.errors == {"certificate-1": ["Choose the certificate that holds until then."]}
    refused = sent(client, "site-new", typed_site(code="hall-1"))
    assert refused.context["form"].errors == {"__all__": ["Another of your sites has this short name."]}


def test_closing_a_site_says_what_stays_booked_and_it_opens_again(client, scene):
    _organisation, owner, site, machine = scene
    make_week(machine)
    book_minutes(machine=machine, week=this_week(), minutes=90, reference="A shaft", by=owner)
    closed = sent(client, "site-move", pk=site.pk, verb="close")
    assert said(closed) == [
        "Closed: it takes no new work. 1.5 hours stay booked from this week on; what is booked is yours to finish."
    ]
    assert (closed.context["site"].is_active, closed.context["booked"]) == (False, "1.5")
    assert said(sent(client, "site-move", pk=site.pk, verb="close")) == ["This site is closed already."]
    assert said(sent(client, "site-move", pk=site.pk, verb="reopen")) == ["The site is open again."]


def test_a_machine_is_entered_with_prices_and_begins_on_probation(client, scene):
    site = scene[2]
    more = {"material-2": "ti6al4v", "price-2": "2400", "material-3": "", "price-3": ""}
    answer = sent(client, "machine-new", typed_machine(**more), pk=site.pk)
    machine = Machine.objects.get(code="new-1")
    assert answer.redirect_chain == [(reverse("production:machine", kwargs={"pk": machine.pk}), 302)]
    assert {one.code: int(one.price) for one in machine.materials.all()} == {"316l": 800, "ti6al4v": 2400}
    assert answer.context["probation"] == {"left": 3, "of": 3, "done": 0}
    assert "3 of the first 3 jobs still to come." in answer.content.decode()
    assert {one.words for one in answer.context["left"]} >= {"margin, as a share of the cost"}


@pytest.mark.parametrize(
    "changes, errors",
    [
        ({"subcontracts": "on"}, {"__all__": ["Say to whom the work goes, or that none does."]}),
        ({"subcontractor": "X"}, {"subcontracts": ["You name a subcontractor: tick this, or take the name away."]}),
        ({"price-1": ""}, {"price-1": ["Say what a kilogram costs."]}),
        ({"material-1": "", "price-1": ""}, {"material-1": ["Name at least one material."]}),
        (
            {"material-2": "316l", "price-2": "7"},
            {"material-2": ["This material stands here twice."]},
        ),
        ({"rate": ""}, {"rate": ["Say how much it builds or removes in an hour."]}),
    ],
)
def test_what_a_machine_cannot_be_is_said_where_it_was_typed(client, scene, changes, errors):
    answer = sent(client, "machine-new", typed_machine(**changes), pk=scene[2].pk)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert Machine.objects.count() == 1


def test_a_machine_that_somebody_else_has_changed_is_not_overwritten(client, scene):
    machine = scene[3]
    seen = client.get(reverse("production:machine-edit", kwargs={"pk": machine.pk})).context["seen"]
    assert (
        sent(client, "machine-edit", typed_machine(code="m-1", seen=seen, name="First"), pk=machine.pk).status_code
        == 200
    )
    second = sent(client, "machine-edit", typed_machine(code="m-1", seen=seen, name="Second"), pk=machine.pk)
    machine.refresh_from_db()
    assert (second.status_code, second.context["form"]["name"].value(), machine.name) == (422, "Second", "First")


def test_own_hours_are_booked_and_given_back_and_the_next_free_week_is_told(client, scene):
    machine = scene[3]
    make_week(machine, hours=1)
    make_week(machine, this_week() + WEEK)
    typed = {"week": this_week() + timedelta(days=2), "hours": "1.5", "reference": "A jig"}
    full = sent(client, "machine-book", typed, pk=machine.pk)
    assert "The next week that has is that of" in full.context["form"].non_field_errors()[0]
    assert said(sent(client, "machine-book", typed | {"hours": "0.5"}, pk=machine.pk)) == ["Booked."]
    booking = Booking.objects.get()
    assert (booking.minutes, booking.week.booked_minutes) == (30, 30)
    assert said(sent(client, "booking-release", pk=machine.pk, booking=booking.pk)) == ["Given back."]
    assert CapacityWeek.objects.get(pk=booking.week_id).booked_minutes == 0


# --- free hours ---------------------------------------------------------------------------------------------------------
def box(machine: Machine, week: date) -> str:
    return f"h-{machine.pk}-{week.isoformat()}"


def test_hours_typed_into_the_grid_are_kept_and_what_was_not_touched_is_left_alone(client, scene):
    machine = scene[3]
    make_week(machine, hours=40)
    typed = {
        f"s-{machine.pk}": "40" + "," * 11,
        box(machine, this_week()): "40",
        box(machine, this_week() + WEEK): "35",
    }
    assert said(sent(client, "capacity", typed)) == ["Saved."]
    assert list(CapacityWeek.objects.values_list("hours", flat=True)) == [40, 35]


def test_what_cannot_be_is_said_at_its_box_and_nothing_typed_is_lost(client, scene):
    _organisation, owner, _site, machine = scene
    make_week(machine, hours=40)
    book_minutes(machine=machine, week=this_week(), minutes=600, reference="A shaft", by=owner)
    first, second = box(machine, this_week()), box(machine, this_week() + WEEK)
    answer = sent(client, "capacity", {f"s-{machine.pk}": "40" + "," * 11, first: "9", second: "35"})
    boxes = {one.name: one for one in answer.context["grid"].lines[0].boxes}
    assert (answer.status_code, boxes[first].typed, boxes[second].typed) == (422, "9", "35")
    assert re.sub("week of .*?:", "week of X:", boxes[first].fault) == (
        "Mingfu 250, week of X: 10 h are booked, so it cannot be free for only 9 h."
    )
    assert CapacityWeek.objects.get().hours == 40
    nonsense = sent(client, "capacity", {f"s-{machine.pk}": "40" + "," * 11, first: "many"})
    assert dict(nonsense.context["faults"]) == {first: "“many” is no number."}


def test_a_change_of_somebody_else_is_not_overwritten_by_the_grid(client, scene):
    machine = scene[3]
    make_week(machine, hours=50)
    answer = sent(client, "capacity", {f"s-{machine.pk}": "40" + "," * 11, box(machine, this_week()): "30"})
    assert dict(answer.context["faults"]) == {
        box(machine, this_week()): "Somebody has changed this week meanwhile: it says “50”."
    }
    assert CapacityWeek.objects.get().hours == 50


def test_many_weeks_are_set_and_closed_at_once_and_what_stays_booked_is_said(client, scene):
    _organisation, owner, site, machine = scene
    other = make_machine(site)
    last = this_week() + 2 * WEEK + timedelta(days=4)
    many = {"which": f"site-{site.pk}", "first": this_week(), "last": last, "hours": "30", "verb": "set"}
    assert said(sent(client, "capacity-range", many)) == ["Saved."]
    assert sorted(CapacityWeek.objects.values_list("machine", "hours")) == [(machine.pk, 30)] * 3 + [(other.pk, 30)] * 3
    book_minutes(machine=machine, week=this_week(), minutes=90, reference="A shaft", by=owner)
    closed = said(sent(client, "capacity-range", many | {"which": f"machine-{machine.pk}", "verb": "close"}))
    assert [re.sub("week of .*?:", "week of X:", one) for one in closed] == [
        "Saved.", "Mingfu 250, week of X: 1.5 h stay booked.",
    ]  # fmt: skip
    assert CapacityWeek.objects.filter(is_closed=True).count() == 3


def test_days_off_are_told_by_each_site_s_calendar(client, scene):
    organisation = scene[0]
    make_machine(make_site(organisation, code="se-1", calendar="se"))
    address = reverse("production:capacity") + "?from=2027-02-08"
    grid = client.get(address).context["grid"]
    assert [[line.boxes[0].off.words for line in grid.lines], grid.heads[0].holidays] == [
        ["5 days off", ""], ["Spring Festival (expected)"],
    ]  # fmt: skip


# --- spreadsheets -------------------------------------------------------------------------------------------------------
def test_the_template_comes_back_changed_is_looked_at_and_entered(client, scene):
    book = load_workbook(io.BytesIO(client.get(reverse("production:sheet-template", kwargs={"kind": "xlsx"})).content))
    sheet = book.active
    headers = [cell.value for cell in sheet[1]]
    first = {header: cell.value for header, cell in zip(headers, sheet[2], strict=True)}
    sheet.append([{**first, "Short name of the machine": "m-2"}[header] for header in headers])
    sheet.append([{**first, "Short name of the machine": "m-3", "Process": "Alchemy"}[header] for header in headers])
    out = io.BytesIO()
    book.save(out)
    answer = sent(client, "sheets", {"file": SimpleUploadedFile("m.xlsx", out.getvalue())})
    assert [answer.context[name] for name in ("new", "changed", "unchanged", "faulty")] == [1, 0, 1, 1]
    assert answer.context["rows"][0]["faults"] == ["Process: “Alchemy” is no process we know."]
    plan = SheetPlan.objects.get()
    assert said(sent(client, "sheet-move", pk=plan.pk, verb="apply")) == ["1 machine is entered."]
    assert sorted(Machine.objects.values_list("code", flat=True)) == ["m-1", "m-2"]


def test_a_file_is_thrown_away_and_one_that_is_none_is_refused_in_words(client, scene):
    assert sent(client, "sheets", {"file": SimpleUploadedFile("m.csv", b"a,b\n1,2\n")}).context["form"].errors == {
        "file": [
            "No row has the headers “Short name of the site” and “Short name of the machine”. Begin with the template."
        ]
    }
    content = client.get(reverse("production:sheet-template", kwargs={"kind": "csv"})).content
    sent(client, "sheets", {"file": SimpleUploadedFile("m.csv", content)})
    plan = SheetPlan.objects.get()
    assert said(sent(client, "sheet-move", pk=plan.pk, verb="discard")) == ["Thrown away. Nothing was changed."]


def test_the_template_of_a_chinese_page_is_read_as_well(client, scene):
    content = client.get(
        reverse("production:sheet-template", kwargs={"kind": "csv"}).replace("/en/", "/zh-hans/")
    ).content
    assert "Short name of the site" not in content.decode()
    answer = sent(client, "sheets", {"file": SimpleUploadedFile("m.csv", content)})
    assert [answer.context[name] for name in ("new", "changed", "unchanged", "faulty")] == [0, 0, 1, 0]


# --- offers, and who sees what ------------------------------------------------------------------------------------------
def test_a_drafted_offer_opens_in_the_editor_of_listings(client, scene):
    answer = sent(client, "offer")
    listing = Listing.objects.get()
    assert answer.redirect_chain == [(reverse("ecosystem:listing-edit", kwargs={"pk": listing.pk}), 302)]
    assert listing.status == "draft"


def test_a_viewer_reads_and_changes_nothing_and_strangers_find_nothing(client, scene):
    organisation, _owner, site, machine = scene
    viewer = make_user()
    Membership.objects.create(organisation=organisation, user=viewer, role="viewer")
    client.force_login(viewer)
    pages = [("site", site.pk), ("machine", machine.pk), ("site-edit", site.pk), ("machine-edit", machine.pk)]
    asked = [client.get(reverse(f"production:{name}", kwargs={"pk": pk})).status_code for name, pk in pages]
    assert asked == [200, 200, 404, 404]
    assert client.get(reverse("production:sites")).context["may_keep"] is False
    stranger = make_user()
    make_organisation("startup", owner=stranger)
    client.force_login(stranger)
    assert [client.get(reverse(f"production:{name}", kwargs={"pk": pk})).status_code for name, pk in pages] == [404] * 4
    assert client.get(reverse("production:sites")).status_code == 404
