"""Sites and machines as lists show them: what stands there, and how much is free soon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from production.engine.processes import Process
from production.models import CapacityWeek, Machine, ProductionSite, SiteCertificate
from production.sites.weeks import WEEK, this_week
from production.sites.words import PROCESSES
from production.sites.words import hours as in_hours

SOON = 4
"""Weeks, this one included, of which a list says how much is free."""
ENDS_SOON = 60
"""Days before a certificate's end from which it is said."""


@dataclass(frozen=True)
class Certificate:
    held: SiteCertificate
    days: int | None
    """Until it ends; None for one without an end."""

    @property
    def label(self) -> str:
        return self.held.concept.label

    @property
    def is_over(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def ends_soon(self) -> bool:
        return self.days is not None and 0 <= self.days <= ENDS_SOON


def certificates_of(site: ProductionSite, today: date | None = None) -> list[Certificate]:
    """Asks for `site.certificates` with their concepts."""
    today = today or timezone.localdate()
    rows = site.certificates.all()
    return [Certificate(one, None if one.valid_until is None else (one.valid_until - today).days) for one in rows]


def free_soon(by: str, keys: Collection[int]) -> dict[int, int]:
    """Minutes free in the next weeks, by machine or by site: `by` is "machine" or "machine__site"."""
    first = this_week()
    rows = CapacityWeek.objects.filter(
        **{f"{by}__in": keys},
        week__gte=first,
        week__lt=first + SOON * WEEK,
        is_closed=False,
        machine__is_active=True,
        machine__site__is_active=True,
    )
    free = Sum(F("hours") * 60 - F("booked_minutes"))
    return dict(rows.order_by().values_list(by).annotate(free=free))


@dataclass(frozen=True)
class SiteLine:
    site: ProductionSite
    machines: int
    newcomers: int
    processes: list[str]
    free: str
    certificates: list[Certificate]


def lines_of(sites: Collection[ProductionSite]) -> list[SiteLine]:
    """Two queries, however many they are. Asks for certificates with their concepts."""
    keys = [site.pk for site in sites]
    free = free_soon("machine__site", keys)
    rows = Machine.objects.filter(site__in=keys, is_active=True).order_by().values("site", "process")
    counts = rows.annotate(machines=Count("pk"), newcomers=Count("pk", filter=Q(probation_jobs__gt=0)))
    of_site: dict[int, list[dict]] = {}
    for row in counts:
        of_site.setdefault(row["site"], []).append(row)
    return [_line(site, of_site.get(site.pk, []), free.get(site.pk, 0)) for site in sites]


def _line(site: ProductionSite, counts: list[dict], free: int) -> SiteLine:
    found = {row["process"] for row in counts}
    return SiteLine(
        site,
        sum(row["machines"] for row in counts),
        sum(row["newcomers"] for row in counts),
        [str(PROCESSES[one]) for one in Process if one in found],
        in_hours(free),
        certificates_of(site),
    )
