"""The audit trail is sealed once a day: a digest of the events since the last seal, bound to that seal and signed.

An event that is changed, taken out, put elsewhere or added to what has been sealed is found (`faults`), and so is a seal
that was made anew, since the key is not in the database. What happened since the last seal is not covered yet, and
neither is the newest seal where it is taken away together with every event after it: `verify_audit` prints its digest,
so that somebody may keep it elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone

from core.models import AuditEvent, AuditSeal
from core.outbox import chore
from core.sealing import is_signed, signature_of

DAY = timedelta(days=1)
SETTLED = timedelta(hours=1)
"""Events this old are sealed: a transaction that numbered an earlier one has ended by then."""
MOST = 20_000
"""Events in one seal."""
HOUR = 3600
COLUMNS = (
    "id", "at", "action", "actor_id", "actor_label", "acting_for", "target_type", "target_id", "target_label", "before",
    "after", "request_id",
)  # fmt: skip


@dataclass(frozen=True)
class SealFault:
    """Something that was done to the events `first` to `last`, or to their seal, behind the site's back."""

    number: int
    first: int
    last: int
    what: str


@chore(every=HOUR, after=900)
def seal_the_day() -> bool:
    """Makes the next seal where the last is a day old. Returns whether there is more to seal."""
    last = AuditSeal.objects.order_by("-number").first()
    if last is not None and last.events < MOST and timezone.now() - last.at < DAY:
        return False
    made = seal()
    return made is not None and made.events == MOST


def seal(*, settled: timedelta = SETTLED) -> AuditSeal | None:
    """Seals the events since the last seal that are at least so old; None where there are none. Of two who do it at once
    one succeeds."""
    now = timezone.now()
    before = AuditSeal.objects.order_by("-number").first()
    found = AuditEvent.objects.filter(id__gt=before.last if before else 0)
    if young := found.filter(at__gt=now - settled).aggregate(first=Min("id"))["first"]:
        found = found.filter(id__lt=young)
    ids = found.order_by("id").values("id")[:MOST]
    ends = AuditEvent.objects.filter(id__in=ids).aggregate(last=Max("id"))
    if ends["last"] is None:
        return None
    first = before.last + 1 if before else 1
    made = AuditSeal(
        number=before.number + 1 if before else 1,
        first=first,
        last=ends["last"],
        previous=before.digest if before else "",
        at=now,
    )
    made.events, made.digest = digest_of(made)
    made.signature = signature_of(signed_words(made))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return None
    return made


def signed_words(seal: AuditSeal) -> str:
    return f"techbridge audit seal\n{seal.number}\n{seal.digest}"


def digest_of(seal: AuditSeal) -> tuple[int, str]:
    """How many events there are in a seal's range, and the digest that it should have: the SHA-256 of its own numbers and
    of each event as JSON (keys in order, no spaces, UTF-8, times in UTC to the microsecond), a line each."""
    digest = hashlib.sha256(f"{seal.number} {seal.first} {seal.last} {seal.previous}\n".encode())
    events = 0
    rows = AuditEvent.objects.filter(id__gte=seal.first, id__lte=seal.last).order_by("id").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=1000):
        events += 1
        digest.update(_plain(row).encode())
    return events, digest.hexdigest()


def _plain(row: tuple) -> str:
    columns = dict(zip(COLUMNS, row, strict=True))
    at: datetime = columns["at"]
    columns["at"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def faults() -> Iterator[SealFault]:
    """Yields what is wrong with the sealed part of the audit trail; nothing where it is whole."""
    seals = list(AuditSeal.objects.order_by("number"))
    if seals and (seals[0].number, seals[0].previous) != (1, ""):
        yield SealFault(seals[0].number, 1, seals[0].first - 1, "seal removed")
    for before, one in pairwise(seals):
        if (before.number + 1, before.last + 1, before.digest) != (one.number, one.first, one.previous):
            yield SealFault(one.number, before.last + 1, one.first - 1, "seal removed")
    for one in seals:
        if not is_signed(signed_words(one), one.signature):
            yield SealFault(one.number, one.first, one.last, "not signed")
        events, digest = digest_of(one)
        if events != one.events:
            yield SealFault(one.number, one.first, one.last, "removed" if events < one.events else "added")
        elif digest != one.digest:
            yield SealFault(one.number, one.first, one.last, "changed")
