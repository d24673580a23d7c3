"""Orders of the demo in every state, with invented words in both languages. Safe to repeat."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from core.transitions import MoveNotAllowed
from ecosystem.models import Membership, Organisation
from production.actions import actuals, lot_talk, lots
from production.actions.orders import cancel_order, close_order, place_order
from production.actions.rerouting import reroute_order
from production.actions.routing import ways
from production.models import Lot, Order, Quotation

ADDRESS = "Forskargränd 4, 721 30 Västerås, Sweden"
TERMS = "30 days net after delivery 货到后30天付款"
NOTES = ("Night shift, no interruption. 夜班加工，无中断。", "Supports removed, blasted. 已去支撑并喷砂。")
MEASURED = "Micrometer and coordinate machine, report kept. 千分尺与三坐标测量，报告已存档。"
QUESTION = (
    "The drawing shows no chamfer at the bore. May we break the edge by 0.3 mm? 图纸孔口未注倒角，可否倒角0.3毫米？"
)
ANSWER = "Yes, 0.3 mm is fine. 可以，0.3毫米。"
CLAIM = "Two pieces have scratches on the sealing face. Please make them again. 两件密封面有划痕，请补做。"
DECLINED = "Our chamber is reserved for a series until January. 设备已排产至一月。"


def load() -> None:
    """One order in each state, from quotations with a firm way that nobody has ordered yet; where nobody can make any of it,
    there are none."""
    if Order.objects.exists():
        return
    rows = Quotation.objects.priced().filter(valid_until__gte=timezone.localdate()).order_by("pk")
    rows = rows.select_related("organisation", "version__part")
    for quotation in rows.filter(excluded__isnull=False).distinct():  # the known manufacturer's (portal/demo/quotes.py)
        for number, (quantity, make) in enumerate(zip(quotation.quantities, AT_HOME, strict=False)):
            if order := _placed(quotation, number, quantity):
                make(order)
    quotations = list(rows.filter(excluded__isnull=True))
    for number, make in enumerate(STORIES):
        for quotation in (
            quotations[number % max(len(quotations), 1) :] + quotations[: number % max(len(quotations), 1)]
        ):
            order = _placed(quotation, number)
            if order is not None:
                make(order)
                break


def _placed(quotation: Quotation, number: int, quantity: int = 0) -> Order | None:
    objective = ("cheapest", "fastest", "greenest")[number % 3]
    quantity = quantity or quotation.quantities[number % len(quotation.quantities)]
    try:
        plan = ways(quotation, quantity).get(objective)
        if plan is None:
            return None
        return place_order(plan=plan, deliver_to=ADDRESS, terms=TERMS, by=_owner(quotation.organisation))
    except MoveNotAllowed:
        return None


def _owner(organisation: Organisation) -> Any:
    rows = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER, user__is_active=True)
    return rows.select_related("user").order_by("pk")[0].user


def _lots(order: Order) -> list[Lot]:
    rows = Lot.objects.filter(order=order).select_related("order", "machine__site__organisation")
    return list(rows.order_by("number"))


def _photo(number: int) -> SimpleUploadedFile:
    """A drawing of layers, so that no real photograph is needed."""
    picture = Image.new("RGB", (640, 480), (238, 241, 240))
    draw = ImageDraw.Draw(picture)
    for layer in range(14):
        inset = 60 + layer * 9
        draw.rectangle(
            (inset, 60 + layer * 20, 640 - inset, 74 + layer * 20), fill=(150 + layer * 5, 70, 60 + number * 20)
        )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile(f"layers-{number}.png", out.getvalue(), content_type="image/png")


# --- how far ------------------------------------------------------------------------------------------------------------
def offered(order: Order) -> None:
    """It waits for answers."""


def asked(order: Order) -> None:
    lot = _lots(order)[0]
    lot_talk.ask_about_lot(lot=lot, text=QUESTION, by=_owner(lot.maker))


def accepted(order: Order) -> None:
    for lot in _lots(order):
        lots.accept_lot(lot=lot, by=_owner(lot.maker))


def declined(order: Order) -> None:
    lot = _lots(order)[0]
    lots.decline_lot(lot=lot, because="capacity", words=DECLINED, by=_owner(lot.maker))
    reroute_order(order=order, cause="declined", lots=[lot.pk])


def begun(order: Order) -> None:
    accepted(order)
    for lot in _lots(order):
        by = _owner(lot.maker)
        lots.start_lot(lot=lot, by=by)
        half = max(1, lot.pieces // 2)
        lots.note_step(lot=lot, kind="machine", pieces=half, words=NOTES[0], photos=[_photo(lot.number)], by=by)


def inspected(order: Order) -> None:
    begun(order)
    for lot in _lots(order):
        by = _owner(lot.maker)
        if lot.left:
            lots.note_step(lot=lot, kind="finish", pieces=lot.left, words=NOTES[1], by=by)
        lots.inspect_lot(lot=lot, bad=0, words=MEASURED, by=by)


def sent(order: Order) -> None:
    inspected(order)
    for lot in _lots(order):
        soon = timezone.localdate() + timedelta(days=6)
        lots.ship_lot(
            lot=lot, carrier="SF Express 顺丰", tracking=f"SF14{lot.pk:08d}", expected_on=soon, by=_owner(lot.maker)
        )
        share = Decimal(96 + lot.pk % 11) / 100
        actuals.tell_actual(
            lot=lot, hours=round(lot.hours * share, 2), cost=round(lot.expected * share, 2), scrap=lot.pk % 2,
            by=_owner(lot.maker),
        )  # fmt: skip


def received(order: Order) -> None:
    sent(order)
    for lot in _lots(order):
        lots.receive_lot(lot=lot, pieces=lot.pieces, by=_owner(order.organisation))


def claimed(order: Order) -> None:
    received(order)
    lot = _lots(order)[0]
    lot_talk.make_claim(lot=lot, what="surface", pieces=1, words=CLAIM, by=_owner(order.organisation))


def closed(order: Order) -> None:
    received(order)
    close_order(order=order, by=_owner(order.organisation))


def cancelled(order: Order) -> None:
    cancel_order(order=order, because="The trial was put off. 试验推迟。", by=_owner(order.organisation))


STORIES: tuple[Callable[[Order], None], ...] = (
    offered, asked, accepted, declined, begun, inspected, sent, received, claimed, closed, cancelled,
)  # fmt: skip
AT_HOME = (offered, accepted, begun, sent)
"""What becomes of the orders that only the known manufacturer was asked about."""
