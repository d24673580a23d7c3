"""What the page of an order shows, put together for a reader: the customer sees all of it, a manufacturer its own lots."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import Http404

from core.permissions import allowed
from ecosystem.models import OrganisationText
from production.models import Claim, Lot, Order, OrderQuestion, RouteChange
from production.models.part import organisations_of
from production.orders.hours import end_of_day, zone_of
from production.orders.samples import Sample, sample_of
from production.orders.story import story_of
from production.orders.words import OBJECTIVES, TONES, money, signed
from production.permissions import check_user_can_keep_sites, check_user_can_order

TEXTS = Prefetch("machine__site__organisation__texts", OrganisationText.objects.order_by("pk"))


@dataclass(frozen=True)
class Here:
    """An order and who looks at it: `buys` for the customer, else as a manufacturer."""

    order: Order
    buys: bool
    may_order: bool
    makers: frozenset[int]


@dataclass
class Card:
    """A lot as its reader may see it, with what they may do."""

    lot: Lot
    tone: str
    price: str
    deadline: datetime | None
    zone: str
    question: OrderQuestion | None
    claim: Claim | None
    sample: Sample | None
    mine: bool
    verbs: frozenset[str] = frozenset()
    actual: list[tuple[str, str, str]] = field(default_factory=list)
    form_list: list[tuple[str, forms.Form]] = field(default_factory=list)


def must_see_order(user, number: str) -> Here:
    """Raises Http404 for whoever neither ordered it nor makes part of it."""
    rows = Order.objects.visible_to(user).select_related(
        "organisation", "quotation__destination", "version__part", "plan", "placed_by"
    )
    order = rows.prefetch_related("organisation__texts").filter(number=number).first()
    if order is None:
        raise Http404
    mine = frozenset(organisations_of(user).values_list("pk", flat=True))
    buys = order.organisation_id in mine
    return Here(order, buys, buys and allowed(check_user_can_order, user, order.organisation), mine)


def lots_of(here: Here) -> list[Lot]:
    """All of them for the customer; a manufacturer's own for everybody else."""
    rows = here.order.lots.select_related("machine__site__organisation", "machine__site__region", "shipment", "receipt")
    rows = rows.select_related("actual", "accepted_by").prefetch_related(
        TEXTS, "steps__photos", "steps__by", "inspections__report", "questions", "claims"
    )
    if not here.buys:
        rows = rows.filter(machine__site__organisation__in=here.makers)
    found = list(rows)
    for lot in found:
        lot.order = here.order
    return found


def page_of(here: Here, user) -> dict[str, Any]:
    order, lots = here.order, lots_of(here)
    mine = {lot.maker for lot in lots if lot.maker.pk in here.makers}
    makes = {maker.pk for maker in mine if allowed(check_user_can_keep_sites, user, maker)}
    cards = [_card(lot, here, lot.maker.pk in makes) for lot in lots]
    changes = _changes(order, lots) if here.buys else []
    live = [lot for lot in lots if lot.state in Order.LIVE_LOTS]
    total = sum((lot.expected for lot in live), Decimal(0))
    return {
        "order": order,
        "here": here,
        "tone": TONES[order.state],
        "steps": _ladder(order),
        "live": [card for card in cards if card.lot.state in Order.LIVE_LOTS],
        "ended": [card for card in cards if card.lot.state not in Order.LIVE_LOTS],
        "changes": changes,
        "unplaced": order.quantity - sum(lot.pieces for lot in live) if here.buys else 0,
        "total": money(total, order.currency),
        "band": (money(sum((lot.low for lot in live), Decimal(0)), order.currency),
                 money(sum((lot.high for lot in live), Decimal(0)), order.currency)),
        "carbon": sum(lot.grams for lot in live) / 1000,
        "arrives": max((lot.arrives for lot in live), default=None),
        "sites": len({lot.machine.site_id for lot in live}),
        "objective": OBJECTIVES[order.objective],
        "story": story_of(order, lots, changes, buys=here.buys),
        "may_cancel": here.may_order and order.state in ("placed", "accepted"),
        "may_close": here.may_order and order.state == "delivered" and not any(card.claim for card in cards),
    }  # fmt: skip


