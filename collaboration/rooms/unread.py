"""What somebody has not read yet in their rooms."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from collaboration.models import Message, Room, RoomMember


def unread_messages(user) -> QuerySet[Message]:
    """What others have said in rooms in which a person sits, since they last looked there; not what was taken back."""
    seats = RoomMember.objects.sitting().filter(user=user, room=OuterRef("room")).order_by("pk")
    rows = Message.objects.filter(taken_back_at=None).exclude(by=user)
    return rows.annotate(
        seat=Subquery(seats.values("pk")[:1]), since=Subquery(seats.values("seen_at")[:1])
    ).filter(Q(since=None) | Q(at__gt=F("since")), seat__isnull=False)  # fmt: skip


def with_unread(rooms: QuerySet[Room], user) -> QuerySet[Room]:
    """The rooms with `unread`: how many messages wait in each."""
    there = unread_messages(user).filter(room=OuterRef("pk")).order_by().values("room")
    return rooms.annotate(unread=Coalesce(Subquery(there.annotate(count=Count("pk")).values("count")), 0))


def unread_of(user) -> dict:
    """How many messages wait for a person, by the key of their room; rooms in which none does are left out."""
    if not (user.is_authenticated and user.is_active):
        return {}
    rows = unread_messages(user).order_by().values("room").annotate(count=Count("pk"))
    return {row["room"]: row["count"] for row in rows}
