"""What the webhooks of two organisations hear of their room: that something was said or agreed, and where to look."""

from typing import Any

from django.dispatch import receiver

from api.deliveries import api_address, tell
from collaboration.models import Meeting, Message, Room
from collaboration.signals import meeting_agreed, message_sent, room_opened


@receiver(room_opened)
def hear_of_a_room(sender, room: Room, **kwargs) -> None:
    _tell(room, "room.opened", {})


@receiver(message_sent)
def hear_of_a_message(sender, message: Message, **kwargs) -> None:
    _tell(message.room, "message.sent", {"message": message.pk})


@receiver(meeting_agreed)
def hear_of_a_meeting(sender, meeting: Meeting, **kwargs) -> None:
    _tell(meeting.room, "meeting.agreed", {"meeting": str(meeting.pk)})


def _tell(room: Room, kind: str, more: dict[str, Any]) -> None:
    for side in room.sides:
        data = {"organisation": side.slug, "partner": room.other(side).slug, "room": str(room.pk), **more}
        data["address"] = api_address("api-messages", room_id=room.pk)
        tell(side.pk, kind, data, about=f"room:{room.pk}")
