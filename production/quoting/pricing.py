"""What each machine asks for each quantity, and when it would arrive."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from production.engine.costing.ask import Ask, Checking
from production.engine.costing.bands import Band
from production.engine.costing.machine import Site as EngineSite
from production.engine.costing.quotation import Answer, Indication, ManualQuote, Quote
from production.engine.costing.quoting import quote
from production.engine.geometry import Geometry
from production.engine.lead_time import Calendar, delivered, earliest
from production.engine.money import Currency, Rate
from production.engine.parameters import Parameter
from production.engine.processes import Process
from production.engine.reference.finishes import FINISHES
from production.engine.reference.materials import MATERIALS
from production.models import Machine, Quotation, SiteQuote
from production.orders.learning import bands_of
from production.quoting import calendars
from production.quoting.sources import against
from production.quoting.transport import days_of, distance_of, mode_of
from production.sites.engine_rows import grid_of, machine_to_engine, materials_to_engine

RATE_DAYS = 10
"""A rate that is older makes no firm price in the other currency: reference rates come out on each working day, and the
longest break has nine days."""


@dataclass(frozen=True)
class Desk:
    """One quotation being priced on one day; whoever prices it again on that day comes to the same."""

    quotation: Quotation
    geometry: Geometry
    rate: Rate
    today: date
    bands: dict[int, Band] = field(default_factory=dict)

    def ask(self, machine: Machine, quantity: int) -> Ask:
        materials = materials_to_engine(machine)
        wanted = self.quotation.material
        return Ask(
            Process(self.quotation.process),
            materials.get(wanted, MATERIALS[wanted]),
            quantity,
            FINISHES.get(self.quotation.finish),
            Checking(self.quotation.checking),
            self.quotation.aql,
            self.quotation.tolerance,
            Currency(self.quotation.currency),
            distance_of(machine.site, self.quotation),
            mode_of(machine.site, self.quotation),
        )

    def answer(self, machine: Machine, quantity: int) -> Answer:
        site = machine.site
        engine = machine_to_engine(machine)
        place = (float(site.latitude), float(site.longitude))
        where = EngineSite(str(site.pk), site.name_en, site.region.code, place, grid_of(site.region.code), (engine,))
        return quote(self.geometry, self.ask(machine, quantity), engine, where, self.rate, self.band(machine))

    def band(self, machine: Machine) -> Band:
        """Learnt from what the machine's jobs came to. One query for each machine, asked once."""
        if machine.pk not in self.bands:
            self.bands.update(bands_of([machine]))
        return self.bands[machine.pk]

    def row(self, machine: Machine, quantity: int, calendar: Calendar, codes: Iterable[str]) -> SiteQuote:
        """Not saved."""
        answer = self.answer(machine, quantity)
        days, way = days_of(machine.site, self.quotation)
        row = SiteQuote(
            quotation=self.quotation,
            machine=machine,
            quantity=quantity,
            currency=self.quotation.currency,
            against=list(codes),
            transport_days=days,
        )
        if isinstance(answer, ManualQuote):
            row.kind, row.reasons = SiteQuote.Kind.MANUAL, list(answer.reasons)
            return row
        figures = answer.quote if isinstance(answer, Indication) else answer
        doubts = [*(answer.reasons if isinstance(answer, Indication) else ()), *self.doubts(machine)]
        row.kind = SiteQuote.Kind.INDICATION if doubts else SiteQuote.Kind.FIRM
        row.reasons = doubts
        _fill(row, figures, way)
        ready = earliest(float(figures.hours), calendar, self.today + timedelta(days=1))
        if ready is not None:
            row.ready_on = ready
            row.arrives_on = delivered(ready, days, calendars.of_customer(self.quotation.country, ready))
            row.lead_days = (row.arrives_on - self.today).days
        return row

    def doubts(self, machine: Machine) -> list[str]:
        """Of the rate: prices in one currency need none, but hands, packing and freight are in euros at every site."""
        old = (self.today - self.rate.on).days > RATE_DAYS
        return ["rate_old"] if old and "CNY" in (machine.currency, self.quotation.currency) else []


def rows_for(desk: Desk, machines: list[Machine], quantities: Collection[int] = ()) -> list[SiteQuote]:
    """One for each machine and quantity; of all that were asked for, where none is named. Three queries."""
    quotation = desk.quotation
    quantities = quantities or quotation.quantities
    desk.bands.update(bands_of(machines))
    weeks = calendars.free_weeks(machines, desk.today)
    codes = {many: against(machines, quotation, many, desk.today) for many in quantities}
    found = []
    for machine in machines:
        calendar = calendars.calendar_of(machine.site, weeks.get(machine.pk, []), desk.today)
        found += [desk.row(machine, many, calendar, codes[many][machine.pk]) for many in quantities]
    return found


def _fill(row: SiteQuote, figures: Quote, way: Parameter) -> None:
    row.low, row.expected, row.high = figures.low, figures.expected, figures.high
    row.hours, row.carbon_kg = figures.hours, figures.carbon
    row.mass_g, row.waste_g = figures.mass, figures.waste
    row.band_errors = figures.band.errors
    row.lines = [
        {
            "code": line.code.value,
            "low": str(line.low),
            "expected": str(line.expected),
            "high": str(line.high),
            "hours": str(line.hours),
            "carbon_kg": str(line.carbon),
        }
        for line in figures.lines
    ]
    row.parameters = [
        {"name": it.name, "value": str(it.value), "unit": it.unit, "source": it.source, "date": it.on.isoformat()}
        for it in (*figures.parameters, way)
    ]


def geometry_for(quotation: Quotation) -> Geometry:
    """Of its version, with what was measured; a version whose unit was never declared has none."""
    geometry = quotation.version.engine_geometry()
    return geometry if quotation.version.unit else replace(geometry, unit=None)
