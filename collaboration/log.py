"""The disclosure log: what both sides of a room see of what was asked, granted, read and ended.

Each room has a chain of its own. An entry's digest is of its own columns and of the digest before it, and the room keeps
the number and the digest of the last; so an entry that is changed, taken out, put elsewhere or cut off the end is found
(`faults`). Nothing a person typed stands in it, and no name: numbers, codes and digests.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from collaboration.models import LogEntry, Room
from core.transitions import StateHasMoved


def held(room: Room) -> Room:
    """Returns the room as it now is, locked until the transaction ends. It is locked before anything else that belongs to
    it, so that two who do something at the same moment do it one after the other: whoever revokes and whoever reads."""
    if not connection.in_atomic_block:
        raise RuntimeError("A room is held inside a transaction.")
    return Room.objects.select_for_update(of=("self",)).select_related("organisation", "partner").get(pk=room.pk)


def write(room: Room, kind: str, *, by=None, organisation: int | None = None, **data: Any) -> LogEntry:
    """Appends one entry to the log of a room that is `held`.

    `kind` is a code such as "document.read"; `organisation` the key of the side that acted; `data` JSON of numbers, codes,
    digests and moments as ISO strings. Raises RuntimeError outside a transaction, StateHasMoved where the room was not
    held and somebody else has written meanwhile; whatever is raised, what was to be logged must not happen.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} was to be logged outside a transaction.")
    entry = LogEntry(
        room=room,
        number=room.number + 1,
        at=timezone.now(),
        kind=kind,
        by=by,
        organisation=organisation,
        data=data,
        previous=room.head,
    )
    entry.digest = digest_of(entry)
    moved = Room.objects.filter(pk=room.pk, number=room.number).update(
        number=entry.number, head=entry.digest, moved_at=entry.at
    )
    if moved != 1:
        raise StateHasMoved("The log of this room has grown meanwhile.")
    entry.save()
    room.number, room.head, room.moved_at = entry.number, entry.digest, entry.at
    return entry


def digest_of(entry: LogEntry) -> str:
    """The SHA-256 of an entry as JSON: keys in order, no spaces, UTF-8, times in UTC to the microsecond."""
    return hashlib.sha256(plain(entry).encode()).hexdigest()


def plain(entry: LogEntry) -> str:
    """What the digest is of. Whoever has the downloaded log can make it with any JSON library."""
    columns = {
        "room": str(entry.room_id),
        "number": entry.number,
        "at": moment(entry.at),
        "kind": entry.kind,
        "by": entry.by_id,
        "organisation": entry.organisation,
        "data": entry.data,
        "previous": entry.previous,
    }
    return json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Fault:
    """Something that was done to a room's log behind the site's back, found at `number`."""

    room: Room
    number: int
    what: str


def faults(room: Room) -> Iterator[Fault]:
    """Yields what is wrong with the log of a room; nothing where it is whole."""
    previous, number = "", 0
    for entry in LogEntry.objects.filter(room=room).order_by("number").iterator(chunk_size=500):
        if entry.number != number + 1:
            yield Fault(room, number + 1, "removed")
        elif entry.previous != previous:
            yield Fault(room, entry.number, "reordered")
        if digest_of(entry) != entry.digest:
            yield Fault(room, entry.number, "changed")
        previous, number = entry.digest, entry.number
    if number != room.number:
        yield Fault(room, room.number, "cut" if number < room.number else "added")
    elif previous != room.head:
        yield Fault(room, number, "changed")
