"""The two known organisations of the demo, as the parts of a collaboration are handed them."""

from dataclasses import dataclass

from accounts.models import User
from collaboration.models import Room
from ecosystem.models import Organisation


@dataclass(frozen=True)
class Pair:
    """The demo's startup and manufacturer with their owners, and the room they share."""

    startup: Organisation
    manufacturer: Organisation
    ada: User
    li: User
    room: Room
