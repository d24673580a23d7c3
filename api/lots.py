"""What is done with a lot of an order, by the API: by the same actions as on its page. Photographs and reports are added there.

Whoever makes it and whoever has ordered it have a scope each, so that what runs in a workshop orders nothing.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import NoWordsIn, Strict
from core.access import SIGNED_IN
from core.api import PRODUCE, PURCHASE, door, problems
from production.actions import actuals, lot_talk, lots
from production.models import Lot, LotActual
from production.models.lot import LotQuerySet
from production.orders.api import WholeLotOut, router, whole_lot_rows

MOST = 2**31 - 1


class DeclineLotIn(Strict):
    """The customer is told why."""

    because: Literal["capacity", "material", "feasibility", "price", "terms", "other"] = Field(
        ..., examples=["capacity"]
    )
    words: str = Field("", max_length=300)


class AskAboutLotIn(Strict):
    text: str = Field(..., min_length=1, max_length=lot_talk.LONGEST, examples=["Which thread is it?"])


class AnswerAboutLotIn(Strict):
    text: str = Field(..., min_length=1, max_length=lot_talk.LONGEST, examples=["M6, as in the drawing."])


class NewLotStepIn(Strict):
    """What was done; `pieces` were finished in it, and add up."""

    kind: Literal["material", "set_up", "machine", "finish", "pack"] = Field(..., examples=["machine"])
    pieces: int = Field(0, ge=0, le=MOST, examples=[10])
    words: str = Field("", max_length=500)


class InspectLotIn(Strict):
    """How many pieces of the lot’s `sample` do not conform."""

    bad: int = Field(..., ge=0, le=MOST, examples=[0])
    words: str = Field("", max_length=500, examples=["Bores by plug gauge."])


class ShipLotIn(Strict):
    carrier: str = Field(..., min_length=1, max_length=80, examples=["SF Express"])
    tracking: str = Field("", max_length=80, examples=["SF1029384756"])
    expected_on: date = Field(..., examples=["2027-02-01"])


class ReceiveLotIn(Strict):
    """`pieces` is how many have arrived."""

    pieces: int = Field(..., ge=0, le=MOST, examples=[10])
    words: str = Field("", max_length=300)


class ClaimIn(Strict):
    """`words` say what you see and what you ask for."""

    what: Literal["size", "surface", "material", "damage", "missing", "other"] = Field(..., examples=["surface"])
    pieces: int = Field(..., ge=1, le=MOST, examples=[2])
    words: str = Field(
        ..., min_length=1, max_length=lot_talk.LONGEST, examples=["Two are scratched. Please replace them."]
    )


class AnswerClaimIn(Strict):
    accept: bool = Field(..., examples=[True])
    answer: str = Field(..., min_length=1, max_length=lot_talk.LONGEST, examples=["Two more are on their way."])


class LotActualIn(Strict):
    """What the lot took: hours of the machine, cost in the order’s currency, pieces scrapped. Only its maker reads it."""

    hours: Decimal = Field(..., ge=0, max_digits=10, decimal_places=2, examples=["12.5"])
    cost: Decimal = Field(..., ge=0, max_digits=14, decimal_places=2, examples=["431.00"])
    scrap: int = Field(0, ge=0, le=MOST, examples=[1])


class LotActualOut(Schema):
    """What a lot took, beside what had been estimated."""

    hours: Decimal
    cost: Decimal
    currency: str
    lead_days: int
    scrap: int
    hours_estimated: Decimal
    cost_estimated: Decimal
    lead_days_estimated: int
    at: datetime


def _does(verb: str, operation: str, summary: str, scope: str, shown: type[Schema] = WholeLotOut) -> Callable:
    """Registers the operation that does `verb` to a lot."""
    return router.post(
        f"/orders/{{str:number}}/lots/{{int:lot}}/{verb}",
        response={200: shown, **problems(404, 409)},
        auth=door(SIGNED_IN, scope),
        operation_id=operation,
        summary=summary,
        url_name=f"lot-{verb}",
    )


def _one(rows: LotQuerySet, number: str, lot: int) -> Lot:
    return get_object_or_404(
        rows.select_related("order", "machine__site__organisation"), order__number=number, number=lot
    )


def _made(request: HttpRequest, number: str, lot: int) -> Lot:
    return _one(Lot.objects.made_by(request.user), number, lot)


def _bought(request: HttpRequest, number: str, lot: int) -> Lot:
    return _one(Lot.objects.bought_by(request.user), number, lot)


def _done(request: HttpRequest, key: str, lot: Lot, deed: Callable[[], Any]) -> HttpResponse:
    """Does it once, and tells of the lot as it then is."""

    def work() -> HttpResponse:
        deed()
        return answer(WholeLotOut, whole_lot_rows(Lot.objects.filter(pk=lot.pk)).get())

    return once(request, key, work)


# --- whoever makes it ---------------------------------------------------------------------------------------------------
@_does("accept", "accept_lot", gettext_noop("Accept a lot that is offered to you"), PRODUCE)
def accept(request, number: str, lot: int, body: NoWordsIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.accept_lot(lot=row, by=request.user))


@_does("decline", "decline_lot", gettext_noop("Decline a lot, with the reason; others are asked at once"), PRODUCE)
def decline(request, number: str, lot: int, body: DeclineLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.decline_lot(lot=row, by=request.user, **body.model_dump()))


@_does("ask", "ask_about_lot", gettext_noop("Ask the customer about a lot; its clock stands meanwhile"), PRODUCE)
def ask(request, number: str, lot: int, body: AskAboutLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(
        request, idempotency_key, row, lambda: lot_talk.ask_about_lot(lot=row, text=body.text, by=request.user)
    )


@_does("start", "start_lot", gettext_noop("Begin to make a lot"), PRODUCE)
def start(request, number: str, lot: int, body: NoWordsIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.start_lot(lot=row, by=request.user))


@_does("step", "note_lot_step", gettext_noop("Note what was done of a lot, and how many pieces are finished"), PRODUCE)
def step(request, number: str, lot: int, body: NewLotStepIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.note_step(lot=row, by=request.user, **body.model_dump()))


@_does("inspect", "inspect_lot", gettext_noop("Record what was found in a lot’s sample"), PRODUCE)
def inspect(request, number: str, lot: int, body: InspectLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.inspect_lot(lot=row, by=request.user, **body.model_dump()))


@_does("ship", "ship_lot", gettext_noop("Send a lot that has passed on its way"), PRODUCE)
def ship(request, number: str, lot: int, body: ShipLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.ship_lot(lot=row, by=request.user, **body.model_dump()))


@_does("answer-claim", "answer_claim", gettext_noop("Accept or reject the customer’s claim about a lot"), PRODUCE)
def answer_claim(request, number: str, lot: int, body: AnswerClaimIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)

    def deed() -> None:
        claim = lot_talk.waiting_claim(row)
        lot_talk.answer_claim(claim=claim, accept=body.accept, answer=body.answer, by=request.user)

    return _done(request, idempotency_key, row, deed)


@_does("actual", "tell_lot_actual", gettext_noop("Say what a lot took, once it has left"), PRODUCE, LotActualOut)
def actual(request, number: str, lot: int, body: LotActualIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _made(request, number, lot)

    def work() -> HttpResponse:
        found = actuals.tell_actual(lot=row, by=request.user, **body.model_dump())
        return answer(LotActualOut, LotActual.objects.get(pk=found.pk))

    return once(request, idempotency_key, work)


# --- whoever has ordered it ---------------------------------------------------------------------------------------------
@_does("answer", "answer_lot_question", gettext_noop("Answer what the manufacturer asks about a lot"), PURCHASE)
def answer_question(request, number: str, lot: int, body: AnswerAboutLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _bought(request, number, lot)

    def deed() -> None:
        question = lot_talk.waiting_question(row)
        lot_talk.answer_question(question=question, text=body.text, by=request.user)

    return _done(request, idempotency_key, row, deed)


@_does("receive", "receive_lot", gettext_noop("Say that a lot has arrived"), PURCHASE)
def receive(request, number: str, lot: int, body: ReceiveLotIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _bought(request, number, lot)
    return _done(request, idempotency_key, row, lambda: lots.receive_lot(lot=row, by=request.user, **body.model_dump()))


@_does("claim", "claim_about_lot", gettext_noop("Say what is wrong with a lot that has arrived"), PURCHASE)
def claim(request, number: str, lot: int, body: ClaimIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _bought(request, number, lot)
    return _done(
        request, idempotency_key, row, lambda: lot_talk.make_claim(lot=row, by=request.user, **body.model_dump())
    )


@_does("withdraw-claim", "withdraw_claim", gettext_noop("Take a claim of yours back"), PURCHASE)
def withdraw_claim(request, number: str, lot: int, body: NoWordsIn, idempotency_key: str = IDEMPOTENCY_KEY):
    row = _bought(request, number, lot)

    def deed() -> None:
        lot_talk.withdraw_claim(claim=lot_talk.waiting_claim(row), by=request.user)

    return _done(request, idempotency_key, row, deed)