LADDER = ("placed", "accepted", "in_production", "shipped", "delivered", "closed")


def _ladder(order: Order) -> list[tuple[str, str]]:
    """(state in words, done, here or ahead) of the states an order goes through."""
    words = dict(Order.State.choices)
    reached = LADDER.index(order.state) if order.state in LADDER else -1
    return [
        (str(words[one]), "done" if count < reached else "here" if count == reached else "ahead")
        for count, one in enumerate(LADDER)
    ]


MAKES = {
    "offered": ("accept", "decline", "ask"),
    "accepted": ("start", "decline", "ask"),
    "in_production": ("step", "inspect", "ask"),
    "inspected": ("ship",),
    "shipped": ("actual",),
    "received": ("actual",),
}


def _card(lot: Lot, here: Here, makes: bool) -> Card:
    question = next((one for one in lot.questions.all() if one.answered_at is None), None)
    claim = next((one for one in lot.claims.all() if one.state == Claim.State.MADE), None)
    verbs = set(MAKES.get(lot.state, ())) if makes else set()
    if question:
        verbs -= {"accept", "ask"}
    if lot.state == "in_production":
        verbs -= {"inspect"} if lot.left else {"step", "ask"}
    if here.order.state == "closed" and hasattr(lot, "actual"):
        verbs.discard("actual")
    if claim and makes:
        verbs.add("answer-claim")
    if here.may_order:
        verbs |= {"receive"} if lot.state == "shipped" else set()
        verbs |= {"answer"} if question else set()
        if lot.state == "received" and here.order.state != "closed":
            verbs.add("withdraw-claim" if claim else "claim")
    moment = lot.answer_by if lot.state == "offered" else end_of_day(lot.due, lot.machine.site) if lot.is_open else None
    mine = lot.maker.pk in here.makers
    return Card(
        lot=lot,
        tone=TONES[lot.state],
        price=money(lot.expected, here.order.currency),
        deadline=moment if question is None else None,
        zone=str(zone_of(lot.machine.site)),
        question=question,
        claim=claim,
        sample=sample_of(lot) if lot.state in ("in_production", "accepted") else None,
        mine=mine,
        verbs=frozenset(verbs),
        actual=actual_of(lot) if mine and hasattr(lot, "actual") else [],
    )


def actual_of(lot: Lot) -> list[tuple[str, str, str]]:
    """(what, estimated, came to)"""
    from django.utils.translation import gettext as _

    one = lot.actual
    return [
        (_("Hours of the machine"), f"{one.hours_estimated:g}", f"{one.hours:g}"),
        (_("Cost"), money(one.cost_estimated, one.currency), money(one.cost, one.currency)),
        (_("Days until it left"), str(one.lead_days_estimated), str(one.lead_days)),
        (_("Pieces scrapped"), "0", str(one.scrap)),
    ]


@dataclass(frozen=True)
class Told:
    """A change of routes with its two sides: rows of (site, city, pieces, arrives)."""

    change: RouteChange
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    cents: str
    why: str
    words: str


def _changes(order: Order, lots: list[Lot]) -> list[Told]:
    known = {lot.pk: lot for lot in lots}
    found = []
    for change in order.changes.prefetch_related("lots"):
        hit = [known[lot.pk] for lot in change.lots.all() if lot.pk in known]
        declined = next((lot for lot in hit if lot.because), None)
        words = declined.because_words if declined else ""
        reason = declined.get_because_display() if declined and change.cause == "declined" else ""
        found.append(
            Told(
                change,
                [_side(one, known) for one in change.before],
                [_side(one, known) for one in change.after],
                signed(Decimal(change.cents) / 100, order.currency) if change.cents else "",
                f"{change.get_cause_display()}{': ' if reason else ''}{reason}",
                words,
            )
        )
    return found


def _side(one: dict[str, Any], known: dict[int, Lot]) -> dict[str, Any]:
    lot = known.get(one["lot"])
    return {
        "site": lot.machine.site if lot else None,
        "maker": lot.maker if lot else None,
        "pieces": one["pieces"],
        "arrives": date.fromisoformat(one["arrives"]) if one["arrives"] else None,
    }
