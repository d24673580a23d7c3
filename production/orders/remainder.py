"""What is open of an order when something stops, as the engine's rerouting reads it: every machine is a site of its own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from production.engine.lead_time import free_minutes
from production.engine.routing.problem import OBJECTIVES, Lot, Offer, Problem, Routing, Site, Weights
from production.engine.routing.problem import Order as EngineOrder
from production.engine.routing.rerouting import Change, Event, Rerouting, reroute
from production.models import Lot as LotRow
from production.models import Order
from production.orders.asks import Asked, asked_anew, asked_for
from production.orders.hours import DAYS, calendars

GONE = frozenset({"machine_closed", "site_closed", "declined", "no_answer"})
"""Causes after which a machine makes nothing more of it; after the others it does where nobody else can."""


@dataclass
class Remainder:
    """`hit` are the lots that stop, `ended` those that were declined; `pieces` have to be given to somebody."""

    order: Order
    cause: str
    hit: list[LotRow]
    ended: list[LotRow]
    kept: list[LotRow]
    pieces: int
    asked: dict[int, Asked]
    today: date = field(default_factory=timezone.localdate)

    @property
    def gone(self) -> bool:
        return self.cause in GONE

    @property
    def told(self) -> list[dict[str, Any]]:
        found = [told(lot, lot.left) for lot in self.hit] + [told(lot, lot.pieces) for lot in self.ended]
        other = self.pieces - sum(one["pieces"] for one in found)
        return found + ([{"lot": None, "pieces": other, "due": None, "arrives": None}] if other > 0 else [])

    def routed(self) -> Rerouting | None:
        """In time where that can be, else as early as it can be; None where there is nobody to ask."""
        if not self.asked:
            return None
        need_by = None if self.order.need_by is None else (self.order.need_by - self.today).days
        late = need_by is not None and any(need_by < lot.offer["transport_days"] for lot in self.hit)
        found = None if late else self._reroute(need_by)
        if need_by is not None and (found is None or found.routing.short):
            later = self._reroute(None)
            found = later if found is None or _made(later) > _made(found) else found
        return found

    def _reroute(self, need_by: int | None) -> Rerouting:
        code = self.order.number
        planned: dict[str, int] = defaultdict(int)
        made: dict[tuple[str, str], int] = defaultdict(int)
        for lot in (*self.kept, *self.hit):
            planned[f"{lot.machine_id}"] += lot.pieces
            made[code, f"{lot.machine_id}"] += lot.pieces if lot in self.kept else lot.made
        begun = sum(1 for pieces in made.values() if pieces)
        asked = self.order.quotation
        order = EngineOrder(
            code,
            self.order.quantity,
            need_by=need_by,
            max_lots=max(asked.max_lots, begun + 1),
            second_source=asked.second_source,
        )
        before = Routing(tuple(Lot(code, site, pieces, 0) for site, pieces in sorted(planned.items())), 0, 0, 0, 0)
        event = Event.GONE if self.gone else Event.ZERO
        changes = {f"{lot.machine_id}": Change(event) for lot in self.hit}
        return reroute(Problem(self._sites(), (order,), self._offers(), self._weights()), before, dict(made), changes)

    def _sites(self) -> tuple[Site, ...]:
        """Those that stop had all hours they were given; what becomes of these is said by the change."""
        machines = {key: one.machine for key, one in self.asked.items()}
        known = calendars(machines.values(), self.today)
        free = {key: free_minutes(known[key], self.today, DAYS) for key in machines}
        for lot in self.hit:
            machines[lot.machine_id] = lot.machine
            free[lot.machine_id] = (10**7,) * DAYS
        return tuple(Site(f"{key}", f"{machines[key].site.organisation_id}", "", free[key]) for key in sorted(machines))

    def _offers(self) -> dict[tuple[str, str], Offer]:
        code = self.order.number
        had = {lot.machine_id: replace(Offer(**lot.offer), fewest=1, most=None) for lot in self.hit}
        own = {(code, f"{key}"): offer for key, offer in had.items()}
        return {**{(code, f"{key}"): self._beside_kept(key, one.offer) for key, one in self.asked.items()}, **own}

    def _beside_kept(self, machine: int, offer: Offer) -> Offer:
        """The same for as many pieces more as its largest job leaves beside what is there already."""
        if offer.most is None:
            return offer
        return replace(
            offer, most=max(offer.most - sum(lot.pieces for lot in self.kept if lot.machine_id == machine), 0)
        )

    def _weights(self) -> Weights:
        weights = self.order.plan.weights
        return OBJECTIVES.get(self.order.objective) or Weights.worth(
            float(weights.get("day", 0)), float(weights.get("kg", 0))
        )


def _made(found: Rerouting) -> int:
    return sum(lot.pieces for lot in found.routing.lots)


def told(lot: LotRow, pieces: int) -> dict[str, Any]:
    """A lot as a change keeps it."""
    return {"lot": lot.pk, "pieces": pieces, "due": lot.due.isoformat(), "arrives": lot.arrives.isoformat()}


def remainder_of(order: Order, cause: str, lots: Sequence[int]) -> Remainder:
    """`lots` are those that stop; the order is held."""
    rows = list(order.lots.select_related("machine__site__organisation").order_by("number"))
    for lot in rows:
        lot.order = order
    live = [lot for lot in rows if lot.state in Order.LIVE_LOTS]
    hit = [lot for lot in live if lot.pk in lots and lot.is_open and lot.left]
    kept = [lot for lot in live if lot not in hit]
    ended = [lot for lot in rows if lot.pk in lots and lot.state == LotRow.State.DECLINED]
    missing = order.quantity - sum(lot.pieces for lot in live)
    pieces = missing + sum(lot.left for lot in hit)
    no = {lot.maker.pk for lot in rows if lot.state == LotRow.State.DECLINED}
    stopped = {lot.machine_id for lot in hit}
    standing = asked_for(order)
    everybody = {**asked_anew(order, without=standing), **standing}
    asked = {
        key: one for key, one in everybody.items() if key not in stopped and one.machine.site.organisation_id not in no
    }
    return Remainder(order, cause, hit, ended, kept, pieces, asked)
