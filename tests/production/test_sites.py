"""Sites, machines and their free hours: who may enter them, what is refused, and what the engine reads of them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.merging import merge
from ecosystem.models import Membership
from production.actions import capacity, machines, sites
from production.actions.booking import NoHoursLeft, book_minutes, release_minutes
from production.actions.capacity import Cell, Stays
from production.actions.offers import draft_offer
from production.engine.costing.machine import Machine as EngineMachine
from production.models import Booking, CapacityWeek, Machine, ProductionSite, SiteCertificate
from production.sites.engine_rows import grid_of, machine_to_engine, materials_to_engine, site_to_engine
from production.sites.weeks import WEEK, this_week, weeks_between
from tests.factories import make_concept, make_organisation, make_staff, make_user
from tests.production.sites_scene import (
    MACHINE,
    PRICES,
    SITE,
    changsha,
    make_machine,
    make_manufacturer,
    make_site,
    make_week,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)


@pytest.fixture
def scene():
    organisation, owner = make_manufacturer()
    site = make_site(organisation, code="hall-1")
    return organisation, owner, site, make_machine(site, code="m-1")


def added(organisation, by, **changes) -> ProductionSite:
    said = {"code": "hall-2", "region": changsha(), "certificates": {}, "regions": [], **SITE, **changes}
    return sites.add_site(organisation=organisation, by=by, **said)


# --- who may ------------------------------------------------------------------------------------------------------------
def test_owners_and_editors_of_verified_manufacturers_enter_sites_and_nobody_else(scene):
    organisation, owner, _site, _machine = scene
    editor, viewer = make_user(), make_user()
    Membership.objects.create(organisation=organisation, user=editor, role="editor")
    Membership.objects.create(organisation=organisation, user=viewer, role="viewer")
    assert added(organisation, editor).code == "hall-2"
    for stranger in (viewer, make_user(), make_staff()):
        with pytest.raises(NotAllowed):
            added(organisation, stranger, code="hall-3")
    startup = make_organisation("startup", owner=owner)
    with pytest.raises(NotAllowed, match="belong to manufacturers"):
        added(startup, owner)
    unverified = make_organisation("manufacturer", owner=owner, verified=False)
    with pytest.raises(NotAllowed, match="once the park has verified"):
        added(unverified, owner)


def test_nobody_but_members_sees_a_site_and_viewers_change_none(scene):
    organisation, owner, site, machine = scene
    viewer = make_user()
    Membership.objects.create(organisation=organisation, user=viewer, role="viewer")
    seen = {person: list(ProductionSite.objects.visible_to(person)) for person in (owner, viewer, make_staff())}
    assert list(seen.values()) == [[site], [site], []]
    assert list(ProductionSite.objects.editable_by(viewer)) == []
    assert list(Machine.objects.editable_by(owner)) == [machine]


def test_the_trail_names_fields_and_no_values(scene):
    _organisation, owner, _site, machine = scene
    change(machine, owner, hour_rate=Decimal(1234))
    event = AuditEvent.objects.get(action="machine.changed")
    assert (event.after, event.before, event.target_label) == ({"fields": ["hour_rate"]}, {}, "m-1")


# --- sites and machines -------------------------------------------------------------------------------------------------
def test_a_site_has_certificates_with_an_end_and_regions(scene):
    organisation, owner, _site, _machine = scene
    iso, china = make_concept("cert.iso9001"), make_concept("region.cn")
    site = added(organisation, owner, certificates={iso: date(2027, 1, 31)}, regions=[china])
    held = SiteCertificate.objects.get(site=site)
    assert [held.holds_on(date(2027, 1, 31)), held.holds_on(date(2027, 2, 1))] == [True, False]
    assert (list(site.regions.all()), site.country) == ([china], "cn")


def test_two_sites_of_one_short_name_are_refused_in_words(scene):
    organisation, owner, _site, _machine = scene
    with pytest.raises(ValidationError) as refused:
        added(organisation, owner, code="hall-1")
    assert refused.value.messages == ["Another of your sites has this short name."]


def test_a_site_that_somebody_else_has_changed_is_not_overwritten(scene):
    _organisation, owner, site, _machine = scene
    seen = sites.state_of(site)
    said = {"code": "hall-1", "region": changsha(), "certificates": {}, "regions": [], **SITE}
    sites.change_site(site=site, seen=seen, by=owner, **said | {"name_en": "First"})
    with pytest.raises(StateHasMoved):
        sites.change_site(site=site, seen=seen, by=owner, **said | {"name_en": "Second"})
    site.refresh_from_db()
    assert site.name_en == "First"


def change(machine, by, **changes) -> None:
    said = {"code": machine.code, **MACHINE, **changes}
    materials = said.pop("materials", PRICES)
    machines.change_machine(machine=machine, seen=machines.state_of(machine), materials=materials, by=by, **said)


@pytest.mark.parametrize(
    "changes, refused",
    [
        ({"materials": {}}, {"materials": ["Name at least one material."]}),
        ({"rate": None}, {"rate": ["Say how much it builds or removes in an hour."]}),
        ({"process": "cnc_milling"}, {"finish_rate": ["Say how much surface it finishes in an hour."]}),
        ({"subcontracts": True}, {"__all__": ["Say to whom the work goes, or that none does."]}),
        (
            {"smallest_quantity": 10, "largest_quantity": 9},
            {"__all__": ["The most pieces of a job cannot be fewer than the fewest."]},
        ),
    ],
)
def test_what_a_machine_cannot_be(scene, changes, refused):
    with pytest.raises(ValidationError) as error:
        change(scene[3], scene[1], **changes)
    assert error.value.message_dict == refused


def test_a_new_machine_is_on_probation_for_three_jobs(scene):
    _organisation, owner, site, _machine = scene
    machine = machines.add_machine(site=site, materials=PRICES, by=owner, code="m-2", **MACHINE)
    assert (machine.probation_jobs, machine.is_on_probation) == (3, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Machine.objects.filter(pk=machine.pk).update(probation_jobs=4)


def test_closing_tells_what_stays_booked_and_takes_nothing_new(scene):
    _organisation, owner, site, machine = scene
    make_week(machine)
    book_minutes(machine=machine, week=this_week(), minutes=90, reference="A 1", by=owner)
    assert machines.close_machine(machine=machine, by=owner) == 90
    with pytest.raises(MoveNotAllowed, match="takes no new work"):
        book_minutes(machine=machine, week=this_week(), minutes=30, reference="A 2", by=owner)
    with pytest.raises(MoveNotAllowed):
        machines.close_machine(machine=machine, by=owner)
    machines.reopen_machine(machine=machine, by=owner)
    assert sites.close_site(site=site, by=owner) == 90
    with pytest.raises(MoveNotAllowed, match="takes no new work"):
        book_minutes(machine=machine, week=this_week(), minutes=30, reference="A 3", by=owner)


# --- free hours ---------------------------------------------------------------------------------------------------------
def booked(machine, owner, minutes: int, week: date = MONDAY) -> Booking:
    return book_minutes(machine=machine, week=week, minutes=minutes, reference="Order 7", by=owner)


def test_hours_below_what_is_booked_are_refused_with_the_number_and_nothing_is_changed(scene):
    _organisation, owner, _site, machine = scene
    weeks = [MONDAY, MONDAY + WEEK]
    capacity.set_capacity(machines=[machine], weeks=weeks, hours=40, by=owner)
    booked(machine, owner, 750)
    with pytest.raises(ValidationError) as refused:
        capacity.set_capacity(machines=[machine], weeks=weeks, hours=12, by=owner)
    assert refused.value.messages == [
        "Mingfu 250, week of 7 Dec 2026: 12.5 h are booked, so it cannot be free for only 12 h."
    ]
    assert list(CapacityWeek.objects.values_list("hours", flat=True)) == [40, 40]


def test_closing_weeks_keeps_what_is_booked_and_says_so(scene):
    _organisation, owner, _site, machine = scene
    weeks = [MONDAY, MONDAY + WEEK]
    capacity.set_capacity(machines=[machine], weeks=weeks, hours=40, by=owner)
    booking = booked(machine, owner, 750)
    assert capacity.close_weeks(machines=[machine], weeks=weeks, by=owner) == [Stays(machine, MONDAY, 750)]
    rows = list(CapacityWeek.objects.values_list("hours", "booked_minutes", "is_closed"))
    assert rows == [(13, 750, True), (0, 0, True)]
    with pytest.raises(NoHoursLeft):
        booked(machine, owner, 10)
    release_minutes(booking=booking, by=owner)
    assert CapacityWeek.objects.get(week=MONDAY).booked_minutes == 0
    with pytest.raises(MoveNotAllowed):
        release_minutes(booking=Booking.objects.get(), by=owner)


def test_whoever_comes_too_late_is_told_the_next_free_week(scene):
    _organisation, owner, _site, machine = scene
    for number, hours in enumerate((1, 0, 2)):
        make_week(machine, MONDAY + number * WEEK, hours=hours)
    booked(machine, owner, 30)
    with pytest.raises(NoHoursLeft) as refused:
        booked(machine, owner, 60)
    assert str(refused.value) == (
        "Mingfu 250 has 0.5 h free in the week of 7 Dec 2026, not 1 h. The next week that has is that of 21 Dec 2026."
    )
    with pytest.raises(NoHoursLeft, match="No later week has that many free yet"):
        booked(machine, owner, 180)


def test_the_database_itself_refuses_one_minute_too_many(scene):
    row = make_week(scene[3], hours=1)
    with pytest.raises(IntegrityError, match="capacity_not_overbooked"), transaction.atomic():
        CapacityWeek.objects.filter(pk=row.pk).update(booked_minutes=61)


def test_the_grid_saves_all_or_nothing_and_overwrites_nobody(scene):
    organisation, owner, _site, machine = scene
    make_week(machine, MONDAY, hours=40)
    booked(machine, owner, 90)
    cells = [Cell(machine, MONDAY, "40", 0), Cell(machine, MONDAY + WEEK, "", 30)]
    stale = [*cells[1:], Cell(machine, MONDAY, "38", 20)]
    with pytest.raises(ValidationError) as refused:
        capacity.save_cells(organisation=organisation, cells=stale, by=owner)
    key = f"h-{machine.pk}-2026-12-07"
    assert refused.value.message_dict == {key: ["Somebody has changed this week meanwhile: it says “40”."]}
    assert CapacityWeek.objects.count() == 1
    assert capacity.save_cells(organisation=organisation, cells=cells, by=owner) == [Stays(machine, MONDAY, 90)]
    unsaid = [Cell(machine, MONDAY + WEEK, "30", None)]
    assert capacity.save_cells(organisation=organisation, cells=unsaid, by=owner) == []
    assert list(CapacityWeek.objects.values_list("hours", "is_closed")) == [(2, True)]


def test_weeks_are_mondays_in_order():
    assert weeks_between(date(2026, 12, 9), date(2026, 12, 20)) == [MONDAY, MONDAY + WEEK]
    with pytest.raises(ValidationError):
        weeks_between(date(2026, 12, 9), date(2026, 12, 1))


# --- what others read of it ---------------------------------------------------------------------------------------------
def test_the_engine_reads_what_is_stated_and_takes_the_rest_from_the_typical_machine(scene):
    _organisation, _owner, site, machine = scene
    read = machine_to_engine(machine)
    assert isinstance(read, EngineMachine)
    assert (read.envelope, read.materials) == ((250.0, 250.0, 325.0), frozenset({"316l"}))
    assert (read["hour_rate"].value, read["hour_rate"].unit) == (Decimal(1000), "CNY/h")
    assert read["hour_rate"].source == "Stated by the site for m-1"
    assert read["hand_minutes"].source.startswith("Estimate")
    price = materials_to_engine(machine)["316l"].price
    assert (price.value, price.unit) == (Decimal(800), "CNY/kg")
    whole = site_to_engine(site)
    assert (whole.region, whole.place, [one.code for one in whole.machines]) == ("hunan", (28.23, 112.94), ["m-1"])
    assert (whole.grid.value, grid_of("region.se").source[:8]) == (Decimal("0.4900"), "Estimate")


def test_an_offer_is_drafted_by_process_without_a_price(scene):
    organisation, owner, site, _machine = scene
    for code in ("am.pbf.lpbf", "proc.sep.milling", "mat.ss.316l", "mat.al.6061"):
        make_concept(code)
    make_machine(site, process="cnc_milling", finish_rate=Decimal(100), materials={"al6061": Decimal(60)})
    make_machine(site, process="sls", is_active=False)
    listing = draft_offer(organisation=organisation, by=owner)
    texts = {text.language: text for text in listing.texts.all()}
    assert (listing.kind, listing.status, listing.intent) == ("offer", "draft", "supply")
    assert texts["en"].title == "Parts made to order: Laser powder bed fusion, CNC milling"
    assert texts["en"].body.split("\n")[1] == (
        "Laser powder bed fusion: parts up to 250 × 250 × 325 mm, tolerances from ± 0.1 mm; 316L."
    )
    assert "1000" not in texts["en"].body + texts["zh-hans"].body
    assert sorted(one.code for one in listing.concepts.all()) == [
        "am.pbf.lpbf", "mat.al.6061", "mat.ss.316l", "proc.sep.milling",
    ]  # fmt: skip


def test_nothing_is_offered_without_a_machine():
    organisation, owner = make_manufacturer()
    with pytest.raises(ValidationError, match="Enter a machine first"):
        draft_offer(organisation=organisation, by=owner)


def test_merged_organisations_keep_all_their_sites(scene):
    kept, _owner, _site, _machine = scene
    gone, _other = make_manufacturer()
    make_machine(site := make_site(gone, code="hall-1"))
    merge(kept=kept, gone=gone, by=make_staff())
    codes = list(ProductionSite.objects.filter(organisation=kept).values_list("code", flat=True))
    assert codes == ["hall-1", f"hall-1-{site.pk}"]
