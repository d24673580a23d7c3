"""What the numbers of a log stand for, as one of its readers may know it. Looked up anew each time it is shown."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.consenting.consents import name_for_partner
from collaboration.gate import readable_by
from collaboration.logbook.words import OF_THEMSELVES, WORDS, Words
from collaboration.models import (
    DisclosureRequest,
    Document,
    Grant,
    LogEntry,
    Meeting,
    Mode,
    Pilot,
    Purpose,
    Room,
    RoomTask,
    Version,
)
from ecosystem.models import MergeRecord

LEADS_TO_A_DOCUMENT = {"grant": Grant, "request": DisclosureRequest, "version": Version}
OF_THE_ROOM = {"meeting": Meeting, "task": RoomTask, "pilot": Pilot}


@dataclass(frozen=True)
class Told:
    """An entry in words. `details` are what else is known of it; `until` is when what it opens ends."""

    entry: LogEntry
    text: str
    icon: str
    tone: str
    details: list[str] = field(default_factory=list)
    until: datetime | None = None


def keys_of(model: type[Model], written: Iterable[str]) -> list[Any]:
    """Those that can be keys of the table at all."""
    found = []
    for one in written:
        with contextlib.suppress(ValidationError):
            found.append(model._meta.pk.to_python(one))
    return found


class Names:
    """Of some entries of one room, for one reader who sits in it. Asks the database at most ten times, however many."""

    def __init__(self, entries: Iterable[LogEntry], room: Room, reader) -> None:
        self.entries, self.room, self.reader = list(entries), room, reader

    def _numbers(self, key: str) -> set[str]:
        return {str(entry.data[key]) for entry in self.entries if entry.data.get(key) is not None}

    @cached_property
    def people(self) -> dict[int, str]:
        """Everybody the entries name. Of whoever has left the site no name is left."""
        wanted = {entry.by_id for entry in self.entries if entry.organisation is not None}
        wanted |= {int(one) for one in self._numbers("person") if one.isdigit()}
        wanted |= {one for entry in self.entries for one in entry.data.get("people") or () if isinstance(one, int)}
        there = User.objects.filter(pk__in=wanted - {None}, is_active=True, left_at=None)
        return {one.pk: name_for_partner(one) for one in there}

    def person(self, key: Any) -> str:
        number = int(key) if str(key).isdigit() else None
        return self.people.get(number) or _("a former member")

    @cached_property
    def sides(self) -> dict[int, str]:
        """The two sides, also by the keys of those that have become one of them."""
        found = {side.pk: side.name for side in self.room.sides}
        strange = {entry.organisation for entry in self.entries} - {None, *found}
        if strange:
            for gone, kept in MergeRecord.objects.filter(gone_key__in=strange, undone_at=None).values_list(
                "gone_key", "survivor"
            ):
                if kept in found:
                    found[gone] = found[kept]
        return found

    @cached_property
    def document_of(self) -> dict[tuple[str, str], str]:
        """By what leads to a document, as ("grant", "7"), the document's key."""
        found = {("grant", str(pk)): str(grant.version.document_id) for pk, grant in self.grants.items()}
        for key, model in LEADS_TO_A_DOCUMENT.items():
            if key != "grant" and (numbers := keys_of(model, self._numbers(key))):
                rows = model.objects.filter(pk__in=numbers).values_list("pk", "document")
                found |= {(key, str(pk)): str(document) for pk, document in rows}
        return found

    @cached_property
    def grants(self) -> dict[int, Grant]:
        """Those that the entries name; `known` says whether the reader may know of one."""
        known = Exists(Grant.objects.visible_to(self.reader).filter(pk=OuterRef("pk")))
        rows = Grant.objects.annotate(known=known).select_related("version__document")
        return rows.in_bulk(keys_of(Grant, self._numbers("grant")))

    @cached_property
    def documents(self) -> dict[str, str]:
        """Titles by their keys, of those documents that the reader may know of."""
        wanted = keys_of(Document, self._numbers("document") | set(self.document_of.values()))
        if not wanted:
            return {}
        own = Document.objects.owned_by(self.reader).order_by().values("pk")
        read = readable_by(self.reader).order_by().values("document")
        known = Document.objects.filter(pk__in=wanted, organisation__in=[side.pk for side in self.room.sides])
        known = known.filter(Q(announced=True) | Q(pk__in=own) | Q(pk__in=read))
        return {str(pk): title for pk, title in known.values_list("pk", "title")}

    def document(self, entry: LogEntry) -> str:
        keys = [entry.data.get("document")]
        keys += [self.document_of.get((key, str(entry.data.get(key)))) for key in LEADS_TO_A_DOCUMENT]
        title = next((self.documents[str(key)] for key in keys if str(key) in self.documents), "")
        number = str(entry.data.get("grant"))
        grant = self.grants.get(int(number)) if number.isdecimal() else None
        if title and grant is not None and grant.known:
            title = grant.told_title
        return _("“%(title)s”") % {"title": title} if title else _("a document")

    @cached_property
    def things(self) -> dict[tuple[str, str], str]:
        """Titles of this room's meetings, tasks and pilots, which both sides read anyway."""
        found = {}
        for key, model in OF_THE_ROOM.items():
            if numbers := keys_of(model, self._numbers(key)):
                rows = model.objects.filter(room=self.room, pk__in=numbers).values_list("pk", "title")
                found |= {(key, str(pk)): title for pk, title in rows}
        return found

    def who(self, entry: LogEntry) -> str:
        """The person and their side; the park's people and the site itself have no names here."""
        side = self.sides.get(entry.organisation)
        if entry.organisation is None:
            return _("The park") if entry.by_id else _("The site")
        if entry.by_id is None:
            return side or _("A former organisation")
        return _("%(person)s (%(side)s)") % {
            "person": self.person(entry.by_id),
            "side": side or _("a former organisation"),
        }


def in_words(entries: Sequence[LogEntry], room: Room, reader) -> list[Told]:
    names = Names(entries, room, reader)
    return [_told(entry, names) for entry in names.entries]


def _told(entry: LogEntry, names: Names) -> Told:
    words = _words(entry)
    values: dict[str, str] = {"who": names.who(entry), "document": names.document(entry)}
    values["person"] = names.person(entry.data.get("person"))
    for key in OF_THE_ROOM:
        values[key] = names.things.get((key, str(entry.data.get(key)))) or "—"
    until = entry.data.get("until")
    return Told(
        entry,
        str(words.text) % values,
        words.icon,
        words.tone,
        list(_details(entry, names)),
        parse_datetime(until) if isinstance(until, str) else None,
    )


def _words(entry: LogEntry) -> Words:
    own = entry.by_id is not None and entry.data.get("person") == entry.by_id
    found = OF_THEMSELVES.get(entry.kind) if own else None
    return found or WORDS.get(entry.kind) or Words(entry.kind.replace("%", "%%"), "history", "")


def _details(entry: LogEntry, names: Names) -> Iterable[str]:
    """What else an entry holds that has words: purpose, manner, version, page, for whom."""
    data = entry.data
    for key, choices in (("purpose", Purpose.choices), ("mode", Mode.choices)):
        label = dict(choices).get(data.get(key))
        if label:
            yield str(label)
    if isinstance(data.get("number"), int):
        yield _("version %(number)s") % {"number": data["number"]}
    if isinstance(data.get("page"), int):
        yield _("page %(number)s") % {"number": data["page"]}
    if data.get("people"):
        yield _("only for %(people)s") % {"people": ", ".join(map(names.person, data["people"]))}
    outcome = dict(Pilot.Outcome.choices).get(data.get("outcome"))
    if outcome:
        yield str(outcome)
