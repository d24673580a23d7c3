"""Deciding about the public's prize by the API: by the same actions as on the page.

One address is served by one router, so these operations join those that read.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.deciding import Seen
from api.idempotency import once
from api.proof import refuse_unless_proved
from api.saving import Strict
from competitions.actions import voted_prize as actions
from competitions.api_deciding import PublicVoteOut, told_of_vote, vote_of
from competitions.api_judging import router
from competitions.models import Finalist, PublicVote
from competitions.voting import candidates
from core.access import SIGNED_IN
from core.api import APPROVE, DECIDE, Door, OpenDoor, door, problems

LEADS = door(SIGNED_IN, DECIDE)
APPROVES = door(SIGNED_IN, APPROVE)


class VotedPrizeIn(Strict):
    """`winner` is the number of the application with the most votes, or of one of those who are level; null for nobody. The
    reason, which everybody reads, is needed where several are level and for nobody. `seen` is the `revision` that you read."""

    winner: str | None = Field(..., max_length=40, examples=["SEA27-00042"])
    reason: str = Field("", max_length=1000)
    seen: int = Seen


class VotedPrizeSeenIn(Strict):
    seen: int = Seen


class VotedPrizeWhyIn(Strict):
    why: str = Field(..., max_length=1000, examples=["A finalist has withdrawn."])
    seen: int = Seen


def _makes(
    verb: str, summary: str, body_of: type[Strict], way: Door | OpenDoor, act: Callable[[PublicVote, Any, Any], object]
) -> None:
    """Makes the operation that does `verb` to the public's prize. What asks for proof on the page asks for it here."""

    @router.post(
        f"/competitions/{{slug:slug}}/public-vote/{verb}",
        response={200: PublicVoteOut, **problems(404, 409)},
        auth=way,
        operation_id=f"{verb}_voted_prize",
        summary=summary,
        url_name=f"public-vote-{verb}",
    )
    def operation(request: HttpRequest, slug: str, body: body_of, idempotency_key: str = IDEMPOTENCY_KEY):  # type: ignore[valid-type]  # the schema of its verb
        vote = vote_of(request.user, slug)
        if way is APPROVES:
            refuse_unless_proved(request)

        def work() -> HttpResponse:
            act(vote, body, request.user)
            return answer(PublicVoteOut, told_of_vote(vote, request.user))

        return once(request, idempotency_key, work)


def _chosen(vote: PublicVote, number: str | None, user) -> Finalist | None:
    """A finalist by its application's number. Raises NotAllowed before anything of the count could be asked."""
    actions.check_user_can_decide_vote(user, vote.competition)
    if number is None:
        return None
    found = next((row for row in candidates(vote) if row.application.number == number), None)
    if found is None:
        raise ValidationError({"winner": _("Choose one of those who have the most votes.")})
    return found


_makes(
    "propose",
    gettext_noop("Put forward whom the public’s vote gives its prize to"),
    VotedPrizeIn,
    LEADS,
    lambda vote, body, by: actions.propose_voted_prize(
        vote=vote, choice=_chosen(vote, body.winner, by), reason=body.reason, seen=body.seen, by=by
    ),
)
_makes(
    "return",
    gettext_noop("Send back whom somebody has put forward for the public’s prize"),
    VotedPrizeWhyIn,
    LEADS,
    lambda vote, body, by: actions.return_voted_prize(vote=vote, reason=body.why, seen=body.seen, by=by),
)
_makes(
    "approve",
    gettext_noop("Approve whom somebody else has put forward for the public’s prize"),
    VotedPrizeSeenIn,
    APPROVES,
    lambda vote, body, by: actions.approve_voted_prize(vote=vote, seen=body.seen, by=by),
)
