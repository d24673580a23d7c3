"""Who may read an organisation's files."""

from django.http import HttpRequest

from core.files import gate
from core.models import StoredFile
from ecosystem.ladder import reached, up_to
from ecosystem.models import Attachment, Listing, Organisation

LOGO, EVIDENCE, ATTACHMENT, IMPORT = "logo", "evidence", "attachment", "import"


@gate(LOGO)
def may_read_logo(request: HttpRequest, file: StoredFile) -> bool:
    return Organisation.objects.visible_to(request.user).filter(pk=file.owner_id, logo=file).exists()


@gate(EVIDENCE)
def may_read_evidence(request: HttpRequest, file: StoredFile) -> bool:
    """Who may change the organisation, and the staff who verify it."""
    if request.user.is_authenticated and request.user.is_staff:
        return True
    return Organisation.objects.editable_by(request.user).filter(pk=file.owner_id, evidence__file=file).exists()


@gate(ATTACHMENT)
def may_read_attachment(request: HttpRequest, file: StoredFile) -> bool:
    """Who may see the listing and has reached the file's rung."""
    attachment = Attachment.objects.filter(file=file).select_related("listing__organisation").first()
    if attachment is None or not Listing.objects.visible_to(request.user).filter(pk=attachment.listing_id).exists():
        return False
    return attachment.rung in up_to(reached(request.user, attachment.listing.organisation))


@gate(IMPORT)
def may_read_import(request: HttpRequest, file: StoredFile) -> bool:
    """Whoever imports for the park."""
    return request.user.is_authenticated and request.user.is_staff
