"""The story of an order: what happened when, from its rows. Both sides are told the same, each of what it may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from production.models import Lot, Order


@dataclass(frozen=True)
class Event:
    at: datetime
    title: str
    icon: str
    tone: str = "neutral"
    text: str = ""
    photos: Sequence[Any] = ()


def story_of(order: Order, lots: Sequence[Lot], changes: Sequence[Any], *, buys: bool) -> list[Event]:
    """The latest first."""
    words = {"pieces": order.quantity, "customer": order.organisation.name}
    title = ngettext("%(customer)s orders %(pieces)s piece", "%(customer)s orders %(pieces)s pieces", order.quantity)
    if not buys:
        title = _("%(customer)s places the order")
    events = [Event(order.placed_at, title % words, "writing", "info")]
    for lot in lots:
        events += _of_lot(lot)
    for told in changes:
        tone = "bad" if told.change.unplaced else "warn"
        events.append(Event(told.change.at, _("Routed anew"), "route", tone, told.why))
    if order.ended_at:
        ended = order.state == Order.State.CLOSED
        words_of_end = _("The order is closed") if ended else _("The order is cancelled")
        events.append(Event(order.ended_at, words_of_end, "check" if ended else "x", "good" if ended else "bad",
                            order.ended_because))  # fmt: skip
    return sorted(events, key=lambda event: event.at, reverse=True)


def _of_lot(lot: Lot) -> Iterator[Event]:
    who: dict[str, Any] = {"maker": lot.maker.name, "pieces": lot.offered_pieces, "site": lot.machine.site.name}
    offered = ngettext(
        "%(pieces)s piece is offered to %(maker)s", "%(pieces)s pieces are offered to %(maker)s", lot.offered_pieces
    )
    yield Event(lot.offered_at, offered % who, "send", "neutral", who["site"])
    if lot.accepted_at:
        yield Event(lot.accepted_at, _("%(maker)s accepts") % who, "check", "good", who["site"])
    if lot.started_at:
        yield Event(lot.started_at, _("%(maker)s begins") % who, "player-play", "accent", who["site"])
    yield from _of_work(lot, who)
    if lot.shipped_at:
        sent = lot.shipment
        text = f"{sent.carrier} {sent.tracking}".strip()
        yield Event(lot.shipped_at, _("%(maker)s sends it on its way") % who, "truck", "info", text)
    if lot.received_at:
        title = ngettext("%(pieces)s piece has arrived", "%(pieces)s pieces have arrived", lot.receipt.pieces)
        yield Event(
            lot.received_at,
            title % {"pieces": lot.receipt.pieces},
            "package",
            "good",
            lot.receipt.words or who["maker"],
        )
    if lot.ended_at:
        yield _end(lot, who)
    yield from _of_talk(lot, who)


def _of_work(lot: Lot, who: dict[str, Any]) -> Iterator[Event]:
    for step in lot.steps.all():
        done = ngettext("%(pieces)s piece finished", "%(pieces)s pieces finished", step.pieces) % {
            "pieces": step.pieces
        }
        said = " · ".join(filter(None, [done if step.pieces else "", step.words, who["maker"]]))
        yield Event(step.at, step.get_kind_display(), "tool", "neutral", said, tuple(step.photos.all()))
    for one in lot.inspections.all():
        title = _("Inspected: it passes") if one.passed else _("Inspected: it does not pass")
        text = _("%(bad)s of %(size)s inspected pieces do not conform; up to %(accept)s may (ISO 2859-1, AQL %(aql)s).") % {
            "bad": one.bad, "size": one.size, "accept": one.accept, "aql": one.aql,
        }  # fmt: skip
        yield Event(one.at, title, "clipboard-check", "good" if one.passed else "bad", text)


def _end(lot: Lot, who: dict[str, Any]) -> Event:
    titles = {
        Lot.State.DECLINED: _("%(maker)s does not make it"),
        Lot.State.DROPPED: _("It is no longer made by %(maker)s"),
        Lot.State.CANCELLED: _("Cancelled at %(maker)s"),
    }
    text = " · ".join(filter(None, [lot.get_because_display() if lot.because else "", lot.because_words]))
    assert lot.ended_at is not None  # noqa: S101 - the caller has looked
    return Event(lot.ended_at, titles[Lot.State(lot.state)] % who, "x", "bad", text)


def _of_talk(lot: Lot, who: dict[str, Any]) -> Iterator[Event]:
    for one in lot.questions.all():
        yield Event(one.asked_at, _("%(maker)s asks; the clock stands") % who, "help-circle", "warn", one.text)
        if one.answered_at:
            yield Event(one.answered_at, _("The question is answered; the clock runs"), "message", "info", one.answer)
    for claim in lot.claims.all():
        what = {"what": claim.get_what_display(), "pieces": claim.pieces}
        title = ngettext("Claim on %(pieces)s piece: %(what)s", "Claim on %(pieces)s pieces: %(what)s", claim.pieces)
        yield Event(claim.made_at, title % what, "alert-triangle", "bad", claim.words)
        if claim.ended_at:
            title = _("Claim: %(state)s") % {"state": claim.get_state_display()}
            yield Event(claim.ended_at, title, "message", "info", claim.answer)
