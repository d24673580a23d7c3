"""Writing, publishing and closing needs and offers."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import remove
from core.transitions import MoveNotAllowed
from ecosystem.models import Listing, Organisation
from ecosystem.permissions import check_user_can_edit_listing, check_user_can_edit_organisation
from ecosystem.signals import listing_changed
from ecosystem.transitions import LISTING


@transaction.atomic
def create_listing(*, organisation: Organisation, kind: str, by, **columns) -> Listing:
    """Starts a draft."""
    check_user_can_edit_organisation(by, organisation)
    listing = Listing.objects.create(organisation=organisation, kind=kind, **columns)
    audit.record("listing.created", by=by, target=listing, acting_for=organisation, after={"kind": kind})
    return listing


def usual_end() -> datetime:
    """Until when a listing is open whose owner names no day, from now."""
    return timezone.now() + timedelta(days=settings.LISTING_DAYS)


def latest_end() -> datetime:
    """The furthest day that may be named, from now."""
    return timezone.now() + timedelta(days=settings.LISTING_MOST_DAYS)


def missing_to_publish(listing: Listing) -> dict[str, str]:
    """Returns what a listing still lacks before others may see it, as {field: sentence}."""
    missing = {}
    texts = list(listing.texts.all())
    if not any(text.title.strip() for text in texts):
        missing["title"] = _("Give it a title, in English or in Chinese.")
    if not any(text.body.strip() for text in texts):
        missing["body"] = _("Describe it in a few sentences, in English or in Chinese.")
    if not listing.intent:
        missing["intent"] = _("Say what you want to do together: a pilot, supply, a licence …")
    return missing


@transaction.atomic
def publish_listing(*, listing: Listing, by) -> None:
    """Shows a draft to others, for LISTING_DAYS where it names no day to come. Raises ValidationError with a sentence
    for each thing that is missing."""
    check_user_can_edit_listing(by, listing)
    if missing := missing_to_publish(listing):
        raise ValidationError(missing)
    was, to = LISTING.move(listing, "publish", published_at=timezone.now(), **_open_until(listing))
    _note(listing, "listing.published", by=by, was=was, to=to)


@transaction.atomic
def close_listing(*, listing: Listing, by) -> None:
    check_user_can_edit_listing(by, listing)
    was, to = LISTING.move(listing, "close")
    _note(listing, "listing.closed", by=by, was=was, to=to)


@transaction.atomic
def reopen_listing(*, listing: Listing, by) -> None:
    """Shows a closed listing again, for LISTING_DAYS where it names no day to come."""
    check_user_can_edit_listing(by, listing)
    was, to = LISTING.move(listing, "reopen", **_open_until(listing))
    _note(listing, "listing.reopened", by=by, was=was, to=to)


@transaction.atomic
def renew_listing(*, listing: Listing, by) -> None:
    """Keeps a published listing open for LISTING_DAYS from now. One that would be open for longer stays as it is."""
    check_user_can_edit_listing(by, listing)
    before = Listing.objects.select_for_update().get(pk=listing.pk)
    if before.status != Listing.Status.PUBLISHED:
        raise MoveNotAllowed(_("Only a published listing can be renewed. Open it again instead."))
    until = max(filter(None, (before.expires_at, usual_end())))
    Listing.objects.filter(pk=listing.pk).update(expires_at=until, expiry_letters=0)
    listing.expires_at, listing.expiry_letters = until, 0
    audit.record(
        "listing.renewed",
        by=by,
        target=listing,
        acting_for=listing.organisation,
        before={"expires_at": before.expires_at},
        after={"expires_at": until},
    )
    touch(listing)


def end_listing(*, listing: Listing) -> None:
    """The clock closes a listing whose day has passed. Call it in a transaction, with the row locked."""
    was, to = LISTING.move(listing, "end")
    _note(listing, "listing.ended", by=None, was=was, to=to)


def _open_until(listing: Listing) -> dict[str, object]:
    """What opening a listing sets: a day to come."""
    until = listing.expires_at
    return {"expires_at": until if until and until > timezone.now() else usual_end(), "expiry_letters": 0}


@transaction.atomic
def delete_draft(*, listing: Listing, by) -> None:
    """Throws a draft away. What has been published once is closed, not deleted."""
    check_user_can_edit_listing(by, listing)
    if listing.status != Listing.Status.DRAFT:
        raise ValidationError(_("Only a draft can be deleted. Close this listing instead."))
    files = [attachment.file for attachment in listing.attachments.select_related("file")]
    audit.record(
        "listing.deleted", by=by, target=listing, acting_for=listing.organisation, before={"title": listing.title}
    )
    listing.delete()
    for file in files:
        remove(file)


def touch(listing: Listing) -> None:
    """Notes that a listing has changed and tells those who depend on it."""
    Listing.objects.filter(pk=listing.pk).update(revision=F("revision") + 1, modified_at=timezone.now())
    listing.refresh_from_db(fields=["revision", "modified_at"])
    if listing.status != Listing.Status.DRAFT:
        listing_changed.send(Listing, listing=listing)


def _note(listing: Listing, action: str, *, by, was: str, to: str) -> None:
    audit.record(
        action, by=by, target=listing, acting_for=listing.organisation, before={"status": was}, after={"status": to}
    )
    touch(listing)
