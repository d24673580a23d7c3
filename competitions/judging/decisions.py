"""A round's entries with what was decided of them, and what a page was drawn with."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from competitions.engine.ballots import Tally
from competitions.judging.deliberation import tallies_of
from competitions.judging.entering import decides_who_advances
from competitions.judging.interval import Bar, bar
from competitions.judging.results import Standing
from competitions.judging.standing import decided_about, standings_of
from competitions.models import (
    Application,
    Decision,
    DeliberationItem,
    OutcomeSettings,
    Round,
    RoundEntry,
)


@dataclass(frozen=True)
class Row:
    """One line of the ranking. `place` counts those that the reader sees."""

    place: int
    entry: RoundEntry
    standing: Standing
    decision: Decision | None
    talk: DeliberationItem | None
    tally: Tally | None
    bar: Bar | None

    @property
    def seen(self) -> int:
        """What a proposal about it has to name."""
        return self.decision.revision if self.decision else 0


def ranking(round: Round, user) -> list[Row]:
    """The entries that a person may read, best first, in a fixed number of queries."""
    readable = Application.objects.read_by(user).filter(competition=round.competition_id).values("pk")
    entries = decided_about(round).filter(application__in=readable)
    entries = entries.select_related("application__organisation", "application__category").prefetch_related(
        "application__organisation__texts"
    )
    there = {entry.pk: entry for entry in entries}
    for entry in there.values():
        entry.application.competition = round.competition
    about = Decision.objects.filter(entry__in=there).select_related("prize", "proposed_by", "approved_by")
    decisions = {one.entry_id: one for one in about}
    talks = {one.entry_id: one for one in DeliberationItem.objects.filter(entry__in=there)}
    tallies = tallies_of(list(talks.values()))
    found: list[Row] = []
    ranked = standings_of(round)
    sizes = Counter(one.group for one in ranked)
    for one in ranked:
        if one.entry in there:
            talk = talks.get(one.entry)
            tally = tallies[talk.pk] if talk else None
            drawn = bar(one.low, one.high, one.rank, sizes[one.group], round.places) if one.rank else None
            found.append(Row(len(found) + 1, there[one.entry], one, decisions.get(one.entry), talk, tally, drawn))
    return found


def digest_of(decisions) -> str:
    """A word for what an approval is about: which decisions, each as it was last written."""
    text = ",".join(f"{one.pk}:{one.revision}" for one in sorted(decisions, key=lambda one: one.pk))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def waiting_for(round: Round, user) -> list[Decision]:
    """The proposals that a person may approve: of entries they read, proposed by somebody else."""
    rows = Decision.objects.read_by(user).filter(entry__round=round, status=Decision.Status.PENDING)
    return list(rows.exclude(proposed_by=user).select_related("entry__application").order_by("pk"))


def undecided(round: Round) -> QuerySet[RoundEntry]:
    """Entries that no approved decision is about."""
    approved = Decision.objects.standing().values("entry")
    return decided_about(round).exclude(pk__in=approved)


@decides_who_advances
def advancing(round: Round) -> QuerySet[Application]:
    """Those that go on to the next round, by decisions that a second person has approved."""
    going_on = decided_about(round).filter(
        decision__outcome=Decision.Outcome.ADVANCES, decision__status__in=Decision.STANDING
    )
    return Application.objects.filter(pk__in=going_on.values("application"))


def settings_of(round: Round) -> OutcomeSettings:
    """How a round's decisions are told; what stands by itself until somebody says otherwise."""
    return OutcomeSettings.objects.filter(round=round).first() or OutcomeSettings(round=round)
