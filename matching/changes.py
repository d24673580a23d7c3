"""Writing down what has changed, so that every process's index can catch up (matching/live.py).

A change is written in the transaction of its cause, under the next number of the change sequence. The number is taken
by raising one row, which is locked until the transaction ends: numbers become visible in their order and without gaps,
and who has read up to a number has missed nothing below it. So take it late in a transaction.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import inf

from django.db import transaction
from django.db.models import F, QuerySet

from ecosystem.models import Listing, Organisation
from matching.engine import Conditions, Entry, Statement
from matching.engine.conditions import from_plain, plain
from matching.engine.documents import with_words
from matching.engine.entries import packed, unpacked
from matching.engine.reader import Reader
from matching.lexicon import reading
from matching.models import Clock, Vector
from matching.statements import listing_statements, profile_statements

CHUNK = 500
MANY = 20
"""From so many on, making a reader is worth its while."""


def clock() -> Clock:
    """The one row; made by whoever asks first."""
    found, _created = Clock.objects.get_or_create(pk=1, defaults={"identity": uuid.uuid4()})
    return found


def note_listings(listings: QuerySet[Listing]) -> int:
    """Writes down the vectors of listings as they stand now, and returns how many."""
    return _note(listing_statements(listings))


def note_organisations(organisations: QuerySet[Organisation]) -> int:
    """Writes down organisations' profiles and all their listings: their standing decides who may see those."""
    count = _note(profile_statements(organisations))
    theirs = Listing.objects.filter(organisation__in=organisations).exclude(status=Listing.Status.DRAFT)
    return count + note_listings(theirs)


def note_gone(statements: Iterable[int]) -> int:
    """Writes down that statements are no more."""
    return _write([(statement, b"") for statement in statements])


def _note(statements: Iterator[Statement]) -> int:
    count = 0
    while some := list(islice(statements, CHUNK)):
        count += _write([(entry.id, to_bytes(entry)) for entry in read(some)])
    return count


def read(statements: Sequence[Statement]) -> list[Entry]:
    """Statements as entries: many at once in C where it compiles, a few one by one, with the same result."""
    lexicon, bridge = reading()
    if len(statements) < MANY:
        return [Entry.of(statement, lexicon, bridge) for statement in statements]
    found = Reader(lexicon).documents(statements)
    return [
        Entry.holding(statement, with_words(statement, documents, bridge))
        for statement, documents in zip(statements, found, strict=True)
    ]


@transaction.atomic
def _write(rows: list[tuple[int, bytes]]) -> int:
    if rows:
        clock()
        Clock.objects.filter(pk=1).update(value=F("value") + len(rows))
        last = Clock.objects.values_list("value", flat=True).get(pk=1)
        first = last - len(rows) + 1
        Vector.objects.bulk_create(
            [Vector(statement=key, sequence=first + place, entry=entry) for place, (key, entry) in enumerate(rows)],
            update_conflicts=True,
            unique_fields=["statement"],
            update_fields=["sequence", "entry"],
        )
    return len(rows)


def to_bytes(entry: Entry) -> bytes:
    """An entry as it is kept; b"" for one that takes no part."""
    if not entry.documents:
        return b""
    head = [
        entry.organisation,
        entry.side,
        entry.kind,
        plain(entry.conditions),
        entry.audience,
        None if entry.expires == inf else entry.expires,
    ]
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + packed(entry.documents)


def from_bytes(statement: int, kept: bytes) -> Entry:
    """What `to_bytes` gave; an entry without words, and of nobody, for b""."""
    if not kept:
        return Entry(statement, 0, "startup", "need", Conditions(), 0, inf, ())
    head, _newline, words = bytes(kept).partition(b"\n")
    organisation, side, kind, conditions, audience, expires = json.loads(head)
    return Entry(
        statement,
        organisation,
        side,
        kind,
        from_plain(conditions),
        audience,
        inf if expires is None else expires,
        unpacked(words),
    )


def entries_after(sequence: int, until: int | None = None) -> Iterator[tuple[int, Entry]]:
    """Yields (number, entry) of everything written after `sequence`, in the order of the sequence."""
    rows = Vector.objects.filter(sequence__gt=sequence).order_by("sequence")
    if until is not None:
        rows = rows.filter(sequence__lte=until)
    for statement, number, kept in rows.values_list("statement", "sequence", "entry").iterator(chunk_size=2000):
        yield number, from_bytes(statement, kept)
