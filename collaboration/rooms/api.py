"""Rooms by the API: those one sits in and what is said there. What writes joins it (api/rooms.py)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from collaboration.consenting.consents import name_for_partner
from collaboration.models import Message, Room
from collaboration.rooms.unread import with_unread
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN
from core.api import CURSOR, PER_PAGE, ROOMS, Page, by_cursor, door, problems
from core.cursors import page_by_keys

router = Router(tags=["collaboration"])
READS = door(SIGNED_IN, ROOMS)


class RoomOut(Schema):
    """A room you sit in. `organisations` are the two that share it; `unread` counts what others have said since you last
    looked. `state` is open or closed."""

    id: UUID
    organisations: list[str]
    state: str
    opened_at: datetime
    moved_at: datetime
    closed_at: datetime | None
    unread: int

    @staticmethod
    def resolve_organisations(row: Room) -> list[str]:
        return [side.slug for side in row.sides]


class MessageOut(Schema):
    """Something said. `by` is a name, empty for a former member; what was taken back has no words. `documents` are named,
    not opened."""

    id: int
    organisation: str
    by: str
    text: str
    language: str
    at: datetime
    taken_back: bool
    documents: list[UUID]

    @staticmethod
    def resolve_organisation(row: Message) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_by(row: Message) -> str:
        return name_for_partner(row.by) if row.by else ""

    @staticmethod
    def resolve_taken_back(row: Message) -> bool:
        return row.taken_back_at is not None

    @staticmethod
    def resolve_documents(row: Message) -> list[Any]:
        return [one.pk for one in row.documents.all()]


def rooms_of(user) -> QuerySet[Room]:
    return with_unread(Room.objects.visible_to(user).select_related("organisation", "partner"), user)


def messages_of(room: Room) -> QuerySet[Message]:
    rows = Message.objects.filter(room=room).select_related("organisation", "by")
    return rows.prefetch_related("documents")


@by_cursor(
    router,
    "/rooms",
    RoomOut,
    auth=READS,
    order=("-opened_at", "pk"),
    operation_id="list_rooms",
    summary=gettext_noop("Rooms you sit in, the one opened last first"),
    url_name="api-rooms",
)
def rooms(request):
    return rooms_of(request.user), Room.objects.visible_to(request.user)


@router.get(
    "/rooms/{uuid:room_id}/messages",
    response={200: Page[MessageOut], **problems(404)},
    auth=READS,
    operation_id="list_messages",
    summary=gettext_noop("What was said in a room, the newest first. Reading it here does not count as having looked."),
    url_name="api-messages",
)
def messages(request, room_id: UUID, cursor: str = CURSOR, per_page: int = PER_PAGE):
    room, _side = must_sit_in(request.user, room_id)
    counted = Message.objects.filter(room=room)
    return page_by_keys(request, messages_of(room), order=("-pk",), cursor=cursor, per_page=per_page, counted=counted)
