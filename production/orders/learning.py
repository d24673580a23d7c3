"""What machines and their makers have shown so far: how far prices were off, and how reliable deliveries are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from production.engine.costing.bands import Band, band
from production.engine.partner_score import PartnerScore, partner_score
from production.models import Inspection, Lot, LotActual, Machine
from production.orders.hours import zone_of

REMEMBERED = 40
"""The latest errors of a machine count; older ones were other prices."""


@dataclass(frozen=True)
class Learnt:
    """How far prices of a machine were off, as shares of what was quoted, the latest last; and the band that gives."""

    errors: tuple[float, ...]
    band: Band

    @property
    def middle(self) -> float | None:
        if not self.errors:
            return None
        ranked = sorted(self.errors)
        half = len(ranked) // 2
        return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def errors_of(machines: Iterable[Machine | int]) -> dict[int, list[float]]:
    """(came to − quoted) / quoted of each lot, by machine, oldest first. One query."""
    keys: list[int] = [one if isinstance(one, int) else one.pk for one in machines]
    rows = LotActual.objects.filter(lot__machine__in=keys).order_by("at", "pk")
    found: dict[int, list[float]] = defaultdict(list)
    for machine, cost, estimated in rows.values_list("lot__machine", "cost", "cost_estimated"):
        found[machine].append(float((cost - estimated) / estimated))
    return {key: errors[-REMEMBERED:] for key, errors in found.items()}


def learnt(machines: Iterable[Machine | int]) -> dict[int, Learnt]:
    """What is learnt of each machine; one without errors has the default band."""
    keys: list[int] = [one if isinstance(one, int) else one.pk for one in machines]
    errors = errors_of(keys)
    return {key: Learnt(tuple(errors.get(key, ())), band(errors.get(key, []))) for key in keys}


def bands_of(machines: Iterable[Machine | int]) -> dict[int, Band]:
    return {key: one.band for key, one in learnt(machines).items()}


@dataclass(frozen=True)
class Record:
    """Counts of a maker's lots that have left: on time or not, and taken at the first inspection without a claim that was
    accepted, or not."""

    on_time: int
    deliveries: int
    good: int
    inspected: int

    @property
    def score(self) -> PartnerScore:
        return partner_score(self.on_time, self.deliveries, self.good, self.inspected)


def record_of(organisation) -> Record:
    return records_of([organisation])[organisation.pk]


def records_of(organisations) -> dict[int, Record]:
    """One query. A lot is on time that left by the end of its due day where it was made."""
    keys = [one.pk for one in organisations]
    counts = {key: [0, 0, 0] for key in keys}
    for lot in delivered().filter(machine__site__organisation__in=keys).select_related("machine__site"):
        mine = counts[lot.machine.site.organisation_id]
        mine[0] += is_on_time(lot)
        mine[1] += 1
        mine[2] += lot.faults == 0
    return {key: Record(on_time, many, good, many) for key, (on_time, many, good) in counts.items()}


def is_on_time(lot: Lot) -> bool:
    return lot.shipped_at is not None and lot.shipped_at.astimezone(zone_of(lot.machine.site)).date() <= lot.due


def delivered() -> QuerySet[Any]:
    """Lots that have left, with `faults`: inspections that failed and claims that were accepted."""
    failed = Inspection.objects.filter(lot=OuterRef("pk"), passed=False).order_by().values("lot")
    failures = failed.annotate(many=Count("pk")).values("many")
    claims = Count("claims", filter=Q(claims__state="accepted"), distinct=True)
    rows = Lot.objects.filter(state__in=(Lot.State.SHIPPED, Lot.State.RECEIVED))
    return rows.annotate(accepted_claims=claims, failures=Subquery(failures)).annotate(
        faults=F("accepted_claims") + Coalesce(F("failures"), 0)
    )
