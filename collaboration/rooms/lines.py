"""Rooms as their reader's list shows them: with what is new, what comes next and what they have to do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from collaboration.models import Meeting, Room, RoomMember, RoomTask
from collaboration.rooms.unread import with_unread
from ecosystem.models import Organisation


@dataclass(frozen=True)
class Line:
    """A room as its reader's list shows it."""

    room: Room
    side: Organisation
    partner: Organisation
    unread: int
    next_meeting: datetime | None
    tasks: int


def with_names(rooms: QuerySet[Room]) -> QuerySet[Room]:
    related = rooms.select_related("organisation__logo", "partner__logo")
    return related.prefetch_related("organisation__texts", "partner__texts")


def for_list(rooms: QuerySet[Room], user) -> QuerySet[Room]:
    """With everything a line shows, in a fixed number of queries."""
    seat = RoomMember.objects.sitting().filter(room=OuterRef("pk"), user=user).order_by("pk")
    ahead = Meeting.objects.filter(room=OuterRef("pk"), state=Meeting.State.AGREED, starts_at__gt=timezone.now())
    mine = RoomTask.objects.filter(room=OuterRef("pk"), owner=user, done_at=None).order_by().values("room")
    return with_unread(with_names(rooms), user).annotate(
        sits_for=Subquery(seat.values("organisation")[:1]),
        next_meeting=Subquery(ahead.order_by("starts_at").values("starts_at")[:1]),
        tasks_of_mine=Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0),
    )


def line_of(room) -> Line:
    side, partner = room.organisation, room.partner
    if room.sits_for == room.partner_id:
        side, partner = partner, side
    return Line(room, side, partner, room.unread, room.next_meeting, room.tasks_of_mine)
