"""Asking for documents, showing and revoking them by the API: by the same actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from accounts.models import User
from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import Strict
from collaboration.actions import disclosing
from collaboration.actions.declaring import Stated
from collaboration.actions.grants import revoke
from collaboration.disclosing.api import DisclosureOut, one, router
from collaboration.models import DisclosureRequest, Document, Grant, Version
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN
from core.api import DISCLOSURES, door, problems

Purpose = Literal["evaluation", "quotation", "feasibility", "pilot", "production", "certification", "diligence"]
Mode = Literal["view", "download"]


class DisclosureRequestIn(Strict):
    """`document` is one that the other side of the room has announced."""

    room: UUID
    document: UUID
    purpose: Purpose
    words: str = Field(max_length=500, examples=["To quote 500 pieces"])
    mode: Mode = "view"


class DisclosureRequestOut(Schema):
    id: int
    room: str
    document: str
    purpose: str
    mode: str
    state: str
    asked_at: datetime

    @staticmethod
    def resolve_room(row: DisclosureRequest) -> str:
        return str(row.room_id)

    @staticmethod
    def resolve_document(row: DisclosureRequest) -> str:
        return str(row.document_id)


class DisclosureIn(Strict):
    """`people` are numbers of those who sit in the room for the other side; without it all of them may read. `export`
    says whether the technology is on a list of controlled technology: "unsure" waits for the park's review."""

    room: UUID
    document: UUID
    version: int = Field(0, ge=0, le=32_767, description=gettext_noop("Its number; the newest if you leave it out."))
    purpose: Purpose
    words: str = Field(max_length=500, examples=["To quote 500 pieces"])
    mode: Mode = "view"
    ends_at: datetime
    people: list[int] | None = Field(None, max_length=100)
    export: Literal["not_listed", "licensed", "unsure"]
    licence: str = Field("", max_length=80)
    country: str = Field(max_length=80, examples=["China"])
    end_use: str = Field(max_length=500, examples=["Trial on a coating line"])


@router.post(
    "/disclosures/requests",
    response={201: DisclosureRequestOut, **problems(404, 409)},
    auth=door(SIGNED_IN, DISCLOSURES),
    operation_id="request_disclosure",
    summary=gettext_noop("Ask to be shown a document that a partner has announced"),
    url_name="disclosure-requests",
)
def ask(request, body: DisclosureRequestIn, idempotency_key: str = IDEMPOTENCY_KEY):
    def work() -> HttpResponse:
        room, side = must_sit_in(request.user, body.room)
        document = get_object_or_404(disclosing.announced_to(room, side), pk=body.document)
        asked = disclosing.ask(
            room=room, document=document, purpose=body.purpose, words=body.words, mode=body.mode, by=request.user
        )
        return answer(DisclosureRequestOut, asked, status=201)

    return once(request, idempotency_key, work)


@router.post(
    "/disclosures",
    response={201: DisclosureOut, **problems(404, 409)},
    auth=door(SIGNED_IN, DISCLOSURES),
    operation_id="give_disclosure",
    summary=gettext_noop("Show a document of yours to the other side of a room, for a purpose and a time"),
    url_name="disclosures",
)
def give(request, body: DisclosureIn, idempotency_key: str = IDEMPOTENCY_KEY):
    def work() -> HttpResponse:
        given = _given(request, body)
        where = request.build_absolute_uri(reverse("api-1:disclosure", kwargs={"disclosure_id": given.pk}))
        return answer(DisclosureOut, one(request, given.pk), status=201, location=where)

    return once(request, idempotency_key, work)


def _given(request, body: DisclosureIn) -> Grant:
    room, side = must_sit_in(request.user, body.room)
    own = Document.objects.owned_by(request.user).kept().filter(organisation=side)
    document = get_object_or_404(own, pk=body.document)
    versions = Version.objects.filter(document=document).order_by("-number")
    version = (versions.filter(number=body.version) if body.version else versions).first()
    if version is None:
        raise Http404
    waiting = DisclosureRequest.objects.filter(room=room, document=document, state=DisclosureRequest.State.ASKED)
    people = None if body.people is None else list(User.objects.filter(pk__in=body.people))
    return disclosing.give(
        room=room, version=version, purpose=body.purpose, words=body.words, mode=body.mode, ends_at=body.ends_at,
        export=Stated(body.export, body.country, body.end_use, body.licence), people=people, request=waiting.first(),
        by=request.user,
    )  # fmt: skip


@router.post(
    "/disclosures/{int:disclosure_id}/revoke",
    response={200: DisclosureOut, **problems(404, 409)},
    auth=door(SIGNED_IN, DISCLOSURES),
    operation_id="revoke_disclosure",
    summary=gettext_noop("End at once what you show; what has been seen stays seen"),
    url_name="disclosure-revoke",
)
def end(request, disclosure_id: int, idempotency_key: str = IDEMPOTENCY_KEY):
    def work() -> HttpResponse:
        with transaction.atomic():
            revoke(grant=one(request, disclosure_id), by=request.user)
        return answer(DisclosureOut, one(request, disclosure_id))

    return once(request, idempotency_key, work)
