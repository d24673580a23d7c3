"""Asking for introductions and answering them, by the API: by the same actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from collections.abc import Callable
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import NoWordsIn, Strict
from collaboration.actions import introductions as actions
from collaboration.introducing import showing
from collaboration.introducing.api import IntroductionOut, router, told
from collaboration.models import Introduction
from core.access import SIGNED_IN
from core.api import INTRODUCTIONS, door, problems
from ecosystem.models import Listing, Organisation
from matching.introductions import LONGEST

LARGEST = 2**63
Reason = Literal["fit", "timing", "capacity", "served", "rival", "vague", "other"]
Slug = Field(..., pattern=r"^[-a-zA-Z0-9_]{1,80}$")


class NewIntroductionIn(Strict):
    """`organisation` is yours, `partner` whom you ask. Both a need and an offer make it one from a match; one of them is
    enough from a profile."""

    organisation: str = Slug
    partner: str = Slug
    need: int | None = Field(None, ge=1, lt=LARGEST)
    offer: int | None = Field(None, ge=1, lt=LARGEST)
    message: str = Field(..., max_length=LONGEST, examples=["We print coolant nozzles and would like to try them."])


class DeclineIn(Strict):
    """The other side is told the reason and reads the words."""

    reason: Reason = Field(..., examples=["timing"])
    words: str = Field("", max_length=500)


class SayIn(Strict):
    text: str = Field(..., max_length=LONGEST, examples=["Which alloy do you print?"])


@router.post(
    "/introductions",
    response={201: IntroductionOut, **problems(404, 409)},
    auth=door(SIGNED_IN, INTRODUCTIONS),
    operation_id="ask_for_introduction",
    summary=gettext_noop("Ask another organisation for an introduction"),
    url_name="introductions",
)
def ask(request, body: NewIntroductionIn, idempotency_key: str = IDEMPOTENCY_KEY):
    own = get_object_or_404(Organisation.objects.of_member(request.user), slug=body.organisation)
    partner = get_object_or_404(Organisation.objects.visible_to(request.user).exclude(kind=own.kind), slug=body.partner)
    both = body.need is not None and body.offer is not None

    def work() -> HttpResponse:
        made = actions.ask_for_introduction(
            organisation=own,
            partner=partner,
            need=_listing(request, body.need, "need"),
            offer=_listing(request, body.offer, "offer"),
            message=body.message,
            origin=Introduction.Origin.MATCH if both else Introduction.Origin.PROFILE,
            by=request.user,
        )
        where = request.build_absolute_uri(reverse("api-1:introduction", kwargs={"introduction_id": made.pk}))
        return answer(IntroductionOut, _now(request, made.pk), status=201, location=where)

    return once(request, idempotency_key, work)


def _listing(request: HttpRequest, pk: int | None, name: str) -> Listing | None:
    """Raises ValidationError for a listing that the caller cannot see."""
    if pk is None:
        return None
    found = Listing.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise ValidationError({name: _("There is no such listing, as far as you may see.")})
    return found


def _now(request: HttpRequest, pk: int) -> dict[str, object]:
    return told(showing.must_read(request.user, pk), request.user)


def _answers(
    verb: str, summary: str, body_of: type[Strict], act: Callable[[Introduction, Strict, object], object]
) -> None:
    """Makes the operation that does `verb` to an introduction."""

    @router.post(
        f"/introductions/{{int:introduction_id}}/{verb}",
        response={200: IntroductionOut, **problems(404, 409)},
        auth=door(SIGNED_IN, INTRODUCTIONS),
        operation_id=f"{verb}_introduction",
        summary=summary,
        url_name=f"introduction-{verb}",
    )
    def operation(request, introduction_id: int, body: body_of, idempotency_key: str = IDEMPOTENCY_KEY):  # type: ignore[valid-type]  # the schema of its verb
        if introduction_id >= LARGEST:
            raise Http404
        found = showing.must_read(request.user, introduction_id)

        def work() -> HttpResponse:
            act(found, body, request.user)
            return answer(IntroductionOut, _now(request, introduction_id))

        return once(request, idempotency_key, work)


_answers(
    "accept",
    gettext_noop("Accept an introduction; a room opens once both sides have"),
    NoWordsIn,
    lambda row, body, by: actions.accept_introduction(introduction=row, by=by, way="api"),
)
_answers(
    "decline",
    gettext_noop("Decline an introduction, with a reason"),
    DeclineIn,
    lambda row, body, by: actions.decline_introduction(
        introduction=row,
        reason=body.reason,
        words=body.words,
        by=by,
        way="api",  # type: ignore[attr-defined]  # the body is of its verb's schema
    ),
)
_answers(
    "say",
    gettext_noop("Ask something before answering, or answer what was asked"),
    SayIn,
    lambda row, body, by: actions.say_about_introduction(introduction=row, text=body.text, by=by, way="api"),  # type: ignore[attr-defined]  # as above
)
_answers(
    "withdraw",
    gettext_noop("Withdraw a request of yours"),
    NoWordsIn,
    lambda row, body, by: actions.withdraw_introduction(introduction=row, by=by),
)
