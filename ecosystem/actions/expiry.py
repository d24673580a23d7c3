"""What the clock asks for of needs and offers: two letters before the end, then they are closed.

Each step looks at its row again under a lock, so that two processes may do it at once, and whoever renews in the same
moment is not overrun.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from ecosystem.actions.clock import each
from ecosystem.actions.freshness import days
from ecosystem.actions.listings import end_listing
from ecosystem.actions.verification import write_to_owners
from ecosystem.models import Listing


def look_after_listings(now: datetime | None = None) -> bool:
    """Does what the clock asks for, some listings at a time, and returns whether there is more."""
    now = now or timezone.now()
    published = Listing.objects.filter(status=Listing.Status.PUBLISHED).select_related("organisation")
    first, second = (now + days(name) for name in ("LISTING_WARN_DAYS", "LISTING_REMIND_DAYS"))
    steps = [
        (published.filter(expires_at__lte=now), _end),
        (published.filter(expires_at__lte=second, expires_at__gt=now, expiry_letters__lt=2), _warn_again),
        (published.filter(expires_at__lte=first, expires_at__gt=second, expiry_letters=0), _warn),
    ]
    more = [each(rows, step) for rows, step in steps]
    return any(more)


def _end(listing: Listing) -> None:
    end_listing(listing=listing)
    _write(listing, "listing_ended")


def _warn(listing: Listing, letters: int = 1) -> None:
    still = Listing.objects.filter(pk=listing.pk, expiry_letters=listing.expiry_letters)
    if still.update(expiry_letters=letters):
        _write(listing, "listing_ends")


def _warn_again(listing: Listing) -> None:
    _warn(listing, letters=2)


def _write(listing: Listing, template: str) -> None:
    """To each owner, once for each end and letter."""
    write_to_owners(
        listing.organisation,
        template,
        key=f"{listing.pk}:{listing.expires_at:%Y%m%d%H%M}:{listing.expiry_letters}",
        page="ecosystem:my-listings",
        listing=listing,
        until=listing.expires_at,
        days=settings.LISTING_DAYS,
    )
