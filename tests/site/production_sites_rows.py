"""The lists of sites and machines, and what adds a row to each."""

from datetime import date

from ecosystem.models import Membership, Organisation
from production.models import Booking, Machine, ProductionSite, SheetPlan, SiteCertificate
from production.sites.plan import FAULTY
from tests.factories import make_concept, make_organisation
from tests.production.sites_scene import make_machine, make_site, make_week
from tests.site.rows import Stage


def _maker(on: Stage) -> Organisation:
    found = Organisation.objects.filter(memberships__user=on.person, kind="manufacturer").first()
    return found or make_organisation("manufacturer", owner=on.person)


def _site(on: Stage) -> ProductionSite:
    return _maker(on).production_sites.first() or make_site(_maker(on), code="hall-0")


def _machine(on: Stage) -> Machine:
    return _site(on).machines.first() or make_machine(_site(on))


def a_site(on: Stage, number: int) -> str:
    name = f"Row {number} of sites"
    region = make_concept(f"region.cn-hn.row{number}", f"Prefecture {number}")
    site = make_site(_maker(on), code=f"row-{number}", name_en=name, region=region)
    SiteCertificate.objects.create(site=site, concept=make_concept(f"cert.row{number}"), valid_until=date(2030, 1, 1))
    make_week(make_machine(site))
    return name


def a_machine(on: Stage, number: int) -> str:
    name = f"Row {number} of machines"
    make_week(make_machine(_site(on), name=name), booked_minutes=60)
    return name


def a_booking(on: Stage, number: int) -> str:
    machine, word = _machine(on), f"Row {number} of bookings"
    week = machine.weeks.first() or make_week(machine)
    Booking.objects.create(week=week, minutes=60, reference=word)
    return word


def a_plan(on: Stage, number: int) -> str:
    name = f"row-{number}.xlsx"
    SheetPlan.objects.create(organisation=_maker(on), file_name=name, rows=[], by=on.person)
    return name


def a_row_of_a_plan(on: Stage, number: int) -> str:
    plan = SheetPlan.objects.filter(organisation=_maker(on)).first()
    plan = plan or SheetPlan.objects.create(organisation=_maker(on), file_name="rows.xlsx", rows=[], by=on.person)
    name = f"Machine {number} of a file"
    row = {"number": number, "site": "x", "code": "y", "name": name, "plan": FAULTY, "faults": ["No."], "changes": []}
    SheetPlan.objects.filter(pk=plan.pk).update(rows=[*plan.rows, row])
    return name


def a_place_that_makes(on: Stage, number: int) -> str:
    """Another prefecture in which the manufacturer works, on its profile."""
    assert Membership.objects.filter(user=on.person, organisation=_maker(on)).exists()
    a_site(on, number)
    return f"Prefecture {number}"


SITE_LISTS = [
    ("production:sites", a_site),
    ("production:site", a_machine, None, lambda on: {"pk": _site(on).pk}),
    ("production:capacity", a_machine),
    ("production:capacity", a_site),
    ("production:machine", a_booking, None, lambda on: {"pk": _machine(on).pk}),
    ("production:sheets", a_plan),
    ("production:sheet", a_row_of_a_plan, None, lambda on: {"pk": SheetPlan.objects.get().pk}),
    ("ecosystem:profile", a_place_that_makes, None, lambda on: {"slug": _maker(on).slug}),
]
