"""Adding files to listings, moving them on the ladder, taking them away."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.files import remove, safe_document, store
from ecosystem.files import ATTACHMENT
from ecosystem.models import Attachment, Listing
from ecosystem.models.rung import LISTING_RUNGS
from ecosystem.permissions import check_user_can_edit_listing

MOST = 10


@transaction.atomic
def add_attachment(*, listing: Listing, upload: UploadedFile, title: str, rung: str, by) -> Attachment:
    """Keeps a PDF or a picture with a listing. Raises NotAllowed, and ValidationError for a file that is not taken."""
    check_user_can_edit_listing(by, listing)
    list(Listing.objects.select_for_update().filter(pk=listing.pk).values_list("pk"))
    if listing.attachments.count() >= MOST:
        raise ValidationError(_("There are ten files already. Remove one that is no longer needed."))
    content, content_type = safe_document(upload)
    name = upload.name or ATTACHMENT
    file = store(content, purpose=ATTACHMENT, owner_id=listing.pk, name=name, content_type=content_type, by=by)
    attachment = Attachment.objects.create(
        listing=listing, file=file, title=title or file.name[:120], rung=rung, added_by=by
    )
    _record("attachment.added", attachment, by=by, after={"file": file.name, "sha256": file.sha256, "rung": rung})
    return attachment


@transaction.atomic
def move_attachment(*, attachment: Attachment, rung: str, by) -> None:
    """Lets fewer or more people open a file, from their next look at it."""
    check_user_can_edit_listing(by, attachment.listing)
    if rung not in LISTING_RUNGS:
        raise ValidationError(_("Choose who may open it."))
    was = attachment.rung
    if was == rung:
        return
    Attachment.objects.filter(pk=attachment.pk).update(rung=rung)
    attachment.rung = rung
    _record("attachment.moved", attachment, by=by, before={"rung": was}, after={"rung": rung})


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by) -> None:
    check_user_can_edit_listing(by, attachment.listing)
    file = attachment.file
    _record("attachment.removed", attachment, by=by, before={"file": file.name, "sha256": file.sha256})
    attachment.delete()
    remove(file)


def _record(action: str, attachment: Attachment, *, by, **values) -> None:
    listing = attachment.listing
    audit.record(action, by=by, target=listing, acting_for=listing.organisation, **values)
