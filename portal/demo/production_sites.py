"""The demo's sites, machines and free hours: manufacturers beyond the first file, made once, the same each time."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ecosystem.models import Membership, Organisation
from portal.demo import people
from portal.demo.load import CONTENT, Loader, note
from portal.demo.marks import mark
from portal.demo.production_words import HALLS, JOBS, KINDS, SUBCONTRACTOR, Hall, Kind
from production.models import Booking, CapacityWeek, Machine, MachineMaterial, ProductionSite, SiteCertificate
from production.models.machine import PROBATION
from production.sites.days_off import days_off
from production.sites.weeks import this_week, weeks_from
from taxonomy.models import Concept

MAKERS = CONTENT / "makers.json"
WEEKS = 26
BOOKED = 9
"""Weeks ahead into which work reaches, less and less of it."""
NEWCOMER, SUBCONTRACTS, RESTS = 9, 23, 61
"""One machine in so many is on probation, has a subcontractor, is out of work."""


@dataclass(frozen=True)
class Made:
    organisations: int = 0
    sites: int = 0
    machines: int = 0


def makers() -> list[dict]:
    entries = json.loads(MAKERS.read_text(encoding="utf-8"))
    return [{**entry, "kind": "manufacturer", "known_owner": ""} for entry in entries]


def load() -> Made:
    """Writes what is missing in one transaction, where the taxonomy knows all places; whoever has entered a site of their
    own is left alone. Returns what was made."""
    entries = makers()
    concepts = {one.code: one for one in Concept.objects.filter(code__in=_codes(entries))}
    if concepts.keys() != _codes(entries) or not Organisation.objects.filter(slug=HALLS[0].slug).exists():
        return Made()
    there = set(Organisation.objects.filter(slug__in=[one["slug"] for one in entries]).values_list("slug", flat=True))
    missing = [entry for entry in entries if entry["slug"] not in there]
    logos = {entry["slug"]: mark(entry["slug"]) for entry in missing}
    with transaction.atomic():
        if missing:
            _write(missing, logos)
        made = Halls(concepts).write()
    return Made(len(missing), *made)


def _codes(entries: list[dict]) -> set[str]:
    found = {code for hall in HALLS for code in (hall.region, *hall.certificates, *hall.only)}
    for entry in entries:
        found |= {entry["region"], entry["country"], *entry["concepts"], *entry["certificates"]}
    return found


def _write(missing: list[dict], logos: dict[str, bytes]) -> None:
    team = [
        people.of_country(one["email"], one["name"], entry["country"]) for entry in missing for one in entry["team"]
    ]
    users, new = people.ensure([*people.KNOWN, *team])
    Loader(users, {one.code: one for one in Concept.objects.all()}).write(missing, logos)
    note("demo.loaded", organisations=len(missing), listings=0, people=new)


class Halls:
    """Writes many sites with a fixed number of statements."""

    def __init__(self, concepts: dict[str, Concept]):
        self.concepts, self.now, self.weeks = concepts, timezone.now(), weeks_from(this_week(), WEEKS)

    def write(self) -> tuple[int, int]:
        """Returns how many sites and how many machines that made."""
        found = Organisation.objects.filter(slug__in={hall.slug for hall in HALLS}, production_sites=None)
        owners = {one.slug: one for one in found}
        pairs = [(self._site(owners[hall.slug], hall), hall) for hall in HALLS if hall.slug in owners]
        if not pairs:
            return 0, 0
        ProductionSite.objects.bulk_create(site for site, _hall in pairs)
        SiteCertificate.objects.bulk_create(one for pair in pairs for one in self._certificates(*pair))
        through = ProductionSite.regions.through
        through.objects.bulk_create(
            through(productionsite_id=site.pk, concept_id=self.concepts[code].pk)
            for site, hall in pairs
            for code in hall.only
        )
        machines = [one for pair in pairs for one in self._machines(*pair)]
        Machine.objects.bulk_create(machines)
        MachineMaterial.objects.bulk_create(row for one in machines for row in _materials(one))
        self._fill(machines)
        return len(pairs), len(machines)

    def _site(self, owner: Organisation, hall: Hall) -> ProductionSite:
        return ProductionSite(
            organisation=owner,
            code=hall.code,
            name_en=hall.en,
            name_zh=hall.zh,
            region=self.concepts[hall.region],
            latitude=Decimal(str(hall.place[0])),
            longitude=Decimal(str(hall.place[1])),
            is_active=hall.is_open,
        )

    def _certificates(self, site: ProductionSite, hall: Hall) -> Iterator[SiteCertificate]:
        """Most hold for a year or more; of some the end is near, and one is over."""
        for place, code in enumerate(hall.certificates):
            days = _luck(f"{hall.slug} {hall.code} {code}") % 700 - 20
            until = timezone.localdate() + timedelta(days=days) if place == 0 else None
            yield SiteCertificate(site=site, concept=self.concepts[code], valid_until=until)

    def _machines(self, site: ProductionSite, hall: Hall) -> Iterator[Machine]:
        number = 0
        for process, count in hall.machines:
            for _each in range(count):
                number += 1
                yield _machine(site, process, number, KINDS[process])

    def _fill(self, machines: list[Machine]) -> None:
        """Free hours for half a year, nothing at the Spring Festival, and the next weeks partly booked."""
        rows = [row for one in machines for row in self._weeks(one)]
        CapacityWeek.objects.bulk_create(rows, batch_size=1000)
        booker = dict(Membership.objects.filter(role="owner").values_list("organisation", "user"))
        Booking.objects.bulk_create(
            Booking(
                week=row,
                minutes=row.booked_minutes,
                reference=_reference(row),
                made_at=self.now,
                made_by_id=booker.get(row.machine.site.organisation_id),
            )
            for row in rows
            if row.booked_minutes
        )

    def _weeks(self, machine: Machine) -> Iterator[CapacityWeek]:
        usual = KINDS[machine.process].hours
        for place, week in enumerate(self.weeks):
            luck = _luck(f"{machine.name} {machine.site_id} {machine.code} {place}")
            shut = days_off(machine.site.calendar, week).off >= 4
            hours = 0 if shut else max(8, usual - luck % 5 * 6)
            share = 0 if shut or luck % 4 == 0 else max(0, 95 - place * 11 - luck % 17)
            booked = hours * 60 * share // 100 // 30 * 30 if place < BOOKED else 0
            yield CapacityWeek(machine=machine, week=week, hours=hours, booked_minutes=booked, is_closed=shut)


def _luck(text: str) -> int:
    return zlib.crc32(text.encode())


def _reference(row: CapacityWeek) -> str:
    """What is made in booked hours, in the words of whoever books."""
    luck = _luck(f"{row.machine_id} {row.week}")
    return f"{JOBS[luck % len(JOBS)][1]} {row.week:%y%m}-{luck % 90 + 10}"


def _machine(site: ProductionSite, process: str, number: int, kind: Kind) -> Machine:
    luck = _luck(f"{site.organisation.slug} {site.code} {number}")
    larger = luck % len(kind.models)
    x, y, z = (side + side * larger // 4 for side in kind.box)
    dearer = Decimal(90 + luck % 25) / 100
    subcontracts = luck % SUBCONTRACTS == 0
    return Machine(
        site=site,
        code=f"{process.replace('_', '-')}-{number}"[:30],
        name=kind.models[larger],
        process=process,
        x=x, y=y, z=z,
        tolerance=Decimal(kind.tolerance),
        least_feature=Decimal(kind.feature),
        currency="CNY",
        hour_rate=Decimal(kind.hour) * dearer,
        set_up=Decimal(kind.set_up) * dearer,
        rate=kind.rate,
        finish_rate=kind.finish,
        energy=Decimal(kind.energy),
        buy_to_fly=Decimal(kind.buy),
        support_factor=Decimal(kind.support),
        smallest_quantity=kind.least,
        subcontracts=subcontracts,
        subcontractor=SUBCONTRACTOR if subcontracts else "",
        probation_jobs=1 + luck % PROBATION if luck % NEWCOMER == 0 else 0,
        is_active=luck % RESTS != 0,
    )  # fmt: skip


def _materials(machine: Machine) -> Iterator[MachineMaterial]:
    """Most of what its process works; the dearest only on some machines."""
    luck = _luck(f"{machine.site_id} {machine.code}")
    for place, (code, amount) in enumerate(KINDS[machine.process].materials.items()):
        if place < 2 or (luck >> place) % 3:
            yield MachineMaterial(machine=machine, code=code, price=Decimal(amount))
