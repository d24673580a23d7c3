"""Keeping what a listing said before, and taking it back.

What one person changes within SITTING of their last change is one version: a listing saves at every pause in typing,
and nobody wants to read through the pauses.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ecosystem.models import Listing, ListingVersion

SITTING = timedelta(minutes=30)


def keep_first(listing: Listing, content: dict[str, Any]) -> None:
    """Keeps what was there before the first change that is kept; nothing where it was blank. Call it for a listing
    without versions, under the lock on its row."""
    if any(content[name] for name in content if name != "visibility"):
        ListingVersion.objects.create(
            listing=listing, number=1, began_at=listing.created_at, ended_at=listing.modified_at, content=content
        )


def keep(listing: Listing, content: dict[str, Any], *, by) -> None:
    """Keeps `content` as the newest version, as part of the last one where the same person wrote that just now. Call it
    under the lock on the listing's row."""
    now = timezone.now()
    last = listing.versions.first()
    if last is not None and last.by_id == by.pk and now - last.ended_at <= SITTING:
        last.content, last.ended_at = content, now
        last.save(update_fields=["content", "ended_at"])
        return
    number = last.number + 1 if last else 1
    ListingVersion.objects.create(listing=listing, number=number, began_at=now, ended_at=now, by=by, content=content)
