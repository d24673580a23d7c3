"""What stories about documents and grants begin from."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.declaring import Stated
from collaboration.actions.disclosing import ask, give
from collaboration.gate import may_read
from collaboration.models import Agreement, ControlList, Document, Grant, LogEntry, Room, Version
from tests.collaboration.scene import Pair, logged, make_agreement, make_document, make_pair, make_room, make_version

NOT_LISTED = Stated("not_listed", "China", "Trial on a coating line")
UNSURE = Stated("unsure", "China", "Trial on a coating line")


class Disclosure:
    """A pair in a room under an agreement; the startup has a document, the manufacturer would like to read it."""

    def __init__(self, *, rung: str = "nda", agreed: bool = True, **document: Any) -> None:
        self.pair: Pair = make_pair()
        self.room: Room = make_room(self.pair)
        self.ada, self.li = self.pair.ada, self.pair.li
        self.agreement = make_agreement(self.room) if agreed else None
        self.document: Document = make_document(self.pair.startup, rung=rung, **document)
        self.version: Version = make_version(self.document)

    def give(self, **more: Any) -> Grant:
        values: dict[str, Any] = {
            "room": self.room,
            "version": self.version,
            "purpose": "evaluation",
            "words": "To see whether it fits the line",
            "mode": "view",
            "ends_at": timezone.now() + timedelta(days=30),
            "export": NOT_LISTED,
            "by": self.ada,
        }
        return give(**(values | more))


def make_lists() -> None:
    """The editions of today, where a test has emptied the table."""
    for which in ControlList.Which.values:
        ControlList.objects.get_or_create(which=which, edition="first", defaults={"valid_from": date(2024, 1, 1)})


def make_edition(which: str = "eu", edition: str = "newer") -> ControlList:
    return ControlList.objects.create(which=which, edition=edition, valid_from=timezone.localdate())


def read_page(grant: Grant, person, page: int = 1, kind: str = "document.viewed") -> None:
    """What the log says when somebody has read a page."""
    logged(grant.room, kind, by=person, grant=grant.pk, version=grant.version_id, page=page)


def kinds(room: Room) -> list[str]:
    return list(LogEntry.objects.filter(room=room).order_by("number").values_list("kind", flat=True))[1:]


def notices(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("what", flat=True))


def reads(scene, person=None, version=None, mode: str = "view") -> bool:
    return may_read(person or scene.li, version or scene.version, mode) is not None


def asked(scene, **more):
    values = {"purpose": "quotation", "words": "To quote 500 pieces", "mode": "view", "by": scene.li}
    return ask(room=scene.room, document=scene.document, **(values | more))


def end_agreement(scene):
    Agreement.objects.update(state="terminated", ended_at=timezone.now())


def close(scene):
    Room.objects.update(state="closed", closed_at=timezone.now())
