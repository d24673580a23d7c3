"""Votes counted."""

from collections.abc import Iterable
from dataclasses import dataclass

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


@dataclass(frozen=True)
class Tally:
    votes_for: int
    votes_against: int
    abstained: int

    @property
    def votes(self) -> int:
        return self.votes_for + self.votes_against + self.abstained

    @property
    def result(self) -> str:
        """carried, lost, tied, or empty where nobody has said either; who abstains turns no vote."""
        if not self.votes_for and not self.votes_against:
            return ""
        if self.votes_for == self.votes_against:
            return "tied"
        return "carried" if self.votes_for > self.votes_against else "lost"


def tally(choices: Iterable[str]) -> Tally:
    """Counts choices. Raises ValueError for one that there is not.

    >>> tally(["for", "against", "for", "abstain"]).result
    'carried'
    """
    said = list(choices)
    if odd := set(said) - {FOR, AGAINST, ABSTAIN}:
        raise ValueError(f"No vote: {sorted(odd)}")
    return Tally(said.count(FOR), said.count(AGAINST), said.count(ABSTAIN))
