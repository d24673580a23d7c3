"""Pairs, rooms, documents, grants and agreements for stories. Plain rows: what the actions do is not done here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from collaboration.log import held, write
from collaboration.models import (
    Agreement,
    Background,
    Declaration,
    Document,
    Foreground,
    Grant,
    Introduction,
    Pilot,
    Purpose,
    Room,
    RoomMember,
    Signature,
    Version,
)
from core.files import store
from ecosystem.models import Membership, Organisation
from tests.factories import made_up, make_listing, make_organisation, make_user, numbers

DRAWING = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Pair:
    """A startup that asks and a manufacturer that answers, each with its owner and one listing."""

    startup: Organisation
    manufacturer: Organisation
    ada: Any
    """Owner of the startup, reads English."""
    li: Any
    """Owner of the manufacturer, reads Chinese."""
    offer: Any
    need: Any


def make_pair() -> Pair:
    ada, li = make_user(name="Ada"), make_user(name="李工", language="zh-hans", time_zone="Asia/Shanghai")
    startup = make_organisation("startup", owner=ada)
    manufacturer = make_organisation(
        "manufacturer", owner=li, name_zh=f"长沙{made_up(next(numbers))}重工", name="Works"
    )
    return Pair(startup, manufacturer, ada, li, make_listing(startup, "offer"), make_listing(manufacturer, "need"))


def make_introduction(pair: Pair, *, state: str = "asked", **fields) -> Introduction:
    now = timezone.now()
    defaults: dict[str, Any] = {
        "organisation": pair.startup,
        "partner": pair.manufacturer,
        "need": pair.need,
        "offer": pair.offer,
        "offers": True,
        "message": "We print coolant nozzles and would like to try them on your line.",
        "language": "en",
        "asked_by": pair.ada,
        "expires_at": now + timedelta(days=21),
        "organisation_agreed_at": now,
        "organisation_agreed_by": pair.ada,
    }
    if state == "accepted":
        defaults |= {"partner_agreed_at": now, "partner_agreed_by": pair.li}
    if state != "asked":
        defaults |= {"ended_at": now, "ended_by": pair.li}
    return Introduction.objects.create(state=state, **(defaults | fields))


@transaction.atomic
def make_room(pair: Pair | None = None) -> Room:
    """An open room with both owners in it."""
    pair = pair or make_pair()
    introduction = make_introduction(pair, state="accepted")
    room = Room.objects.create(introduction=introduction, organisation=pair.startup, partner=pair.manufacturer)
    write(room, "room.opened", introduction=introduction.pk)
    for organisation, person in ((pair.startup, pair.ada), (pair.manufacturer, pair.li)):
        RoomMember.objects.create(room=room, organisation=organisation, user=person, added_by=person)
    return room


def sit(room: Room, organisation: Organisation, *, role: str = "viewer", person=None):
    """A person of one side who sits in the room too."""
    person = person or make_user()
    Membership.objects.get_or_create(organisation=organisation, user=person, defaults={"role": role})
    RoomMember.objects.create(room=room, organisation=organisation, user=person)
    return person


def make_document(organisation: Organisation, *, rung: str = "nda", **fields) -> Document:
    return Document.objects.create(
        organisation=organisation, title=fields.pop("title", f"Drawing {made_up(next(numbers))}"), rung=rung, **fields
    )


def make_version(
    document: Document, content: bytes = DRAWING, content_type: str = "application/pdf", **fields
) -> Version:
    """Bytes as they are, past the checks of an upload."""
    owner = Membership.objects.filter(organisation=document.organisation).select_related("user").first()
    number = document.versions.count() + 1
    file = store(
        content,
        purpose="document",
        owner_id=document.organisation_id,
        name=f"drawing-{number}.pdf",
        content_type=content_type,
        by=owner.user if owner else None,
    )
    return Version.objects.create(document=document, number=number, file=file, **({"pages": 1} | fields))


def make_declaration(**fields) -> Declaration:
    return Declaration.objects.create(
        **({"answer": "not_listed", "country": "China", "end_use": "Trial on a coating line"} | fields)
    )


def make_grant(room: Room, version: Version, **fields) -> Grant:
    """A grant of the version to the other side for a week, to view."""
    owner = version.document.organisation
    defaults: dict[str, Any] = {
        "organisation": room.other(owner),
        "title": version.document.title,
        "purpose": Purpose.EVALUATION,
        "words": "To see whether it fits the line",
        "ends_at": timezone.now() + timedelta(days=7),
    }
    if "declaration" not in fields:
        fields["declaration"] = make_declaration()
    return Grant.objects.create(room=room, version=version, **(defaults | fields))


def make_agreement(room: Room, *, state: str = "in_force", signed: bool = True, **fields) -> Agreement:
    """A mutual agreement of two years, signed by both owners."""
    now = timezone.now()
    defaults: dict[str, Any] = {
        "text_en": "Both keep secret what they are shown.",
        "text_zh": "双方对所披露的信息保密。",
        "text_sha256": "0" * 64,
        "prevails": "en",
        "offered_for": room.organisation,
    }
    if state == "in_force":
        defaults |= {"in_force_at": now, "ends_at": now + timedelta(days=730)}
    agreement = Agreement.objects.create(room=room, state=state, **(defaults | fields))
    if signed and state == "in_force":
        for side in room.sides:
            owner = Membership.objects.filter(organisation=side, role="owner").select_related("user").first()
            Signature.objects.create(
                agreement=agreement,
                organisation=side,
                by=owner.user if owner else None,
                name="Owner",
                capacity="Managing director",
                language="en",
                text_sha256=agreement.text_sha256,
                method="password",
            )
    return agreement


def make_pilot(room: Room, *, state: str = "running", **fields) -> Pilot:
    now = timezone.now()
    defaults: dict[str, Any] = {
        "title": "Nozzles on line 3",
        "goal": "Halve the coolant used",
        "budget_holder": "Works manager",
        "decision_on": (now + timedelta(days=60)).date(),
        "background": Background.OWN,
        "foreground": Foreground.BY_FIELD,
        "proposed_for": room.organisation,
    }
    if state not in ("proposed", "dropped"):
        defaults["agreed_at"] = now
    if state == "ended":
        defaults |= {"ended_at": now, "outcome": "scaled"}
    return Pilot.objects.create(room=room, state=state, **(defaults | fields))


@transaction.atomic
def logged(room: Room, kind: str, **data):
    """Writes one more entry to a room's log."""
    return write(held(room), kind, **data)
