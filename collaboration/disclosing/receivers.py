"""Grants end with what they rest on: the room, the agreement."""

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from collaboration.actions.disclosing import end_requests
from collaboration.actions.grants import close_grant
from collaboration.disclosing import telling
from collaboration.gate import reached
from collaboration.log import held
from collaboration.models import Agreement, Grant, Room
from collaboration.signals import agreement_moved, room_closing
from ecosystem.models.rung import Rung


@receiver(room_closing)
def end_with_the_room(sender, room: Room, by, **kwargs) -> None:
    """The room is held and about to close, of which its own part tells both sides."""
    for grant in Grant.objects.for_telling().filter(room=room, closed_at=None):
        close_grant(room, grant, Grant.Closed.ROOM, by=None)
    end_requests(room)


@receiver(agreement_moved)
def end_with_the_agreement(sender, agreement: Agreement, verb: str, **kwargs) -> None:
    """Closes what no agreement in force covers any more; its room is held. One that is renewed leaves no gap, so nothing
    is looked at before the new one is in force."""
    if agreement.state not in (Agreement.State.TERMINATED, Agreement.State.EXPIRED, Agreement.State.IN_FORCE):
        return
    now = timezone.now()
    agreed = ~Q(version__document__rung=Rung.INTRODUCED)
    open_here = Grant.objects.filter(agreed, room=agreement.room_id, closed_at=None, starts_at__lte=now)
    covered = open_here.filter(reached(now)).values("pk")
    room = held(agreement.room)
    for grant in Grant.objects.for_telling().filter(pk__in=open_here.exclude(pk__in=covered).values("pk")):
        entry = close_grant(room, grant, Grant.Closed.AGREEMENT, by=None)
        telling.tell_both("grant.closed", grant, entry)
