"""Finding ways for a quotation, and placing, cancelling and closing orders, by the API: by the same actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.responses import Response
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import NoWordsIn, Strict
from core.access import SIGNED_IN
from core.api import PURCHASE, QUOTES, Page, door, problems
from core.problems import Refused
from production.actions import orders as actions
from production.actions.answered_plans import plan_of_answer
from production.actions.routing import MOST_WEIGHT, ways
from production.models import Order, Quotation, QuoteRequest, RoutePlan
from production.orders.api import WholeOrderOut, order_rows, router
from production.quoting import showing
from production.quoting.api import NUMBER, PlanOut, told_plan
from production.quoting.api import router as quotes_router
from production.quoting.rules import MOST_PIECES

LARGEST = 2**63
PURCHASES = door(SIGNED_IN, PURCHASE)
Worth = Field(None, ge=0, le=MOST_WEIGHT, max_digits=8, decimal_places=2)


class WaysIn(Strict):
    """`quantity` is one of the quotation's. `day` and `kg` are your own weights, what a day earlier and a kilogram of CO2e
    less are worth in its currency; with one of them above 0 a fourth way is found by them."""

    quantity: int = Field(..., ge=1, le=MOST_PIECES, examples=[10])
    day: Decimal | None = Worth
    kg: Decimal | None = Worth


class PlanAnswerIn(Strict):
    """`quantity` is one of those that were answered for."""

    quantity: int = Field(..., ge=1, le=MOST_PIECES, examples=[10])


class NewOrderIn(Strict):
    """`plan` is the id of a way to have a quotation made. `delivery` is a term of Incoterms 2020; `prevails` says which
    document does, and `contract` names it where that is a framework contract. `terms` of payment are recorded; nothing is paid
    here."""

    plan: int = Field(..., ge=1, lt=LARGEST, examples=[1207])
    deliver_to: str = Field(..., max_length=300, examples=["Kungsgatan 1, Uppsala"])
    delivery: Literal["EXW", "FCA", "DAP", "DDP"] = Field("DAP", examples=["DAP"])
    prevails: Literal["order", "quotation", "contract"] = "order"
    contract: str = Field("", max_length=120)
    terms: str = Field("", max_length=300, examples=["30 days after delivery"])
    reference: str = Field("", max_length=60, examples=["PO-2027-0042"])


class CancelIn(Strict):
    because: str = Field(..., max_length=300, examples=["The line it was for is not built."])


@quotes_router.post(
    "/quotations/{number}/ways",
    response={200: Page[PlanOut], **problems(404, 409)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="find_ways",
    summary=gettext_noop("Find the ways to have a quantity made, by what is free now"),
    url_name="quotation-ways",
)
def find_ways(request, body: WaysIn, number: str = NUMBER, idempotency_key: str = IDEMPOTENCY_KEY):
    quotation = showing.must_read(request.user, number)

    def work() -> HttpResponse:
        found = ways(quotation, _quantity(quotation, body.quantity), weights=_weights(body), by=request.user)
        items = [PlanOut(**told_plan(one)).model_dump() for one in found.values()]
        return Response({"items": items, "total": len(items), "next": None})

    return once(request, idempotency_key, work)


def _quantity(quotation: Quotation, quantity: int) -> int:
    if quantity not in quotation.quantities:
        raise ValidationError({"quantity": _("Give one of the quantities that were asked about.")})
    return quantity


def _weights(body: WaysIn) -> dict[str, Decimal] | None:
    given = {"day": body.day or Decimal(0), "kg": body.kg or Decimal(0)}
    return given if any(given.values()) else None


@quotes_router.post(
    "/quote-requests/{number}/plan",
    response={200: PlanOut, **problems(404, 409)},
    auth=door(SIGNED_IN, QUOTES),
    operation_id="plan_answer",
    summary=gettext_noop("Take up what a manufacturer has answered, as a plan that can be ordered"),
    url_name="quote-request-plan",
)
def plan_answer(request, body: PlanAnswerIn, number: str = NUMBER, idempotency_key: str = IDEMPOTENCY_KEY):
    asked = get_object_or_404(QuoteRequest.objects.sent_by_organisations_of(request.user), number=number)

    def work() -> HttpResponse:
        return answer(PlanOut, told_plan(plan_of_answer(request=asked, quantity=body.quantity, by=request.user)))

    return once(request, idempotency_key, work)


@router.post(
    "/orders",
    response={201: WholeOrderOut, **problems(404, 409)},
    auth=PURCHASES,
    operation_id="place_order",
    summary=gettext_noop("Order what a plan shows"),
    url_name="orders",
)
def place(request, body: NewOrderIn, idempotency_key: str = IDEMPOTENCY_KEY):
    plans = RoutePlan.objects.visible_to(request.user)
    plan = get_object_or_404(plans.select_related("quotation__organisation"), pk=body.plan)

    def work() -> HttpResponse:
        made = actions.place_planned(plan=plan, by=request.user, **body.model_dump(exclude={"plan"}))
        where = request.build_absolute_uri(reverse("api-1:order", kwargs={"number": made.number}))
        return answer(WholeOrderOut, _now(request, made.number), status=201, location=where)

    try:
        return once(request, idempotency_key, work)
    except actions.GONE as error:  # behind what was undone, for the plan that is named stays
        found = actions.overtaken(plan, error, by=request.user)
        instead = found.instead and found.instead.pk
        raise Refused("overtaken", str(found), members={"instead": instead}) from error


def _now(request: HttpRequest, number: str) -> Any:
    return order_rows(request.user).get(number=number)


def _own(request: HttpRequest, number: str) -> Order:
    return get_object_or_404(order_rows(request.user), number=number)


@router.post(
    "/orders/{str:number}/cancel",
    response={200: WholeOrderOut, **problems(404, 409)},
    auth=PURCHASES,
    operation_id="cancel_order",
    summary=gettext_noop("Take an order back while nobody has begun to make it, with the reason why"),
    url_name="order-cancel",
)
def cancel(request, number: str, body: CancelIn, idempotency_key: str = IDEMPOTENCY_KEY):
    order = _own(request, number)

    def work() -> HttpResponse:
        actions.cancel_order(order=order, because=body.because, by=request.user)
        return answer(WholeOrderOut, _now(request, number))

    return once(request, idempotency_key, work)


@router.post(
    "/orders/{str:number}/close",
    response={200: WholeOrderOut, **problems(404, 409)},
    auth=PURCHASES,
    operation_id="close_order",
    summary=gettext_noop("Close an order of which all has arrived and is well"),
    url_name="order-close",
)
def close(request, number: str, body: NoWordsIn, idempotency_key: str = IDEMPOTENCY_KEY):
    order = _own(request, number)

    def work() -> HttpResponse:
        actions.close_order(order=order, by=request.user)
        return answer(WholeOrderOut, _now(request, number))

    return once(request, idempotency_key, work)
