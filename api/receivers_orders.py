"""What webhooks of both sides hear of an order: which one or which lot, in what state, and where to look. Neither prices nor
parts are told."""

from django.dispatch import receiver

from api.deliveries import api_address, tell
from production.models import Lot, Order
from production.signals import lot_moved, lot_talked, order_moved

OF_ORDER = {
    "place": "order.placed",
    "accept": "order.accepted",
    "ship": "order.shipped",
    "deliver": "order.delivered",
    "cancel": "order.cancelled",
    "reroute": "order.rerouted",
}
OF_LOT = {
    "offer": "lot.offered",
    "accept": "lot.accepted",
    "decline": "lot.declined",
    "inspect": "lot.inspected",
    "ship": "lot.shipped",
    "receive": "lot.received",
    "drop": "lot.dropped",
}


TALK_OF_LOT = {
    "question": "lot.question",
    "answer": "lot.answer",
    "claim": "lot.claimed",
    "claim_end": "lot.claim_ended",
}


@receiver(order_moved)
def hear_of_an_order(sender, order: Order, verb: str, **kwargs) -> None:
    """The customer alone hears of the whole order."""
    kind = OF_ORDER.get(verb)
    if kind is None:
        return
    data = {"organisation": order.organisation.slug, "order": order.number, "state": order.state}
    data["address"] = api_address("order", number=order.number)
    tell(order.organisation_id, kind, data, about=f"order:{order.pk}")


@receiver(lot_moved)
def hear_of_a_lot(sender, lot: Lot, verb: str, **kwargs) -> None:
    """The customer, and whoever makes it."""
    if kind := OF_LOT.get(verb):
        _tell_both(lot, kind)


@receiver(lot_talked)
def hear_of_talk_about_a_lot(sender, lot: Lot, verb: str, **kwargs) -> None:
    """The same two, without a word of it."""
    _tell_both(lot, TALK_OF_LOT[verb])


def _tell_both(lot: Lot, kind: str) -> None:
    told = {"order": lot.order.number, "lot": lot.pk, "state": lot.state, "address": api_address("lot", lot_id=lot.pk)}
    for side in {lot.order.organisation_id: lot.order.organisation, lot.maker.pk: lot.maker}.values():
        tell(side.pk, kind, {"organisation": side.slug, **told}, about=f"lot:{lot.pk}")
