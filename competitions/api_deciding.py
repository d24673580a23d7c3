"""What the API answers where entries are talked about, voted on and decided (api/deliberating.py, api/deciding.py)."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Schema

from competitions.api import NamesOut, names
from competitions.api_judging import router
from competitions.ceremony import hides_finalists
from competitions.judged import led_competition
from competitions.judging import deliberation as talks
from competitions.models import Deliberation, DeliberationItem, Publication, PublicVote, Round, Vote, VotedPrize
from competitions.voted import count_of, decided_from, prize_by_vote
from core import clock
from core.access import SIGNED_IN
from core.api import JUDGING, SCORES, door, problems


class DeliberationOut(Schema):
    """The talk of a round. `status` is open or closed; `shown` is what the projector shows, null where that is nothing, or an
    entry that you are out of."""

    status: str
    shown: str | None
    opened_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_shown(row: Deliberation) -> str | None:
        return getattr(row, "shown_entry", None)


class MyVoteOut(Schema):
    """The entry on the projector, as the round calls it before judges, and your own vote: `choice` is for, against or abstain,
    null before you have voted. All of it is null while nothing is shown that you take part in."""

    entry: str | None
    title: str | None
    status: str | None
    choice: str | None
    reason: str


class ApprovedOut(Schema):
    """How many you approved. `round_status` is decided once nothing is left open; everything is frozen then."""

    approved: int
    round_status: str


class PublicationOut(Schema):
    """A round's snapshot. `released_at` is null before it is public."""

    sha256: str
    frozen_at: datetime
    released_at: datetime | None


class VotedPrizeOut(Schema):
    """Whom the public's prize goes to: `winner` is an application's number, null where nobody gets it. `status` is pending,
    returned, approved or published."""

    status: str
    winner: str | None
    tied: bool
    reason: str
    returned_why: str
    revision: int
    approved_at: datetime | None
    sha256: str

    @staticmethod
    def resolve_winner(row: VotedPrize) -> str | None:
        return row.winner.application.number if row.winner else None


class CountOut(Schema):
    application: str
    votes: int


class PublicVoteOut(Schema):
    """The public's vote. `status` is draft or published. `counts` is null before `decided_from` and for whom a conflict of
    interest parts from one of the finalists, and so is `decision`."""

    status: str
    opens_at: datetime
    closes_at: datetime
    decided_from: datetime
    prize: NamesOut | None
    counts: list[CountOut] | None
    decision: VotedPrizeOut | None


# --- what is there for somebody -----------------------------------------------------------------------------------------
def talk_of(round: Round) -> Deliberation:
    """Raises Http404 where it has not begun."""
    found = get_object_or_404(Deliberation.objects.select_related("round__competition"), round=round)
    found.round = round
    return found


def told_of_talk(talk: Deliberation, user) -> Deliberation:
    """The talk as it is, with what the projector shows as far as the user takes part in that."""
    row = Deliberation.objects.get(pk=talk.pk)
    shown: Any = DeliberationItem.objects.beyond(user).filter(pk=row.current_id)
    row.shown_entry = shown.values_list("entry__pseudonym", flat=True).first()
    return row


def voting_in(user, slug: str, number: int) -> Deliberation:
    """The talk at an address for somebody who votes in it. Raises Http404 for everybody else."""
    if number > 32_767:
        raise Http404
    rows = talks.deliberations_of(user)
    return get_object_or_404(rows, round__competition__slug=slug, round__number=number)


def my_vote(talk: Deliberation, user) -> dict[str, Any]:
    """What `MyVoteOut` tells."""
    rows = talk.items.beyond(user).filter(pk=talk.current_id)
    item = rows.select_related(
        "entry__application__organisation", "entry__application__competition", "entry__round"
    ).first()
    if item is None:
        return {"entry": None, "title": None, "status": None, "choice": None, "reason": ""}
    own = Vote.objects.filter(item=item, voter=user).first()
    title, _under = talks.label_of(item.entry, blind=item.entry.round.blind)
    return {
        "entry": item.entry.pseudonym,
        "title": title,
        "status": item.status,
        "choice": own.choice if own else None,
        "reason": own.reason if own else "",
    }


def vote_of(user, slug: str) -> PublicVote:
    """The public's vote of an award that somebody leads. Raises Http404."""
    competition = led_competition(user, slug)
    found = get_object_or_404(PublicVote, competition=competition)
    found.competition = competition
    return found


def told_of_vote(vote: PublicVote, user) -> dict[str, Any]:
    """What `PublicVoteOut` tells."""
    prize = prize_by_vote(vote.competition)
    is_over = vote.status == PublicVote.Status.PUBLISHED and clock.now() >= decided_from(vote)
    sees = is_over and not hides_finalists(user, vote.competition)
    decisions = VotedPrize.objects.filter(vote=vote).select_related("winner__application__competition")
    return {
        "status": vote.status,
        "opens_at": vote.opens_at,
        "closes_at": vote.closes_at,
        "decided_from": decided_from(vote),
        "prize": names(prize) if prize else None,
        "counts": [{"application": number, "votes": votes} for number, votes in count_of(vote).numbers]
        if sees
        else None,
        "decision": decisions.first() if sees else None,
    }


def publication_of(round: Round) -> Publication:
    return round.publications.get(undone_at=None)


# --- the operations that read -------------------------------------------------------------------------------------------
@router.get(
    "/competitions/{slug:slug}/rounds/{int:number}/vote",
    response={200: MyVoteOut, **problems(404)},
    auth=door(SIGNED_IN, SCORES),
    operation_id="read_my_vote",
    summary=gettext_noop("The entry that is voted on now, and your own vote, where you sit on the panel or chair it"),
    url_name="round-vote",
)
def read_my_vote(request, slug: str, number: int):
    return my_vote(voting_in(request.user, slug, number), request.user)


@router.get(
    "/competitions/{slug:slug}/public-vote",
    response={200: PublicVoteOut, **problems(404)},
    auth=door(SIGNED_IN, JUDGING),
    operation_id="read_public_vote",
    summary=gettext_noop("The public’s vote of an award that you lead; what it came to once it is over"),
    url_name="public-vote",
)
def read_public_vote(request, slug: str):
    return told_of_vote(vote_of(request.user, slug), request.user)
