"""Orders and lots by the API: a customer reads its orders, a manufacturer its own lots. What a lot came to is its maker's."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from core.access import SIGNED_IN
from core.api import CURSOR, ORDERS, PER_PAGE, Page, door, problems
from core.cursors import page_by_keys
from production.models import Lot, Order
from production.orders.samples import sample_of

router = Router(tags=["production"])
NEWEST = ("-placed_at", "pk")


class OrderOut(Schema):
    """An order. `unplaced` pieces have no maker at present."""

    number: str
    organisation: str
    part: str
    version: int
    quantity: int
    unplaced: int
    state: str
    objective: str
    currency: str
    need_by: date | None
    placed_at: datetime
    moved_at: datetime

    @staticmethod
    def resolve_organisation(row: Order) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_part(row: Order) -> str:
        return row.version.part.number

    @staticmethod
    def resolve_version(row: Order) -> int:
        return row.version.number


class LotOut(Schema):
    """A lot of an order. `manufacturer` makes it, `due` is its last day of work there."""

    id: int
    order: str
    number: int
    manufacturer: str
    pieces: int
    made: int
    state: str
    currency: str
    low: Decimal
    expected: Decimal
    high: Decimal
    due: date
    arrives: date
    answer_by: datetime
    carrier: str | None
    tracking: str | None

    @staticmethod
    def resolve_order(row: Lot) -> str:
        return row.order.number

    @staticmethod
    def resolve_manufacturer(row: Lot) -> str:
        return row.maker.slug

    @staticmethod
    def resolve_currency(row: Lot) -> str:
        return row.order.currency

    @staticmethod
    def resolve_carrier(row: Lot) -> str | None:
        return row.shipment.carrier if hasattr(row, "shipment") else None

    @staticmethod
    def resolve_tracking(row: Lot) -> str | None:
        return row.shipment.tracking if hasattr(row, "shipment") else None


class LotStepOut(Schema):
    """Something that was done; `pieces` were finished in it."""

    kind: str
    pieces: int
    words: str
    at: datetime


class SampleOut(Schema):
    """How many pieces are inspected by ISO 2859-1: at most `accept` of them may be bad. `letter` is empty where each is
    looked at."""

    letter: str
    aql: str
    size: int
    accept: int
    reject: int


class InspectionOut(SampleOut):
    bad: int
    words: str
    passed: bool
    at: datetime


class LotQuestionOut(Schema):
    """While `answered_at` is null, no clock of the lot runs."""

    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class LotClaimOut(Schema):
    what: str
    pieces: int
    words: str
    state: str
    made_at: datetime
    answer: str


class WholeLotOut(LotOut):
    """`because` says why it was declined."""

    because: str
    because_words: str
    sample: SampleOut
    steps: list[LotStepOut]
    inspections: list[InspectionOut]
    questions: list[LotQuestionOut]
    claims: list[LotClaimOut]

    @staticmethod
    def resolve_sample(row: Lot) -> Any:
        return sample_of(row)


class RouteChangeOut(Schema):
    """What was routed anew. `cents` and `days` are by how much it became dearer and later."""

    cause: str
    at: datetime
    cents: int
    days: int
    unplaced: int


class WholeOrderOut(OrderOut):
    lots: list[LotOut]
    changes: list[RouteChangeOut]

    @staticmethod
    def resolve_lots(row: Order) -> list[Any]:
        return list(lot_rows(Lot.objects.filter(order=row)).order_by("number"))

    @staticmethod
    def resolve_changes(row: Order) -> list[Any]:
        return list(row.changes.all())


def order_rows(user):
    rows = Order.objects.owned_by(user).with_unplaced()
    return rows.select_related("organisation", "version__part")


def lot_rows(rows):
    return rows.select_related("order", "machine__site__organisation", "shipment")


def whole_lot_rows(rows):
    rows = lot_rows(rows).select_related("order__quotation")
    return rows.prefetch_related("steps", "inspections", "questions", "claims")


@router.get(
    "/orders",
    response={200: Page[OrderOut], **problems()},
    auth=door(SIGNED_IN, ORDERS),
    operation_id="list_orders",
    summary=gettext_noop("What your organisations have ordered, newest first"),
    url_name="orders",
)
def orders(request, cursor: str = CURSOR, per_page: int = PER_PAGE):
    return page_by_keys(request, order_rows(request.user), order=NEWEST, cursor=cursor, per_page=per_page)


@router.get(
    "/orders/{str:number}",
    response={200: WholeOrderOut, **problems(404)},
    auth=door(SIGNED_IN, ORDERS),
    operation_id="read_order",
    summary=gettext_noop("One order with its lots and what was routed anew"),
    url_name="order",
)
def order(request, number: str):
    return get_object_or_404(order_rows(request.user), number=number)


@router.get(
    "/lots",
    response={200: Page[LotOut], **problems()},
    auth=door(SIGNED_IN, ORDERS),
    operation_id="list_lots",
    summary=gettext_noop("The lots that your organisations make, newest first"),
    url_name="lots",
)
def lots(request, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = lot_rows(Lot.objects.made_by(request.user))
    return page_by_keys(request, rows, order=("-offered_at", "pk"), cursor=cursor, per_page=per_page)


@router.get(
    "/lots/{int:lot_id}",
    response={200: WholeLotOut, **problems(404)},
    auth=door(SIGNED_IN, ORDERS),
    operation_id="read_lot",
    summary=gettext_noop("One lot, of your orders or of your machines, with what was done, asked and claimed"),
    url_name="lot",
)
def lot(request, lot_id: int):
    return get_object_or_404(whole_lot_rows(Lot.objects.visible_to(request.user)), pk=lot_id)
