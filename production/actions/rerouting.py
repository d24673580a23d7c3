"""Routing anew what is open of an order when a machine stops, declines or is late. What is made stays made."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from production.actions.orders import GONE, hold_weeks, offer_lot, release
from production.engine.lead_time import earliest
from production.engine.routing import problem as engine
from production.models import Lot, Order, RouteChange
from production.orders.asks import prices, shrunk
from production.orders.hold import advance, held, move_lot, unplaced
from production.orders.hours import calendars
from production.orders.notices import tell_customer, tell_maker
from production.orders.remainder import Remainder, remainder_of, told
from production.orders.sharing import unshare
from production.signals import order_moved
from production.sites.weeks import this_week

TRIES = 3


def reroute_order(*, order: Order, cause: str, lots: Sequence[int] = ()) -> RouteChange | None:
    """Gives what is open of these lots, and what nobody makes yet, to machines that can make it. Returns what changed, None
    where nothing had to. Where somebody books the same hours at the same moment it is worked out anew. Raises one of GONE
    where that happens again and again."""
    for _turn in range(TRIES - 1):
        try:
            return _reroute(order=order, cause=cause, lots=lots)
        except GONE:
            continue
    return _reroute(order=order, cause=cause, lots=lots)


@transaction.atomic
def _reroute(*, order: Order, cause: str, lots: Sequence[int]) -> RouteChange | None:
    order = held(order)
    rest = remainder_of(order, cause, lots)
    if order.state in (Order.State.CLOSED, Order.State.CANCELLED) or rest.pieces <= 0:
        return None
    hold_weeks({*rest.asked, *(lot.machine_id for lot in rest.hit)})
    found = rest.routed()
    new = found.routing.lots if found else ()
    if not new and not rest.hit and not rest.ended:
        return None
    change = RouteChange(order=order, cause=cause, before=rest.told)
    if found and new:
        change.cents, change.grams = found.cents, found.grams
    stay = 0 if rest.gone else rest.pieces - sum(lot.pieces for lot in new)
    change.after = [*_give_up(rest.hit, stay), *(_offer(one, rest) for one in new)]
    change.days = _days_later(change.before, change.after)
    change.unplaced = unplaced(order)
    change.save()
    change.lots.set([*rest.hit, *rest.ended])
    advance(order)
    _announce(change)
    return change


def _days_later(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> int:
    """By how many days the last of it arrives later; 0 where one side has no day."""
    was, now = (max((one["arrives"] or "" for one in side), default="") for side in (before, after))
    return (date.fromisoformat(now) - date.fromisoformat(was)).days if was and now else 0


def _give_up(hit: list[Lot], stay: int) -> list[dict[str, Any]]:
    """Takes from each lot what is made elsewhere now; `stay` pieces stay, as nobody else can make them. Returns what is left
    open of them."""
    kept = []
    for lot in hit:
        open_pieces = min(stay, lot.left)
        stay -= open_pieces
        keep = lot.made + open_pieces
        if open_pieces:
            kept.append(told(lot, open_pieces))
        if keep == lot.pieces:
            continue
        if keep:
            if not open_pieces:
                release(lot, by=None, after=this_week())
            Lot.objects.filter(pk=lot.pk).update(**shrunk(lot, keep))
        else:
            release(lot, by=None)
            move_lot(lot, "drop", ended_at=timezone.now())
            unshare(lot.order, lot.maker, by=None)
        tell_maker(lot, "lot.dropped")
    return kept


def _offer(one: engine.Lot, rest: Remainder) -> dict[str, Any]:
    """Offers pieces to another machine."""
    asked = rest.asked[int(one.site)]
    opened = any(lot.machine_id == asked.machine.pk for lot in rest.kept)
    columns = prices(asked, one.pieces, opened=opened)
    latest = rest.today + timedelta(days=one.due)
    calendar = calendars([asked.machine], rest.today)[asked.machine.pk]
    minutes = max(1, round(columns["hours"] * 60))
    due = min(earliest(minutes / 60, calendar, rest.today) or latest, latest)
    last = rest.order.lots.order_by("-number").values_list("number", flat=True).first() or 0
    lot = Lot(
        order=rest.order,
        number=last + 1,
        machine=asked.machine,
        pieces=one.pieces,
        due=due,
        arrives=due + timedelta(days=asked.offer.transport_days),
        **columns,
    )
    offer_lot(lot, minutes=minutes, by=None)
    return told(lot, lot.pieces)


def _announce(change: RouteChange) -> None:
    order = change.order
    tell_customer(order, "order.rerouted")
    if change.unplaced:
        tell_customer(order, "order.unplaced")
    told_of = {"cause": change.cause, "unplaced": change.unplaced}
    audit.record("order.rerouted", by=None, target=order, acting_for=order.organisation, after=told_of)
    order_moved.send(sender=Order, order=order, verb="reroute")
