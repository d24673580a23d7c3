"""A customer with a part that was quoted and routed, for stories. Plain rows: what the actions do is not done here."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from ecosystem.models import Organisation
from production.actions.orders import place_order
from production.models import Lot, Machine, Order, PartVersion, Quotation, RoutePlan, SiteQuote
from production.sites.weeks import WEEK, this_week
from tests.factories import make_concept, make_organisation, make_user
from tests.production.quotes_scene import make_version
from tests.production.sites_scene import changsha, make_machine, make_manufacturer, make_site, make_week

PIECE_CENTS = 1_000
PIECE_MINUTES = 30


def picture(name: str = "machine.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (180, 60, 40)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def zhuzhou():
    return make_concept("region.cn-hn.430200", "Zhuzhou", "株洲")


def uppsala():
    return make_concept("region.se.uppsala", "Uppsala", "乌普萨拉")


def make_quotation(version: PartVersion, quantity: int = 40, **fields) -> Quotation:
    usual: dict[str, Any] = {
        "process": "lpbf", "material": "316l", "quantities": [quantity], "currency": "EUR", "rate_value": Decimal("7.8"),
        "rate_source": "ECB", "rate_on": date(2026, 11, 26), "destination": uppsala(), "latitude": Decimal("59.86"),
        "longitude": Decimal("17.64"), "valid_until": timezone.localdate() + timedelta(days=30), "state": "priced",
        "ended_at": timezone.now(), "max_lots": 3,
    }  # fmt: skip
    return Quotation.objects.create(organisation=version.part.organisation, version=version, **usual | fields)


def make_site_quote(quotation: Quotation, machine: Machine, *, cents: int = PIECE_CENTS, **fields) -> SiteQuote:
    """So many cents a piece, half an hour each, after a set-up of 50."""
    many = quotation.quantity
    expected = Decimal(cents * many + 5_000) / 100
    lines = [
        {"code": "set_up", "low": "40.00", "expected": "50.00", "high": "65.00", "hours": "0", "carbon_kg": "0"},
        {
            "code": "machine_time", "low": f"{Decimal(cents * many) / 125:.2f}", "expected": f"{Decimal(cents * many) / 100:.2f}",
            "high": f"{Decimal(cents * many) / 77:.2f}", "hours": f"{many * PIECE_MINUTES / 60}", "carbon_kg": f"{many}",
        },
    ]  # fmt: skip
    usual: dict[str, Any] = {
        "quantity": many, "kind": "firm", "currency": quotation.currency, "low": expected * Decimal("0.8"),
        "expected": expected, "high": expected * Decimal("1.3"), "hours": Decimal(many * PIECE_MINUTES) / 60,
        "carbon_kg": Decimal(many), "lines": lines, "transport_days": 3,
    }  # fmt: skip
    return SiteQuote.objects.create(quotation=quotation, machine=machine, **usual | fields)


def make_plan(quotation: Quotation, pieces: dict[Machine, int], *, due: date | None = None, **fields) -> RoutePlan:
    due = due or this_week() + 2 * WEEK + timedelta(days=4)
    lots = []
    for machine, many in pieces.items():
        cents = many * PIECE_CENTS + 5_000
        lots.append(
            {
                "machine": machine.pk, "pieces": many, "kind": "firm", "due": due.isoformat(),
                "arrives": (due + timedelta(days=3)).isoformat(), "cents": cents, "low_cents": cents * 8 // 10,
                "high_cents": cents * 13 // 10, "minutes": many * PIECE_MINUTES, "grams": many * 1000,
                "lines": [{"code": "machine_time", "low": f"{cents * 8 / 1000:.2f}", "expected": f"{cents / 100:.2f}",
                           "high": f"{cents * 13 / 1000:.2f}", "hours": "1", "carbon_kg": "1"}],
            }
        )  # fmt: skip
    usual: dict[str, Any] = {
        "objective": "cheapest", "quantity": sum(pieces.values()), "lots": lots, "currency": quotation.currency,
        "cents": sum(one["cents"] for one in lots), "days": 20, "grams": sum(one["grams"] for one in lots),
    }  # fmt: skip
    return RoutePlan.objects.create(quotation=quotation, **usual | fields)


@dataclass
class Scene:
    """A customer, and three manufacturers with a machine each: two in a plan, the third free."""

    customer: Organisation
    buyer: Any
    version: PartVersion
    quotation: Quotation
    machines: list[Machine] = field(default_factory=list)
    owners: list[Any] = field(default_factory=list)

    def plan(self, first: int = 25, second: int = 15, **fields) -> RoutePlan:
        pieces = {machine: many for machine, many in zip(self.machines, (first, second), strict=False) if many}
        return make_plan(self.quotation, pieces, **fields)

    def order(self, first: int = 25, second: int = 15, **fields) -> Order:
        return place_order(plan=self.plan(first, second, **fields), deliver_to="Kungsgatan 1, Uppsala", by=self.buyer)

    def lot(self, order: Order, number: int = 1) -> Lot:
        return Lot.objects.select_related("order", "machine__site__organisation").get(order=order, number=number)


def make_scene(*, quantity: int = 40, hours: int = 40, weeks: int = 6, prices=(1_000, 1_100, 1_300), **asked) -> Scene:
    buyer = make_user()
    customer = make_organisation("startup", name="Nordic Pumps", name_zh="北欧泵业", owner=buyer)
    version = make_version(customer)
    scene = Scene(customer, buyer, version, make_quotation(version, quantity, **asked))
    for number, cents in enumerate(prices):
        organisation, owner = make_manufacturer(name=f"Maker {number + 1}", name_zh=f"制造商{number + 1}")
        site = make_site(
            organisation,
            region=zhuzhou() if number == 1 else changsha(),
            name_en=f"Hall {number + 1}",
            quotes_at_once=True,
        )
        machine = make_machine(site)
        for count in range(weeks):
            make_week(machine, this_week() + count * WEEK, hours=hours)
        make_site_quote(scene.quotation, machine, cents=cents)
        scene.machines.append(machine)
        scene.owners.append(owner)
    return scene
