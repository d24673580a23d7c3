"""An agreement as one reader sees it: how it stands, what they may do with it, and its texts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from collaboration.actions.agreements_clock import FIRST
from collaboration.agreeing.agreements import blocks, state_now
from collaboration.agreeing.permissions import (
    check_user_can_decline,
    check_user_can_sign,
    check_user_can_terminate,
    check_user_can_withdraw,
    side_in,
)
from collaboration.agreeing.words import mark_of, method_said
from collaboration.models import Agreement, Signature
from collaboration.permissions import check_room_is_open
from core.permissions import allowed
from ecosystem.languages import CHINESE, ENGLISH, LANGUAGE_CHOICES, WRITTEN
from ecosystem.models import Organisation

TONES = {
    "offered": "warn", "in_force": "good", "declined": "bad", "withdrawn": "neutral", "renewed": "neutral",
    "terminated": "bad", "expired": "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One side's place for a signature."""

    organisation: Organisation
    signature: Signature | None
    is_mine: bool

    @property
    def method(self) -> str:
        return method_said(self.signature.method) if self.signature else ""


@dataclass(frozen=True)
class Reading:
    agreement: Agreement
    state: str
    side: Organisation
    lines: tuple[Line, Line]
    may_sign: bool
    may_withdraw: bool
    may_decline: bool
    may_terminate: bool
    ends_soon: bool
    days_left: int

    @classmethod
    def of(cls, agreement: Agreement, user, now: datetime) -> "Reading":
        room, state = agreement.room, state_now(agreement, now)
        side = side_in(user, room) or room.organisation
        waits = state == Agreement.State.OFFERED
        can_sign = waits and allowed(check_room_is_open, room)
        signed = {one.organisation_id: one for one in agreement.signatures.all()}
        one, other = (Line(each, signed.get(each.pk), each.pk == side.pk) for each in room.sides)
        left = (agreement.ends_at - now) if agreement.ends_at and state == Agreement.State.IN_FORCE else None
        return cls(
            agreement=agreement,
            state=state,
            side=side,
            lines=(one, other),
            may_sign=can_sign and allowed(check_user_can_sign, user, agreement),
            may_withdraw=waits and allowed(check_user_can_withdraw, user, agreement),
            may_decline=waits and allowed(check_user_can_decline, user, agreement),
            may_terminate=state == Agreement.State.IN_FORCE and allowed(check_user_can_terminate, user, agreement),
            ends_soon=left is not None and left <= FIRST,
            days_left=max(0, (left + timedelta(hours=12)).days) if left is not None else 0,
        )

    @property
    def label(self) -> str:
        return str(Agreement.State(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def mark(self) -> str:
        return mark_of(self.agreement)

    @property
    def protects(self) -> str:
        return protects(self.agreement)


@dataclass(frozen=True)
class Past:
    """One that is over, as a row."""

    agreement: Agreement
    state: str

    @property
    def label(self) -> str:
        return str(Agreement.State(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def protects(self) -> str:
        return protects(self.agreement)


def protects(agreement: Agreement) -> str:
    """Whose information it protects, in the page's language."""
    if agreement.discloser is None:
        return _("What both show each other (mutual)")
    return _("Only what %(name)s shows (one-way)") % {"name": agreement.discloser.name}


def prevailing(agreement: Agreement) -> str:
    """Which text prevails, as a sentence."""
    if not (agreement.text_en and agreement.text_zh):
        language = dict(LANGUAGE_CHOICES)[ENGLISH if agreement.text_en else CHINESE]
        return _("There is one text only: %(language)s.") % {"language": language}
    if agreement.prevails == CHINESE:
        return pgettext("of an agreement's two texts", "If the two texts differ, the Chinese text prevails.")
    return pgettext("of an agreement's two texts", "If the two texts differ, the English text prevails.")


def chips(agreement: Agreement) -> list[tuple[str, Any]]:
    """The terms in a few words."""
    months = {"term": agreement.months, "after": agreement.survives_months}
    return [
        (_("Protects"), protects(agreement)),
        (_("Term"), _("%(term)d months, secrecy for %(after)d months after it") % months),
        (_("Text"), agreement.get_source_display()),
        (_("Language"), prevailing(agreement)),
    ]


@dataclass(frozen=True)
class Shown:
    """One text for the page."""

    language: str
    name: str
    prevails: bool
    blocks: tuple[tuple[str, str], ...]


def lines_of(agreement: Agreement, language: str) -> list[Shown]:
    """Its texts, the reader's own language first."""
    texts = {ENGLISH: agreement.text_en, CHINESE: agreement.text_zh}
    two = bool(agreement.text_en and agreement.text_zh)
    order = sorted(WRITTEN, key=lambda code: code != language)
    return [
        Shown(code, dict(LANGUAGE_CHOICES)[code], two and code == agreement.prevails, tuple(blocks(texts[code])))
        for code in order
        if texts[code]
    ]


def parts_of(texts: Mapping[str, str]) -> list[Shown]:
    """Texts of which none prevails yet: a template's."""
    return [Shown(code, dict(LANGUAGE_CHOICES)[code], False, tuple(blocks(texts[code]))) for code in WRITTEN]
