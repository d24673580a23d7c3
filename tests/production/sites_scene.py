"""A manufacturer with a site and a machine, for stories. Plain rows: what the actions do is not done here."""

from datetime import date
from decimal import Decimal
from typing import Any

from ecosystem.models import Organisation
from production.models import CapacityWeek, Machine, MachineMaterial, ProductionSite
from production.sites.weeks import this_week
from tests.factories import make_concept, make_organisation, make_user, numbers

SITE: dict[str, Any] = {
    "name_en": "Hall 1", "name_zh": "一号车间", "latitude": Decimal("28.23"), "longitude": Decimal("112.94"), "calendar": "china",
}  # fmt: skip
MACHINE: dict[str, Any] = {
    "name": "Mingfu 250", "process": "lpbf", "x": Decimal(250), "y": Decimal(250), "z": Decimal(325),
    "tolerance": Decimal("0.1"), "least_feature": Decimal("0.4"), "currency": "CNY", "hour_rate": Decimal(1000),
    "set_up": Decimal(1200), "rate": Decimal(5000), "finish_rate": None, "energy": Decimal("2.4"), "buy_to_fly": Decimal(1),
    "support_factor": Decimal("0.4"), "smallest_quantity": 1, "largest_quantity": None, "longest_part": None,
    "subcontracts": False, "subcontractor": "",
}  # fmt: skip
PRICES = {"316l": Decimal(800)}


def changsha():
    return make_concept("region.cn-hn.430100", "Changsha", "长沙")


def make_manufacturer(**fields) -> tuple[Organisation, Any]:
    owner = make_user()
    return make_organisation("manufacturer", owner=owner, **fields), owner


def make_site(organisation: Organisation, **fields) -> ProductionSite:
    code = fields.pop("code", f"site-{next(numbers)}")
    return ProductionSite.objects.create(
        organisation=organisation, code=code, **SITE | {"region": fields.pop("region", None) or changsha()} | fields
    )


def make_machine(site: ProductionSite, *, materials: dict[str, Decimal] | None = None, **fields) -> Machine:
    """One that has its first jobs behind it."""
    code = fields.pop("code", f"m-{next(numbers)}")
    machine = Machine.objects.create(site=site, code=code, **MACHINE | {"probation_jobs": 0} | fields)
    MachineMaterial.objects.bulk_create(
        MachineMaterial(machine=machine, code=one, price=price) for one, price in (materials or PRICES).items()
    )
    return machine


def make_week(machine: Machine, week: date | None = None, *, hours: int = 40, **fields) -> CapacityWeek:
    return CapacityWeek.objects.create(machine=machine, week=week or this_week(), hours=hours, **fields)


def typed_site(**changes) -> dict[str, Any]:
    """A site as the form sends it."""
    return {"code": "hall-9", "name_en": "Hall 9", "region": changsha().code, "latitude": "28.2", "longitude": "112.9",
            "calendar": "china", **changes}  # fmt: skip


def typed_machine(**changes) -> dict[str, Any]:
    """A machine as the form sends it."""
    found = {name: "" if value is None else str(value) for name, value in MACHINE.items() if name != "subcontracts"}
    return {**found, "code": "new-1", "material-1": "316l", "price-1": "800", **changes}
