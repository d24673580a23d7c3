"""A person's own consents, for their own programs."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from collaboration.models import Consent
from core.access import SIGNED_IN
from core.api import by_cursor, door

router = Router(tags=["collaboration"])


class ConsentOut(Schema):
    """What you answered for one purpose and one organisation. `notice_sha256` is of the text you read, in `language`;
    `receipt_sha256` of your receipt ("" where you refused)."""

    id: UUID
    purpose: str
    recipient: str
    state: str
    language: str
    asked_at: datetime
    ended_at: datetime | None
    edition: int
    notice_sha256: str
    receipt_sha256: str

    @staticmethod
    def resolve_recipient(consent: Consent) -> str:
        return consent.recipient.slug

    @staticmethod
    def resolve_edition(consent: Consent) -> int:
        return consent.notice.edition


@by_cursor(
    router,
    "/consents",
    ConsentOut,
    auth=door(SIGNED_IN),
    order=("-asked_at", "pk"),
    operation_id="list_consents",
    summary=gettext_noop("What you agreed to or refused about your contact details, the newest first"),
)
def consents(request):
    return Consent.objects.of(request.user).select_related("recipient", "notice"), None
