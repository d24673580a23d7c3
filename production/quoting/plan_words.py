"""A way to have it made, as a page tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from production.models import Machine, RoutePlan, SiteQuote
from production.quoting import words


@dataclass(frozen=True)
class ShownLot:
    machine: Machine
    pieces: int
    due: date
    arrives: date
    price: Decimal
    carbon_kg: Decimal
    is_firm: bool
    line: int = 0
    """Which line of the map it is."""

    @property
    def site(self):
        return self.machine.site


@dataclass(frozen=True)
class ShownPlan:
    plan: RoutePlan
    lots: list[ShownLot]
    short: list[str]
    ineligible: list[tuple[Machine, list[str]]]

    @property
    def price(self) -> Decimal:
        return Decimal(self.plan.cents) / 100

    @property
    def carbon_kg(self) -> Decimal:
        return (Decimal(self.plan.grams) / 1000).quantize(Decimal("0.01"))

    @property
    def is_firm(self) -> bool:
        """Whether it can be ordered as it stands."""
        return bool(self.lots) and not self.short and all(one.is_firm for one in self.lots)


ORDER = ("cheapest", "fastest", "greenest", "weighted")


def shown_plans(plans: Mapping[str, RoutePlan]) -> list[ShownPlan]:
    """In the order of ORDER. Two queries, however many they are."""
    keys = {lot["machine"] for plan in plans.values() for lot in plan.lots}
    keys |= {int(key) for plan in plans.values() for key in plan.ineligible}
    rows = Machine.objects.filter(pk__in=keys).select_related("site__organisation", "site__region")
    machines = {one.pk: one for one in rows.prefetch_related("site__organisation__texts")}
    return [_shown(plans[name], machines) for name in ORDER if name in plans]


def _shown(plan: RoutePlan, machines: Mapping[int, Machine]) -> ShownPlan:
    known = [lot for lot in plan.lots if lot["machine"] in machines]
    lots = [_lot(lot, machines[lot["machine"]], number) for number, lot in enumerate(known)]
    against = [
        (machines[int(key)], words.reasons(codes)) for key, codes in plan.ineligible.items() if int(key) in machines
    ]
    return ShownPlan(plan, lots, words.reasons(one["code"] for one in plan.short), against)


def _lot(lot: Mapping[str, Any], machine: Machine, number: int) -> ShownLot:
    return ShownLot(
        machine,
        lot["pieces"],
        date.fromisoformat(lot["due"]),
        date.fromisoformat(lot["arrives"]),
        Decimal(lot["cents"]) / 100,
        (Decimal(lot["grams"]) / 1000).quantize(Decimal("0.01")),
        lot["kind"] == SiteQuote.Kind.FIRM,
        number,
    )


def machines_in(plans: Iterable[ShownPlan]) -> list[Machine]:
    """Those that make something in any of them, each once."""
    return list({lot.machine.pk: lot.machine for plan in plans for lot in plan.lots}.values())
