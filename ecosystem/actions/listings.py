"""Writing, publishing and closing needs and offers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
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
    """Shows a draft to others. Raises ValidationError with a sentence for each thing that is missing."""
    check_user_can_edit_listing(by, listing)
    if missing := missing_to_publish(listing):
        raise ValidationError(missing)
    was, to = LISTING.move(listing, "publish", published_at=timezone.now())
    _note(listing, "listing.published", by=by, was=was, to=to)


@transaction.atomic
def close_listing(*, listing: Listing, by) -> None:
    check_user_can_edit_listing(by, listing)
    was, to = LISTING.move(listing, "close")
    _note(listing, "listing.closed", by=by, was=was, to=to)


@transaction.atomic
def reopen_listing(*, listing: Listing, by) -> None:
    """Shows a closed listing again; a date that has passed is taken away."""
    check_user_can_edit_listing(by, listing)
    past = listing.expires_at is not None and listing.expires_at <= timezone.now()
    was, to = LISTING.move(listing, "reopen", **({"expires_at": None} if past else {}))
    _note(listing, "listing.reopened", by=by, was=was, to=to)


@transaction.atomic
def delete_draft(*, listing: Listing, by) -> None:
    """Throws a draft away. What has been published once is closed, not deleted."""
    check_user_can_edit_listing(by, listing)
    if listing.status != Listing.Status.DRAFT:
        raise ValidationError(_("Only a draft can be deleted. Close this listing instead."))
    audit.record(
        "listing.deleted", by=by, target=listing, acting_for=listing.organisation, before={"title": listing.title}
    )
    listing.delete()


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
