"""What an organisation makes of a match, by the API.

One address is served by one router, so these operations join those that read.
"""

from typing import Literal

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from api.answers import IF_MATCH, answer
from api.saving import Strict
from core.access import SIGNED_IN
from core.api import FEEDBACK, MATCHES, door, problems
from core.etags import etag_of, refuse_unless_matching
from ecosystem.models import Organisation
from matching.actions import dismiss_match, save_match, unmark_match, write_note
from matching.api import OWN, own_organisation, router
from matching.models import Mark

Reason = Literal["not_relevant", "too_early", "too_far", "known", "competitor", "no_capacity", "other"]


class MarkOut(Schema):
    """`state` is open where the match is neither saved nor dismissed. `note` is for your organisation alone."""

    state: Literal["open", "saved", "dismissed"]
    reason: str
    note: str


class MarkIn(Strict):
    """Dismissing takes a reason. `note` replaces what is noted; left out, that stays."""

    state: Literal["open", "saved", "dismissed"] = Field(..., examples=["saved"])
    reason: Reason | None = None
    note: str | None = Field(None, max_length=Mark.NOTE)


def _pair(request, slug: str, organisation: str) -> tuple[Organisation, Organisation]:
    """The caller's organisation and the partner. Raises Http404 for what is not theirs or not open to them."""
    own = own_organisation(request, organisation)
    partners = Organisation.objects.visible_to(request.user).exclude(kind=own.kind)
    return own, get_object_or_404(partners, slug=slug)


def _told(own: Organisation, partner: Organisation) -> dict[str, str]:
    mark = Mark.objects.filter(organisation=own, partner=partner).first()
    if mark is None:
        return {"state": "open", "reason": "", "note": ""}
    return {"state": "open" if mark.state == Mark.State.NOTED else mark.state, "reason": mark.reason, "note": mark.note}


@router.get(
    "/matches/{slug:slug}/mark",
    response={200: MarkOut, **problems(404)},
    auth=door(SIGNED_IN, MATCHES),
    operation_id="read_mark",
    summary=gettext_noop("What your organisation made of a match"),
    url_name="mark",
)
def mark(request, slug: str, organisation: str = OWN):
    return answer(MarkOut, _told(*_pair(request, slug, organisation)))


@router.put(
    "/matches/{slug:slug}/mark",
    response={200: MarkOut, **problems(404, 412)},
    auth=door(SIGNED_IN, FEEDBACK),
    operation_id="set_mark",
    summary=gettext_noop("Save or dismiss a match, or take that back, and note something on it"),
    url_name="mark",
)
@transaction.atomic
def set_mark(request, slug: str, body: MarkIn, organisation: str = OWN, if_match: str = IF_MATCH):
    own, partner = _pair(request, slug, organisation)
    Organisation.objects.select_for_update().get(pk=own.pk)
    refuse_unless_matching(request, etag_of(MarkOut, _told(own, partner)))
    about = {"organisation": own, "partner": partner, "by": request.user}
    if body.state == "saved":
        save_match(**about)
    elif body.state == "dismissed":
        dismiss_match(**about, reason=body.reason or "")
    else:
        unmark_match(**about)
    if body.note is not None:
        write_note(**about, note=body.note, base=None)
    return answer(MarkOut, _told(own, partner))
