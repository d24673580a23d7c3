"""Holding an order: whoever changes an order or a lot of it holds the order first, so that two who do it at once do it one
after the other, and the state of the order follows from its lots."""

from typing import Any

from django.db import connection
from django.utils import timezone

from production.models import Lot, Order
from production.signals import lot_moved, order_moved
from production.transitions import LOT, ORDER

AHEAD = {"accepted": 1, "in_production": 2, "inspected": 2, "shipped": 3, "received": 4}
STEPS = ((1, "accept"), (2, "start"), (3, "ship"), (4, "deliver"))


def held(order: Order) -> Order:
    """The order as it now is, locked until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("An order is held inside a transaction.")
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "quotation", "version__part").get(pk=order.pk)


def held_lot(lot: Lot) -> Lot:
    """A lot whose order is held; its order is that one."""
    order = held(lot.order)
    found = Lot.objects.select_related("machine__site__organisation").get(pk=lot.pk, order=order)
    found.order = order
    return found


def unplaced(order: Order) -> int:
    """Pieces that nobody is asked to make."""
    live = Lot.objects.filter(order=order, state__in=Order.LIVE_LOTS)
    return order.quantity - sum(live.values_list("pieces", flat=True))


def move_order(order: Order, verb: str, **columns: Any) -> None:
    ORDER.move(order, verb, moved_at=timezone.now(), **columns)
    order_moved.send(sender=Order, order=order, verb=verb)


def move_lot(lot: Lot, verb: str, **columns: Any) -> None:
    """Moves a lot of an order that is held, and then its order as far as its lots have come."""
    LOT.move(lot, verb, **columns)
    lot_moved.send(sender=Lot, lot=lot, verb=verb)
    advance(lot.order)


def advance(order: Order) -> None:
    """Moves an order on. It never goes back: what was re-routed may be offered again while the rest is being made."""
    states = list(Lot.objects.filter(order=order, state__in=Order.LIVE_LOTS).values_list("state", flat=True))
    if not states or unplaced(order):
        return
    reached = [AHEAD.get(state, 0) for state in states]
    level = min(reached) if min(reached) != 1 else min(max(reached), 2)
    for step, verb in STEPS:
        if step <= level and ORDER.allows(verb, order.state):
            move_order(order, verb)
