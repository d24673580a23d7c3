"""What becomes of lots whose machine stops: their orders are re-routed, by the outbox, as soon as what stopped it is stored."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from core.outbox import enqueue
from production.models import Booking, Lot, Machine
from production.sites.weeks import this_week


def owe_rerouting(order: int, cause: str, lots: Iterable[int]) -> None:
    """Owes one order its re-routing, because of `cause` (RouteChange.Cause). Asks for a transaction."""
    enqueue(
        key=f"reroute:{order}:{uuid4().hex}",
        kind="production.reroute",
        payload={"order": order, "cause": cause, "lots": sorted(lots)},
    )


def machines_stopped(machines: Iterable[Machine], cause: str) -> None:
    """Machines take no work any more: their open lots are made elsewhere."""
    _owe(Lot.objects.open().filter(machine__in=[one.pk for one in machines]), cause)


def weeks_closed(machines: Iterable[Machine], weeks: Iterable[date]) -> None:
    """Weeks were closed, or set to nothing: open lots with hours in them are made elsewhere."""
    ahead = [week for week in weeks if week >= this_week()]
    booked = Booking.objects.filter(
        state=Booking.State.LIVE, week__machine__in=[one.pk for one in machines], week__week__in=ahead
    )
    _owe(Lot.objects.open().filter(bookings__in=booked).distinct(), "week_closed")


def _owe(lots, cause: str) -> None:
    by_order: dict[int, list[int]] = defaultdict(list)
    for order, lot in lots.order_by("order", "pk").values_list("order", "pk"):
        by_order[order].append(lot)
    for order, keys in by_order.items():
        owe_rerouting(order, cause, keys)
