"""A public vote that is over and whose prize waits to be decided."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from competitions.actions import ceremony
from competitions.actions import voted_prize as actions
from competitions.models import Application, Ballot, CeremonyPlan, Competition, Finalist, Prize, PublicVote, VotedPrize
from tests.competitions.ceremony_scene import make_evening, make_finalist, make_vote
from tests.competitions.judging_scene import make_chair


@dataclass
class Vote:
    competition: Competition
    plan: CeremonyPlan
    vote: PublicVote
    prize: Prize
    finalists: list[Finalist]
    owners: list[Any]
    manager: Any
    chair: Any

    def propose(self, choice: Finalist | None, reason: str = "", *, seen: int = 0, by=None) -> VotedPrize:
        return actions.propose_voted_prize(
            vote=self.vote, choice=choice, reason=reason, seen=seen, by=by or self.manager
        )

    def approve(self, seen: int = 1, *, by=None) -> VotedPrize:
        return actions.approve_voted_prize(vote=self.vote, seen=seen, by=by or self.chair)

    def decided(self, choice: Finalist | None = None) -> VotedPrize:
        self.propose(choice or self.finalists[0])
        return self.approve()


def make_prize_by_vote(competition: Competition, **fields) -> Prize:
    names = {"name_en": "Audience's prize", "name_zh": "公众选择奖", "by_vote": True, "position": 9}
    return Prize.objects.create(competition=competition, **(names | fields))


def cast(vote: PublicVote, choice: Finalist, count: int, way: str = "") -> None:
    """Votes that have been confirmed, without letters."""
    Ballot.objects.bulk_create(
        Ballot(vote=vote, choice=choice, address_digest=f"{choice.pk}-{number}{way}", verified_at=timezone.now())
        for number in range(count)
    )


def make_voted(*votes: int, over: bool = True, **fields) -> Vote:
    """A finalist for each number of votes, the first of them a winner of the jury's; the vote closed an hour ago."""
    competition, plan, manager = make_evening(**fields)
    made = [
        make_finalist(competition, name=f"Finalist {number}", name_zh=f"入围{number}", award="winner" if not number else "finalist")
        for number, _votes in enumerate(votes)
    ]  # fmt: skip
    now = timezone.now()
    ends = now - timedelta(hours=1) if over else now + timedelta(days=1)
    vote = make_vote(competition, opens_at=now - timedelta(days=3), closes_at=ends)
    for (finalist, _owner), count in zip(made, votes, strict=True):
        cast(vote, finalist, count)
    prize = make_prize_by_vote(competition)
    finalists, owners = [one for one, _owner in made], [owner for _one, owner in made]
    return Vote(competition, plan, vote, prize, finalists, owners, manager, make_chair(competition))


def take_back(finalist: Finalist) -> None:
    """As its organisation would."""
    Application.objects.filter(pk=finalist.application_id).update(status="withdrawn", withdrawn_at=timezone.now())


def lift(there: Vote) -> None:
    """By the action, as its manager does it."""
    ceremony.lift_embargo(
        competition=there.competition,
        code=there.competition.code,
        seen=ceremony.seen_of(there.competition),
        by=there.manager,
    )
