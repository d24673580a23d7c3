"""How the portal is doing, in a few counts: for the desk and for staff's own overview."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from collaboration.logbook.funnel import together_now
from core.counting import counted
from core.models import Effect, Mail
from ecosystem.models import Listing, Organisation
from matching.standings import number_of_matches

LATE = timedelta(minutes=3)
"""How long an effect may be due before somebody should look."""


def desk_numbers() -> dict[str, int]:
    """Returns what staff watch, in five queries."""
    states = Organisation.Verification
    organisations = Organisation.objects.aggregate(
        waiting=Count("pk", filter=Q(verification=states.REQUESTED)),
        startups=Count("pk", filter=Q(verification=states.VERIFIED, kind=Organisation.Kind.STARTUP)),
        manufacturers=Count("pk", filter=Q(verification=states.VERIFIED, kind=Organisation.Kind.MANUFACTURER)),
        unverified=Count("pk", filter=Q(verification=states.UNVERIFIED)),
    )
    live = Listing.objects.live().aggregate(
        needs=Count("pk", filter=Q(kind=Listing.Kind.NEED)), offers=Count("pk", filter=Q(kind=Listing.Kind.OFFER))
    )
    return {
        **organisations,
        **live,
        **outbox_numbers(),
        "matches": number_of_matches(),
        **counted(
            **together_now(),
            people=User.objects.filter(is_active=True),
            unsent=Mail.objects.exclude(state=Mail.State.SENT),
        ),
    }


def outbox_numbers() -> dict[str, int]:
    still_open = Q(done_at=None, dead_at=None)
    return Effect.objects.aggregate(
        open=Count("pk", filter=still_open),
        late=Count("pk", filter=still_open & Q(next_try_at__lte=timezone.now() - LATE)),
        dead=Count("pk", filter=Q(dead_at__isnull=False, discarded_at=None)),
    )
