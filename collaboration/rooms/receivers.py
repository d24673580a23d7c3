"""What becomes of the seats of those who leave their organisation."""

from django.dispatch import receiver

from collaboration.actions.seats import end_seats
from ecosystem.signals import membership_ending


@receiver(membership_ending)
def end_seats_of_who_leaves(sender, membership, by, **kwargs):
    end_seats(organisation=membership.organisation, person=membership.user, by=by)
