"""Who can read what now, and who has read what: for pages, letters and the API. Whether a read is let through is asked of
collaboration/gate.py alone; here it is only told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from collaboration.consenting.consents import name_for_partner
from collaboration.gate import opening
from collaboration.models import Declaration, Grant, LogEntry, Mode, RoomMember, Version

READ = ("document.viewed", "document.downloaded")
OPEN, WAITING, SHUT, ENDED = "open", "waiting", "shut", "ended"
TONES = {OPEN: "good", WAITING: "warn", SHUT: "warn", ENDED: "neutral"}


@dataclass
class Shown:
    """A grant as it is told. `readers` are those whom it opens the document for at present."""

    grant: Grant
    state: str
    word: str
    readers: list[User] = field(default_factory=list)
    reads: int = 0
    last_at: datetime | None = None
    newer: Version | None = None

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


def told(grants: Iterable[Grant], now: datetime | None = None) -> list[Shown]:
    """Tells some grants (`for_telling`), in six queries however many they are."""
    now, rows = now or timezone.now(), list(grants)
    keys = [grant.pk for grant in rows]
    opened = set(opening(now).filter(pk__in=keys).values_list("pk", flat=True))
    seats = _seats({grant.room_id for grant in rows})
    reads = _reads(rows)
    newest = _newest({grant.version.document_id for grant in rows})
    found = []
    for grant in rows:
        state, word = _state(grant, grant.pk in opened, now)
        count, last_at = reads.get(grant.pk, (0, None))
        sitting = seats[grant.room_id, grant.organisation_id] if state == OPEN else []
        only = {one.user_id for one in grant.people.all()} if grant.named else None
        readers = [person for person in sitting if only is None or person.pk in only]
        newer = newest.get(grant.version.document_id)
        newer = newer if newer and newer.number > grant.version.number and grant.closed_at is None else None
        found.append(Shown(grant, state, word, readers, count, last_at, newer))
    return found


def _state(grant: Grant, is_open: bool, now: datetime) -> tuple[str, str]:
    if grant.closed_at is not None:
        return ENDED, grant.get_closed_how_display()
    if grant.ends_at <= now:
        return ENDED, str(Grant.Closed.EXPIRED.label)
    if is_open:
        return OPEN, pgettext("state of a grant", "Can be read")
    if grant.declaration.review == Declaration.Review.WAITING:
        return WAITING, str(Declaration.Review.WAITING.label)
    return SHUT, pgettext("state of a grant", "Opens nothing at present")


def _seats(rooms: set) -> dict[tuple[Any, int], list[User]]:
    found: dict[tuple[Any, int], list[User]] = defaultdict(list)
    for seat in RoomMember.objects.sitting().filter(room__in=rooms).select_related("user"):
        found[seat.room_id, seat.organisation_id].append(seat.user)
    return found


def _reads(grants: list[Grant]) -> dict[int, tuple[int, datetime]]:
    rooms = {grant.room_id for grant in grants}
    rows = LogEntry.objects.filter(room__in=rooms, kind__in=READ).order_by()
    counted = rows.values("data__grant").annotate(count=Count("pk"), last=Max("at"))
    return {row["data__grant"]: (row["count"], row["last"]) for row in counted}


def _newest(documents: set) -> dict[Any, Version]:
    rows = Version.objects.filter(document__in=documents).order_by("document", "number")
    return {row.document_id: row for row in rows}


# --- who has read what --------------------------------------------------------------------------------------------------
@dataclass
class Reader:
    """What one person has read by a grant, from the log of its room."""

    person: User | None
    pages: set[int] = field(default_factory=set)
    moments: list[LogEntry] = field(default_factory=list)
    downloads: list[datetime] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name_for_partner(self.person) if self.person else _("a former member")

    @property
    def first_at(self) -> datetime:
        return self.moments[0].at

    @property
    def last_at(self) -> datetime:
        return self.moments[-1].at

    @property
    def pages_told(self) -> str:
        return ranges(self.pages)


def read_by(grant: Grant) -> list[Reader]:
    """Who viewed which pages when, and who downloaded, in the order in which they began."""
    entries = LogEntry.objects.filter(room=grant.room_id, kind__in=READ, data__grant=grant.pk).order_by("number")
    found: dict[int | None, Reader] = {}
    rows = list(entries)
    people = User.objects.in_bulk({entry.by_id for entry in rows if entry.by_id})
    for entry in rows:
        reader = found.setdefault(entry.by_id, Reader(people.get(entry.by_id)))
        reader.moments.append(entry)
        if entry.kind == "document.downloaded":
            reader.downloads.append(entry.at)
        elif entry.data.get("page"):
            reader.pages.add(entry.data["page"])
    return list(found.values())


def ranges(pages: Iterable[int]) -> str:
    """Pages as people write them.

    >>> ranges({7, 1, 2, 3}), ranges([])
    ('1–3, 7', '')
    """
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def history(grant: Grant) -> list[tuple[LogEntry, str, str]]:
    """What was done to a grant, oldest first, without its reads: (entry, words, icon)."""
    rows = LogEntry.objects.filter(room=grant.room_id, data__grant=grant.pk).exclude(kind__in=READ).order_by("number")
    return [(entry, *_words(entry)) for entry in rows]


def _words(entry: LogEntry) -> tuple[str, str]:
    data = entry.data
    until = data.get("until", "")[:10]
    words = {
        "grant.given": (_("Shown"), "eye"),
        "grant.narrowed": (_("Narrowed: until %(day)s, %(mode)s") % {"day": until, "mode": _mode(data)}, "filter"),
        "grant.renewed": (_("Renewed until %(day)s") % {"day": until}, "refresh"),
        "grant.revoked": (_("Revoked"), "ban"),
        "grant.expired": (_("Its time is over"), "hourglass"),
        "grant.closed": (_("Ended: %(how)s") % {"how": _how(data)}, "lock"),
        "declaration.stated": (_("Export control declared: %(answer)s") % {"answer": _answer(data)}, "world"),
        "declaration.cleared": (_("Cleared by the park"), "circle-check"),
        "declaration.stopped": (_("Stopped by the park"), "hand-stop"),
    }
    return words.get(entry.kind, (entry.kind, "history"))


def _mode(data: dict) -> str:
    return dict(Mode.choices).get(data.get("mode"), "")


def _how(data: dict) -> str:
    return dict(Grant.Closed.choices).get(data.get("how"), "")


def _answer(data: dict) -> str:
    return dict(Declaration.Answer.choices).get(data.get("answer"), "")
