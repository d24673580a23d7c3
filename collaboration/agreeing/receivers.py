"""What agreements hear."""

from django.dispatch import receiver

from collaboration.actions.agreements import withdraw_with_room
from collaboration.models import Room
from collaboration.signals import room_closing


@receiver(room_closing)
def withdraw_what_is_offered(sender, room: Room, by, **kwargs) -> None:
    """Nobody can sign in a closed room; what is in force stays so, since secrecy outlasts the room."""
    withdraw_with_room(room, by)
