"""What becomes of pilots when their room is closed."""

from django.dispatch import receiver

from collaboration.actions.pilots import end_with_room
from collaboration.signals import room_closing


@receiver(room_closing)
def end_pilots(sender, room, by, **kwargs):
    end_with_room(room, by)
