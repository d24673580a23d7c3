"""What an agreement says: its texts with their particulars, the digest that both sign, and what stands in a room now.

The texts are put together when an agreement is offered and never again: they name the parties, the term, whose information
is protected and which language prevails. `canonical` is both texts and the terms as JSON that anybody can make anew, and
`digest_of` its SHA-256; whoever signs sends back the digest they were shown.
"""

import calendar
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from collaboration.models import Agreement, AgreementTemplate, Room
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN
from ecosystem.models import Organisation

SCHEMA = "techbridge-agreement-1"
TEXTS = Path(__file__).resolve().parents[1] / "texts"
MONTHS, SURVIVES = (6, 60), (0, 120)
LONGEST = 55_000
"""Letters of one's own text; the particulars stand above it in the same column."""
LAWS = {
    "open": pgettext_lazy("governing law", "None is named"),
    "china": pgettext_lazy("governing law", "The People’s Republic of China"),
    "discloser": pgettext_lazy("governing law", "Where the party has its seat whose information is concerned"),
    "switzerland": pgettext_lazy("governing law", "Switzerland"),
    "singapore": pgettext_lazy("governing law", "Singapore"),
}
OF_THE_TEXT = "text"
"""In a text of one's own the law is what it says."""
HEADING = re.compile(r"\d{1,2}\. ?\S.{0,80}")
HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Terms:
    """What is offered beside the words: `discloser` is None where both are protected."""

    discloser: Organisation | None
    prevails: str
    months: int
    survives_months: int
    law: str = "open"


# --- putting the texts together -----------------------------------------------------------------------------------------
def current_template() -> AgreementTemplate | None:
    """The park's text that is offered now: the newest edition that has been published."""
    return AgreementTemplate.objects.filter(published_at__isnull=False).first()


def composed(room: Room, terms: Terms, bodies: Mapping[str, str]) -> dict[str, str]:
    """The texts by language as they are frozen: the particulars, then the body. Empty where there is no body."""
    only = sum(bool(body) for body in bodies.values()) == 1
    return {
        language: f"{particulars(room, terms, language, only=only)}\n\n{bodies[language]}" if bodies[language] else ""
        for language in WRITTEN
    }


def particulars(room: Room, terms: Terms, language: str, *, only: bool) -> str:
    said = phrases()[language]
    parties = {"party_a": named(room.organisation, language), "party_b": named(room.partner, language)}
    values = parties | {
        "whose": _filled(said[role_of(room, terms.discloser) or "both"], parties),
        "months": str(terms.months),
        "survives": str(terms.survives_months),
        "law": said["law"][terms.law],
        "prevails": said["only" if only else terms.prevails],
    }
    return _filled(shipped(f"particulars.{language}.txt"), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its holes filled, all at once: a hole in somebody's name stays what it is."""
    return HOLE.sub(lambda found: values[found[1]], text)


def named(organisation: Organisation, language: str) -> str:
    """Its name in the language, and beside it the one it has in the other."""
    names = {text.language: text.name for text in organisation.texts.all() if text.name}
    ordered = [names.pop(language, ""), *names.values()]
    return " / ".join(dict.fromkeys(filter(None, ordered))) or organisation.slug


@cache
def shipped(name: str) -> str:
    """A text that comes with the code."""
    return (TEXTS / name).read_text(encoding="utf-8").strip()


@cache
def phrases() -> dict[str, Any]:
    return json.loads(shipped("phrases.json"))


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """A text as paragraphs: ("title" | "heading" | "line" | "text", words). Lines are the particulars'."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    for number, part in enumerate(paragraphs):
        if number == 0 and len(part) <= 80 and not HEADING.fullmatch(part):
            yield "title", part
        elif HEADING.fullmatch(part) or (number == 1 and len(part) <= 20):
            yield "heading", part
        elif number < 10 and re.match(r"[^\s:：][^:：\n]{0,30}[:：]", part) and "\n" not in part:
            yield "line", part
        else:
            yield "text", part


# --- the digest ---------------------------------------------------------------------------------------------------------
def role_of(room: Room, organisation: Organisation | None) -> str | None:
    """Which of the two it is. It stays true when an organisation is merged into another, as its key does not."""
    if organisation is None:
        return None
    return "organisation" if organisation.pk == room.organisation_id else "partner"


def canonical(agreement: Agreement) -> str:
    """What the digest is of: JSON with its keys in order, no spaces, UTF-8."""
    room = agreement.room
    said = {
        "schema": SCHEMA,
        "agreement": str(agreement.pk),
        "room": str(agreement.room_id),
        "offered_for": role_of(room, agreement.offered_for),
        "discloser": role_of(room, agreement.discloser),
        "source": agreement.source,
        "edition": agreement.template.edition if agreement.template else None,
        "prevails": agreement.prevails,
        "months": agreement.months,
        "survives_months": agreement.survives_months,
        "replaces": str(agreement.replaces_id) if agreement.replaces_id else None,
        "text_en": agreement.text_en,
        "text_zh": agreement.text_zh,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(agreement: Agreement) -> str:
    return hashlib.sha256(canonical(agreement).encode()).hexdigest()


# --- what stands --------------------------------------------------------------------------------------------------------
def in_force_in(room: Room, now: datetime | None = None) -> Agreement | None:
    """The agreement in force in a room at `now`, whatever the row still says once its time is over."""
    return Agreement.objects.in_force(now).filter(room=room).first()


def offered_in(room: Room) -> Agreement | None:
    return Agreement.objects.filter(room=room, state=Agreement.State.OFFERED).first()


def state_now(agreement: Agreement, now: datetime | None = None) -> str:
    """Its state by the clock: one whose time is over has expired, also before the site has written it down."""
    now = now or timezone.now()
    if agreement.state == Agreement.State.IN_FORCE and agreement.ends_at and agreement.ends_at <= now:
        return Agreement.State.EXPIRED
    return agreement.state


def text_in(agreement: Agreement, language: str) -> tuple[str, str]:
    """(language, text) for a reader of `language`, or in the other where there is but one."""
    texts = {ENGLISH: agreement.text_en, CHINESE: agreement.text_zh}
    shown = language if texts.get(language) else next(code for code in WRITTEN if texts[code])
    return shown, texts[shown]


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time of day some months later; the last day of a shorter month.

    >>> months_after(datetime(2026, 8, 31, 12), 6)
    datetime.datetime(2027, 2, 28, 12, 0)
    """
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
