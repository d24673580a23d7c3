"""Leading a deliberation and voting in it by the API: by the same actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import Strict
from competitions.actions import deliberating as actions
from competitions.api_deciding import DeliberationOut, MyVoteOut, my_vote, talk_of, told_of_talk, voting_in
from competitions.api_judging import DeliberationItemOut, router
from competitions.api_judging_reads import small
from competitions.judged import entries_of, led_round
from competitions.judging.deliberation import voters_of
from competitions.models import Deliberation, DeliberationItem, Round
from core.access import SIGNED_IN
from core.api import DECIDE, SCORES, door, problems

ROUND = "/competitions/{slug:slug}/rounds/{int:number}"
LEADS = door(SIGNED_IN, DECIDE)
VOTES = door(SIGNED_IN, SCORES)
Pseudonym = Field(..., min_length=1, max_length=12, examples=["K7Q2"])


class NothingIn(Strict):
    """Nothing needs to be said."""


class ItemIn(Strict):
    """An entry of the round, by what a blind round calls it."""

    entry: str = Pseudonym


class SettleIn(Strict):
    """The note says what came of it."""

    note: str = Field("", max_length=1000, examples=["What runs outweighs what is missing on paper."])


class SentOutIn(Strict):
    """`person` is somebody who votes, by their address."""

    person: str = Field(..., max_length=254, examples=["judge@people.example"])
    reason: str = Field(..., max_length=300, examples=["Advised the company last year."])


class VoteIn(Strict):
    """A vote on one entry. A reason is needed unless you abstain."""

    entry: str = Pseudonym
    choice: Literal["for", "against", "abstain"] = Field(..., examples=["for"])
    reason: str = Field("", max_length=1000, examples=["It runs at a customer."])


class LeaveIn(Strict):
    entry: str = Pseudonym
    reason: str = Field(..., max_length=300, examples=["I know the founder."])


# --- leading it ---------------------------------------------------------------------------------------------------------
def _of_round(verb: str, summary: str, act: Callable[[Round, Any], object]) -> None:
    """Makes the operation that opens or closes the talk of a round."""

    @router.post(
        f"{ROUND}/deliberation/{verb}",
        response={200: DeliberationOut, **problems(404, 409)},
        auth=LEADS,
        operation_id=f"{verb}_deliberation",
        summary=summary,
        url_name=f"round-deliberation-{verb}",
    )
    def operation(request, slug: str, number: int, body: NothingIn, idempotency_key: str = IDEMPOTENCY_KEY):
        found = led_round(request.user, slug, small(number))

        def work() -> HttpResponse:
            act(found, request.user)
            return answer(DeliberationOut, told_of_talk(talk_of(found), request.user))

        return once(request, idempotency_key, work)


_of_round(
    "open",
    gettext_noop("Begin to talk about the entries at the cut of a closed round, or go on"),
    lambda round, by: actions.open_deliberation(round=round, by=by),
)
_of_round(
    "close",
    gettext_noop("End the talk; no vote may be open"),
    lambda round, by: actions.close_deliberation(deliberation=talk_of(round), by=by),
)


@router.post(
    f"{ROUND}/deliberation/add",
    response={201: DeliberationItemOut, **problems(404, 409)},
    auth=LEADS,
    operation_id="add_deliberation_item",
    summary=gettext_noop("Put an entry among those that are talked about"),
    url_name="round-deliberation-add",
)
def add(request, slug: str, number: int, body: ItemIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))
    talk = talk_of(found)
    entry = get_object_or_404(entries_of(found, request.user), pseudonym=body.entry)

    def work() -> HttpResponse:
        made = actions.add_item(deliberation=talk, entry=entry, by=request.user)
        where = request.build_absolute_uri(request.path.removesuffix("add").rstrip("/"))
        return answer(DeliberationItemOut, made, status=201, location=where)

    return once(request, idempotency_key, work)


def _item(request: HttpRequest, slug: str, number: int, entry: str) -> DeliberationItem:
    """An entry that is talked about, for somebody who leads and is not out of it. Raises Http404."""
    found = led_round(request.user, slug, small(number))
    gate = entries_of(found, request.user).values("pk")
    rows = DeliberationItem.objects.beyond(request.user).filter(deliberation__round=found, entry__in=gate)
    item = get_object_or_404(rows.select_related("entry"), entry__pseudonym=entry)
    item.deliberation = talk_of(found)
    return item


def _of_item(
    verb: str, summary: str, body_of: type[Strict], act: Callable[[DeliberationItem, Any, Any], object]
) -> None:
    """Makes the operation that does `verb` to one entry that is talked about."""

    @router.post(
        f"{ROUND}/deliberation/{{slug:entry}}/{verb}",
        response={200: DeliberationItemOut, **problems(404, 409)},
        auth=LEADS,
        operation_id=f"{verb.replace('-', '_')}_deliberation_item",
        summary=summary,
        url_name=f"round-deliberation-{verb}",
    )
    def operation(request, slug: str, number: int, entry: str, body: body_of, idempotency_key: str = IDEMPOTENCY_KEY):  # type: ignore[valid-type]  # the schema of its verb
        item = _item(request, slug, number, entry)

        def work() -> HttpResponse:
            act(item, body, request.user)
            return answer(DeliberationItemOut, DeliberationItem.objects.select_related("entry").get(pk=item.pk))

        return once(request, idempotency_key, work)


_of_item(
    "show",
    gettext_noop("Put an entry on the projector, and so on the voters’ telephones"),
    NothingIn,
    lambda item, body, by: actions.show_item(item=item, by=by),
)
_of_item(
    "begin-vote",
    gettext_noop("Let people vote on an entry, also again after it was settled"),
    NothingIn,
    lambda item, body, by: actions.begin_vote(item=item, by=by),
)
_of_item(
    "settle",
    gettext_noop("End the vote on an entry, with a note of what came of it"),
    SettleIn,
    lambda item, body, by: actions.settle_item(item=item, note=body.note, by=by),
)
_of_item(
    "send-out",
    gettext_noop("Write down that somebody who votes has left for an entry"),
    SentOutIn,
    lambda item, body, by: actions.step_out(
        item=item,
        user=get_object_or_404(voters_of(item.deliberation.round.competition), email=body.person),
        reason=body.reason,
        by=by,
    ),
)


# --- taking part in it --------------------------------------------------------------------------------------------------
def _voted_on(request: HttpRequest, slug: str, number: int, entry: str) -> tuple[Deliberation, DeliberationItem]:
    """Raises Http404 for whoever does not vote there, and for an entry that they are out of."""
    talk = voting_in(request.user, slug, number)
    item = get_object_or_404(talk.items.beyond(request.user).select_related("entry"), entry__pseudonym=entry)
    item.deliberation = talk
    return talk, item


@router.post(
    f"{ROUND}/vote",
    response={200: MyVoteOut, **problems(404, 409)},
    auth=VOTES,
    operation_id="cast_vote",
    summary=gettext_noop("Vote on an entry, or change your vote while it is open"),
    url_name="round-vote",
)
def cast(request, slug: str, number: int, body: VoteIn, idempotency_key: str = IDEMPOTENCY_KEY):
    talk, item = _voted_on(request, slug, number, body.entry)

    def work() -> HttpResponse:
        actions.cast_vote(item=item, choice=body.choice, reason=body.reason, by=request.user)
        return answer(MyVoteOut, my_vote(talk, request.user))

    return once(request, idempotency_key, work)


@router.post(
    f"{ROUND}/vote/step-out",
    response={200: MyVoteOut, **problems(404, 409)},
    auth=VOTES,
    operation_id="step_out",
    summary=gettext_noop("Leave for an entry, with the reason; a vote of yours on it counts no more"),
    url_name="round-vote-step-out",
)
def leave(request, slug: str, number: int, body: LeaveIn, idempotency_key: str = IDEMPOTENCY_KEY):
    talk, item = _voted_on(request, slug, number, body.entry)

    def work() -> HttpResponse:
        actions.step_out(item=item, reason=body.reason, by=request.user)
        return answer(MyVoteOut, my_vote(talk, request.user))

    return once(request, idempotency_key, work)
