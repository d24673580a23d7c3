"""A customer with a measured part and manufacturers that quote at once, for stories about quotes."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.models import StoredFile
from ecosystem.models import Organisation
from production.actions.quoting import ask_for_quote, price_quotation
from production.engine.geometry import Geometry, Unit
from production.engine.kept import to_kept
from production.models import ExchangeRate, Machine, Part, PartVersion, ProductionSite, Quotation
from production.sites.weeks import WEEK, this_week
from tests.factories import make_concept, make_organisation, make_user, numbers
from tests.production.sites_scene import make_machine, make_manufacturer, make_site, make_week

BRACKET = Geometry(10_000, 6_000, (30, 30, 60), 13_000, 1, 500, True, Unit.MM, thinnest=3.0)
"""Phasio's published example (docs/production/quotes.md)."""
PUBLISHED: dict[str, Any] = {
    "currency": "EUR", "hour_rate": Decimal(130), "set_up": Decimal(150), "rate": Decimal(5000), "support_factor": Decimal("0.4"),
}  # fmt: skip
ASKED: dict[str, Any] = {
    "process": "lpbf", "material": "316l", "finish": "", "checking": "visual", "aql": "2.5", "tolerance": None, "need_by": None,
    "currency": "EUR", "latitude": Decimal("28.23"), "longitude": Decimal("112.94"), "freight": "rail", "confidentiality": 0,
    "second_source": False, "max_lots": 2,
}  # fmt: skip


def hunan():
    return make_concept("region.cn-hn", "Hunan", "湖南")


def stockholm():
    return make_concept("region.se.stockholm", "Stockholm", "斯德哥尔摩")


def make_version(organisation: Organisation, geometry: Geometry = BRACKET, **fields) -> PartVersion:
    part = fields.pop("part", None) or Part.objects.create(
        organisation=organisation, name=fields.pop("name", f"Bracket {next(numbers)}")
    )
    file = StoredFile(purpose="part", owner_id=organisation.pk, name="bracket.stl", content_type="model/stl", size=4)
    file.file.save("", ContentFile(b"mesh"), save=False)
    file.save()
    known = {
        "file_name": "bracket.stl",
        "state": "measured",
        "geometry": to_kept(geometry),
        "measured_at": timezone.now(),
        "unit": "mm",
    }
    return PartVersion.objects.create(
        part=part, number=part.versions.count() + 1, file=file, suffix="stl", size=4,
        sha256=f"{next(numbers):064x}", **known | fields,
    )  # fmt: skip


def make_rate(value: str = "8.0000", days: int = 1) -> ExchangeRate:
    on = timezone.localdate() - timedelta(days=days)
    return ExchangeRate.objects.create(value=Decimal(value), source="European Central Bank", on=on)


def make_quoting_site(*, weeks: int = 8, hours: int = 40, machine: dict[str, Any] | None = None, **fields) -> Machine:
    """A machine of a manufacturer of its own, whose site quotes at once."""
    names = {"name": fields.pop("maker", f"Maker {next(numbers)}")}
    organisation, _owner = make_manufacturer(**names)
    site = make_site(organisation, quotes_at_once=True, **fields)
    found = make_machine(site, materials={"316l": Decimal(100)}, **PUBLISHED | (machine or {}))
    for number in range(weeks):
        make_week(found, this_week() + number * WEEK, hours=hours)
    return found


@dataclass
class Scene:
    customer: Organisation
    buyer: Any
    version: PartVersion

    def ask(self, quantities=(1,), **fields) -> Quotation:
        destination = fields.pop("destination", None) or hunan()
        return ask_for_quote(
            version=self.version, quantities=list(quantities), destination=destination, by=self.buyer, **ASKED | fields
        )

    def priced(self, quantities=(1,), **fields) -> Quotation:
        quotation = self.ask(quantities, **fields)
        price_quotation(quotation=fresh(quotation))
        return fresh(quotation)


def fresh(quotation: Quotation) -> Quotation:
    return Quotation.objects.select_related("organisation", "version__part", "destination").get(pk=quotation.pk)


def make_scene(geometry: Geometry = BRACKET, *, rate: bool = True, **fields) -> Scene:
    buyer = make_user()
    customer = make_organisation("startup", owner=buyer)
    if rate:
        make_rate()
    return Scene(customer, buyer, make_version(customer, geometry, **fields))


def sites_of(organisation: Organisation) -> list[ProductionSite]:
    return list(organisation.production_sites.all())
