"""Agreements by the API: read by those who read them on the site. Offering and signing are done on the site only."""

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from collaboration.agreeing.agreements import state_now
from collaboration.agreeing.permissions import side_in
from collaboration.models import Agreement, Room, Signature
from core.access import SIGNED_IN
from core.api import AGREEMENTS, CURSOR, PER_PAGE, Page, door, problems
from core.cursors import page_by_keys

router = Router(tags=["agreements"])


class SignatureOut(Schema):
    """`text_sha256` is the digest of what was signed."""

    organisation: str
    name: str
    capacity: str
    language: str
    text_sha256: str
    at: datetime

    @staticmethod
    def resolve_organisation(row: Signature) -> str:
        return row.organisation.slug


class AgreementOut(Schema):
    """An agreement between the two sides of a room. `discloser` is null where both are protected; `edition` is of the
    park's template, null for a text of one's own. `state` is the one of this moment: one whose time is over is expired."""

    id: UUID
    room: UUID
    state: str
    source: str
    edition: int | None
    discloser: str | None
    offered_for: str
    prevails: str
    months: int
    survives_months: int
    text_sha256: str
    replaces: UUID | None
    offered_at: datetime
    in_force_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_room(row: Agreement) -> UUID:
        return row.room_id

    @staticmethod
    def resolve_state(row: Agreement) -> str:
        return state_now(row)

    @staticmethod
    def resolve_edition(row: Agreement) -> int | None:
        return row.template.edition if row.template else None

    @staticmethod
    def resolve_discloser(row: Agreement) -> str | None:
        return row.discloser.slug if row.discloser else None

    @staticmethod
    def resolve_offered_for(row: Agreement) -> str:
        return row.offered_for.slug

    @staticmethod
    def resolve_replaces(row: Agreement) -> UUID | None:
        return row.replaces_id


class AgreementTextsOut(Schema):
    """The frozen texts, empty where there is none in the language."""

    en: str
    zh: str


class WholeAgreementOut(AgreementOut):
    texts: AgreementTextsOut
    signatures: list[SignatureOut]
    confirmed_by_counsel: str | None
    """Counsel who confirmed the park's text; null: nobody has."""

    @staticmethod
    def resolve_texts(row: Agreement) -> dict[str, str]:
        return {"en": row.text_en, "zh": row.text_zh}

    @staticmethod
    def resolve_signatures(row: Agreement) -> list[Signature]:
        return list(row.signatures.select_related("organisation"))

    @staticmethod
    def resolve_confirmed_by_counsel(row: Agreement) -> str | None:
        return (row.template.confirmed_by_counsel or None) if row.template else None


def _mine(request):
    rows = Agreement.objects.visible_to(request.user)
    return rows.select_related("template", "discloser", "offered_for")


@router.get(
    "/rooms/{uuid:room_id}/agreements",
    response={200: Page[AgreementOut], **problems(404)},
    auth=door(SIGNED_IN, AGREEMENTS),
    operation_id="list_agreements",
    summary=gettext_noop("Agreements of a room, the newest first"),
    url_name="room-agreements",
)
def agreements(request, room_id: UUID, cursor: str = CURSOR, per_page: int = PER_PAGE):
    room = get_object_or_404(Room.objects.select_related("organisation", "partner"), pk=room_id)
    if side_in(request.user, room) is None:
        raise Http404
    rows = _mine(request).filter(room=room).defer("text_en", "text_zh")
    return page_by_keys(request, rows, order=("-offered_at", "pk"), cursor=cursor, per_page=per_page)


@router.get(
    "/agreements/{uuid:agreement_id}",
    response={200: WholeAgreementOut, **problems(404)},
    auth=door(SIGNED_IN, AGREEMENTS),
    operation_id="read_agreement",
    summary=gettext_noop("One agreement: its texts, its terms and who has signed it"),
    url_name="agreement",
)
def agreement(request, agreement_id: UUID):
    return get_object_or_404(_mine(request), pk=agreement_id)
