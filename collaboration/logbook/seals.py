"""Seals of a room's log: how far it has come, signed, so that a later log can be held against an earlier one.

Each side gets one with every log it takes along; the site keeps one of its own each day. A seal is JSON: the room, the
number and the digest of the last entry, the moment, and the signature of these four in that order, a line each.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone

from collaboration.log import Fault, faults, moment
from collaboration.models import LogEntry, LogSeal, Room
from core.sealing import is_signed, signature_of

DAY = timedelta(days=1)
MANY = 200
LONGEST = 4096


def sealed(room: Room, now: datetime) -> dict[str, Any]:
    """The seal of a room's log as `room` knows it."""
    said = {"room": str(room.pk), "number": room.number, "head": room.head, "at": moment(now)}
    return {**said, "signature": signature_of(words(**said))}


def words(*, room: str, number: int, head: str, at: str) -> str:
    """What is signed."""
    return f"techbridge room log\n{room}\n{number}\n{head}\n{at}"


class NotASeal(ValueError):
    """What was handed in is no seal, or not one that this site has signed."""


def read(text: bytes) -> dict[str, Any]:
    """A seal as somebody hands it in. Raises NotASeal for whatever this site has not signed."""
    try:
        found = json.loads(text)
        said = {"room": str(UUID(found["room"])), "number": int(found["number"])}
        said |= {"head": str(found["head"]), "at": str(found["at"])}
        signature = str(found["signature"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotASeal from error
    if not is_signed(words(**said), signature):
        raise NotASeal
    return {**said, "signature": signature}


def leads_on_from(room: Room, number: int, head: str) -> bool:
    """Whether the room's log still has the entry that a seal ended with."""
    if number == 0:
        return head == ""
    return LogEntry.objects.filter(room=room, number=number, digest=head).exists()


# --- the site's own ---------------------------------------------------------------------------------------------------
def seal_some(now: datetime | None = None) -> bool:
    """Seals rooms whose last seal is a day old and that have moved since. Returns whether there may be more."""
    now = now or timezone.now()
    last = LogSeal.objects.filter(room=OuterRef("pk")).order_by("-number")
    due = (
        Room.objects.annotate(
            sealed=Subquery(last.values("number")[:1], output_field=IntegerField()),
            sealed_at=Subquery(last.values("at")[:1]),
        )
        .filter(number__gt=0)
        .filter(Q(sealed=None) | Q(sealed__lt=F("number"), sealed_at__lte=now - DAY))
    )
    rooms = list(due.order_by("moved_at")[:MANY])
    for room in rooms:
        _keep(room, now)
    return len(rooms) == MANY


def _keep(room: Room, now: datetime) -> None:
    made = sealed(room, now)
    try:
        with transaction.atomic():
            LogSeal.objects.create(room=room, number=room.number, head=room.head, at=now, signature=made["signature"])
    except IntegrityError:
        return  # somebody else has just sealed it


def room_faults(room: Room) -> Iterator[Fault]:
    """What is wrong with a room's log, and with what was sealed of it. Whoever writes meanwhile does no harm."""
    found = list(faults(room))
    if found:
        now = Room.objects.get(pk=room.pk)
        found = list(faults(now)) if now.number != room.number else found
    yield from found
    seals = list(LogSeal.objects.filter(room=room).order_by("number"))
    there = LogEntry.objects.filter(room=room, number__in=[seal.number for seal in seals])
    digests = dict(there.values_list("number", "digest"))
    for seal in seals:
        said = words(room=str(seal.room_id), number=seal.number, head=seal.head, at=moment(seal.at))
        if not is_signed(said, seal.signature):
            yield Fault(room, seal.number, "not signed")
        elif digests.get(seal.number) != seal.head:
            yield Fault(room, seal.number, "rewritten")
