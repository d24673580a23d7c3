"""The prize that the public gives, as its pages need it: what the vote came to, and what of that has been frozen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from competitions.frozen import sha256
from competitions.judging.publication import in_words, named_in_both, named_organisation
from competitions.models import Competition, Finalist, Prize, PublicVote, VotedPrize
from competitions.voting import candidates, votes_by_finalist

SETTLES_AFTER = timedelta(minutes=3)
"""What arrived before the end may still be worked on so long (core/arrival.py believes a proxy's stamp for two minutes)."""


def prize_by_vote(competition: Competition) -> Prize | None:
    return Prize.objects.filter(competition=competition, by_vote=True).first()


def decided_from(vote: PublicVote) -> datetime:
    """The moment from which on nothing can come in any more that counts."""
    return vote.closes_at + SETTLES_AFTER


@dataclass(frozen=True)
class Count:
    """What a vote came to, of those who take part. `lost` are votes for entries that have been taken back since."""

    rows: list[tuple[Finalist, int]]
    lost: int

    @property
    def first(self) -> list[Finalist]:
        """Whoever has the most: several where they are level, nobody where nothing was counted."""
        most = self.rows[0][1] if self.rows else 0
        return [row for row, votes in self.rows if votes == most] if most else []

    @property
    def total(self) -> int:
        return sum(votes for _row, votes in self.rows)

    @property
    def numbers(self) -> list[list[Any]]:
        return [[row.application.number, votes] for row, votes in self.rows]


def count_of(vote: PublicVote) -> Count:
    """Most first, equal ones by their application's number. Ask only once the vote has closed."""
    votes = votes_by_finalist(vote)
    rows = [(row, votes.pop(row.pk, 0)) for row in candidates(vote)]
    rows.sort(key=lambda pair: (-pair[1], pair[0].application_id))
    return Count(rows, sum(votes.values()))


# --- frozen -----------------------------------------------------------------------------------------------------------
def snapshot_of(decision: VotedPrize, vote: PublicVote) -> dict[str, Any]:
    """What is approved, as values of JSON."""
    prize, winner = decision.prize, decision.winner
    return {
        "competition": vote.competition.slug,
        "closed_at": vote.closes_at.isoformat(),
        "prize": {"names": named_in_both(prize), "amount": prize.amount, "currency": prize.currency},
        "winner": _frozen(winner) if winner else None,
        "counts": decision.counts,
        "tied": decision.tied,
        "reason": decision.reason,
    }


def _frozen(winner: Finalist) -> dict[str, Any]:
    category = winner.category
    return {
        "application": winner.application.number,
        "organisation": named_organisation(winner.application.organisation),
        "category": {"code": category.code, "names": named_in_both(category)} if category else None,
    }


def is_whole(decision: VotedPrize) -> bool:
    """Whether a snapshot is what it was when it was frozen."""
    return sha256(decision.snapshot) == decision.sha256


@dataclass(frozen=True)
class Told:
    """What everybody reads of it, from the snapshot and from nothing else. Without a name where nobody has it, or has it
    any more."""

    prize: dict[str, Any]
    winner: dict[str, Any] | None
    votes: int
    total: int
    tied: bool
    reason: str

    def name_in(self, language: str) -> str:
        return in_words(self.winner["organisation"]["names"], language) if self.winner else ""

    def prize_in(self, language: str) -> str:
        return in_words(self.prize["names"], language)


def told_of(competition: Competition) -> Told | None:
    """None before it is public. A winner whose prize has been taken back is not named."""
    decision = VotedPrize.objects.public().filter(vote__competition=competition).select_related("winner").first()
    if decision is None or decision.snapshot is None:
        return None
    said, winner = decision.snapshot, decision.snapshot["winner"]
    votes = dict(said["counts"])
    if winner and not Finalist.objects.announced().filter(pk=decision.winner_id).exists():
        winner = None
    given = votes.get(winner["application"], 0) if winner else 0
    return Told(said["prize"], winner, given, sum(votes.values()), said["tied"], said["reason"])
