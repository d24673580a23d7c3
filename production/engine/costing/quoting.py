"""From a measured part to a quotation in lines. The order's money is, before margin and transport,

    set-up · builds + tooling + hours · hour rate + mass · price + hands + inspection + packing

with builds = max(1, quantity · chamber): the first build is paid in full, beyond it parts pay their share, since others' parts fill
the rest. Every line per piece is constant or falls with the quantity, so a larger order is never dearer for each piece.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from production.engine import carbon
from production.engine.costing.ask import Ask, Checking
from production.engine.costing.bands import DEFAULT, Band
from production.engine.costing.checks import doubts, obstacles
from production.engine.costing.effort import MINUTES, Effort, Unworkable, effort
from production.engine.costing.machine import Machine, Site
from production.engine.costing.quotation import Answer, Indication, Line, LineCode, ManualQuote, Quote
from production.engine.geometry import Geometry
from production.engine.money import Rate, rounded
from production.engine.parameters import Parameter, exact
from production.engine.sampling import charged_share

MM3_PER_CM3 = Decimal(1000)
MM2_PER_DM2 = Decimal(10_000)
GRAMS = Decimal(1000)
GRAM = Decimal("0.01")
PRECISE = Decimal("0.0001")


def quote(geometry: Geometry, ask: Ask, machine: Machine, site: Site, rate: Rate, band: Band = DEFAULT) -> Answer:
    """A Quote where the geometry may be firm and nothing speaks against it; an Indication with the doubts where it may not; a
    ManualQuote with the reasons where there is nothing to go by. Lengths without a unit are taken for mm, as an indication."""
    reasons = obstacles(geometry, ask, machine)
    if reasons:
        return ManualQuote(reasons)
    try:
        needed = effort(geometry, machine, ask.material)
    except Unworkable as error:
        return ManualQuote((error.code,))
    answer = _Desk(geometry, ask, machine, site, rate, needed).written(band)
    reasons = doubts(geometry, machine)
    if reasons or not geometry.may_be_firm:
        return Indication(answer, reasons or ("not_firm",))
    return answer


def tiers(
    geometry: Geometry,
    ask: Ask,
    machine: Machine,
    site: Site,
    rate: Rate,
    quantities: Iterable[int],
    band: Band = DEFAULT,
) -> tuple[tuple[int, Answer], ...]:
    """The same ask at several quantities, smallest first."""
    asks = [(many, Ask(**{**vars(ask), "quantity": many})) for many in sorted(set(quantities))]
    return tuple((many, quote(geometry, one, machine, site, rate, band)) for many, one in asks)


@dataclass
class _Cost:
    """Of one line, not rounded."""

    money: Decimal
    hours: Decimal = Decimal(0)
    carbon: Decimal = Decimal(0)


@dataclass
class _Desk:
    """One quotation being written; remembers which parameters it has looked up."""

    geometry: Geometry
    ask: Ask
    machine: Machine
    site: Site
    rate: Rate
    needed: Effort
    used: dict[str, Parameter] = field(default_factory=dict)

    def written(self, band: Band) -> Quote:
        costs = {
            LineCode.SET_UP: self._set_up(),
            LineCode.MACHINE_TIME: self._machine_time(),
            LineCode.MATERIAL: self._material(),
            LineCode.POST_PROCESSING: self._post_processing(),
            LineCode.INSPECTION: self._inspection(),
            LineCode.PACKING: self._packing(),
        }
        made = sum((one.money for one in costs.values()), Decimal(0))
        costs[LineCode.TRANSPORT] = self._transport()
        costs[LineCode.MARGIN] = _Cost(made * self.value("margin"))
        for one in (*self.ask.material.parameters(), self.rate.parameter):
            self._note(one)
        return Quote(
            lines=tuple(_line(code, cost, band) for code, cost in costs.items()),
            quantity=self.ask.quantity,
            currency=self.ask.currency,
            rate=self.rate,
            band=band,
            hours=costs[LineCode.MACHINE_TIME].hours.quantize(PRECISE),
            mass=(self.many * self._grams(exact(self.geometry.volume))).quantize(GRAM),
            waste=(self.many * self._grams(self.needed.bought - exact(self.geometry.volume))).quantize(GRAM),
            parameters=tuple(self.used.values()),
        )

    # --- looking up ---------------------------------------------------------------------------------------------------
    @property
    def many(self) -> Decimal:
        return Decimal(self.ask.quantity)

    def _note(self, parameter: Parameter) -> Decimal:
        self.used[parameter.name] = parameter
        return parameter.value

    def value(self, name: str) -> Decimal:
        return self._note(self.machine[name])

    def money(self, parameter: Parameter) -> Decimal:
        """In the ask's currency, not rounded."""
        return self.rate.convert(self._note(parameter), parameter.currency, self.ask.currency)

    def stated(self, name: str) -> Decimal:
        return self.money(self.machine[name])

    def _grams(self, volume: Decimal) -> Decimal:
        return volume / MM3_PER_CM3 * self.ask.material.density.value

    # --- lines --------------------------------------------------------------------------------------------------------
    def _set_up(self) -> _Cost:
        builds = max(Decimal(1), self.many * self.needed.chamber)
        tooling = self.stated("tooling") if "tooling" in self.machine else Decimal(0)
        return _Cost(builds * self.stated("set_up") + tooling)

    def _machine_time(self) -> _Cost:
        for name in self.machine.stated:
            if not self.machine[name].unit.startswith(("EUR", "CNY")):
                self.value(name)
        hours = self.many * self.needed.hours
        energy = hours * self.value("energy") * self._note(self.site.grid)
        return _Cost(hours * self.stated("hour_rate"), hours, energy)

    def _material(self) -> _Cost:
        price = self.money(self.ask.material.price)
        charged = self.many * self._grams(self.needed.charged) / GRAMS
        bought = self.many * self._grams(self.needed.bought) / GRAMS
        return _Cost(charged * price, carbon=bought * self.ask.material.carbon.value)

    def _post_processing(self) -> _Cost:
        hours = self.many * self.value("hand_minutes") / MINUTES
        cost = _Cost(hours * self.stated("hand_rate"), hours)
        finish = self.ask.finish
        if finish is not None:
            surface = exact(self.geometry.area) / MM2_PER_DM2
            each = self.money(finish.piece) + surface * self.money(finish.surface)
            cost.money += max(self.many * each, self.money(finish.least))
        return cost

    def _inspection(self) -> _Cost:
        hours = self._checked() * self.value("check_minutes") / MINUTES
        return _Cost(hours * self.stated("hand_rate"), hours)

    def _checked(self) -> Decimal:
        """Pieces that are measured: the first by any way of checking, a sample, or all of them."""
        if self.ask.checking == Checking.EACH:
            return self.many
        if self.ask.checking == Checking.VISUAL:
            return Decimal(1)
        pieces, of = charged_share(self.ask.quantity, self.ask.aql)
        return self.many * pieces / of

    def _packing(self) -> _Cost:
        return _Cost(self.stated("pack_order") + self.many * self.stated("pack_piece"))

    def _transport(self) -> _Cost:
        freight = carbon.FREIGHT[self.ask.mode]
        tonnes = self.many * self._grams(exact(self.geometry.volume)) / GRAMS / GRAMS
        if not self.ask.distance:
            return _Cost(Decimal(0))
        way = tonnes * self.ask.distance
        money = self.money(freight.order) + way * self.money(freight.price)
        return _Cost(money, carbon=way * self._note(freight.carbon))


def _line(code: LineCode, cost: _Cost, band: Band) -> Line:
    return Line(
        code,
        low=rounded(cost.money * (1 + band.low)),
        expected=rounded(cost.money),
        high=rounded(cost.money * (1 + band.high)),
        hours=cost.hours.quantize(PRECISE),
        carbon=cost.carbon.quantize(PRECISE),
    )
