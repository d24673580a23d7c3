"""Sites, a machine, what is booked on it and a spreadsheet, of the manufacturer: read by its own people alone."""

from production.models import Booking, SheetPlan
from production.sites.plan import FAULTY
from tests.production.sites_scene import make_machine, make_site, make_week
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER

KEEPER = frozenset({"manufacturer_owner"})


def plant_sites(world: World) -> None:
    maker, made = world.organisations["manufacturer"], world.production
    site = made["site"] = make_site(
        maker, code="hall-1", name_en=world.plant("name of a production site", MANUFACTURER), name_zh=""
    )
    made["closed site"] = make_site(maker, code="hall-2", is_active=False)
    machine = made["machine"] = make_machine(
        site,
        code="m-1",
        name=world.plant("name of a machine", MANUFACTURER),
        subcontracts=True,
        subcontractor=world.plant("subcontractor of a machine", MANUFACTURER),
    )
    made["closed machine"] = make_machine(site, code="m-2", is_active=False)
    week = made["week"] = make_week(machine, booked_minutes=90)
    word = world.plant("what hours are booked for", MANUFACTURER)
    made["booking"] = Booking.objects.create(week=week, minutes=90, reference=word)
    for state in ("waiting", "discarded"):
        made[f"{state} sheet"] = _sheet(world, state)


def _sheet(world: World, state: str) -> SheetPlan:
    fault = world.plant(f"fault in a {state} spreadsheet", KEEPER)
    row = {"number": 2, "site": "hall-1", "code": "m-9", "name": "M", "plan": FAULTY, "faults": [fault], "changes": []}
    plan = SheetPlan(
        organisation=world.organisations["manufacturer"],
        file_name=f"{world.plant(f'name of a {state} spreadsheet', KEEPER)}.csv",
        rows=[row],
        state=state,
    )
    if state != "waiting":
        plan.ended_at = plan.at
    plan.save()
    return plan
