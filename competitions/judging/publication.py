"""One snapshot of a round's decisions, and what of it everybody may read."""

from dataclasses import dataclass
from typing import Any

from competitions.frozen import sha256
from competitions.judging.standing import decided_about
from competitions.models import Competition, Decision, Publication, Round
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN
from ecosystem.models import Organisation

SHOWN = (Decision.Outcome.WINNER, Decision.Outcome.COMMENDED, Decision.Outcome.ADVANCES)
"""Outcomes that are told to everybody. Nobody is named as a reserve, or as not chosen."""


def snapshot_of(round: Round) -> dict[str, Any]:
    """A round's approved decisions as values of JSON, by the application's number."""
    rows = (
        Decision.objects.standing()
        .filter(entry__in=decided_about(round))
        .select_related("entry__application__organisation", "entry__application__category", "prize")
        .prefetch_related("entry__application__organisation__texts")
        .order_by("entry__application")
    )
    return {
        "competition": round.competition.slug,
        "round": {"number": round.number, "method_sha256": round.method_sha256},
        "decisions": [_frozen(one, round.competition) for one in rows],
    }


def _frozen(decision: Decision, competition: Competition) -> dict[str, Any]:
    application = decision.entry.application
    application.competition = competition
    category, prize = application.category, decision.prize
    return {
        "application": application.number,
        "organisation": named_organisation(application.organisation),
        "category": {"code": category.code, "names": named_in_both(category)} if category else None,
        "outcome": decision.outcome,
        "prize": {"names": named_in_both(prize), "amount": prize.amount, "currency": prize.currency} if prize else None,
    }


def named_organisation(organisation: Organisation) -> dict[str, Any]:
    """What an organisation is called on the day, as values of JSON."""
    texts = {text.language: text.name for text in organisation.texts.all() if text.language in WRITTEN}
    return {"slug": organisation.slug, "names": texts}


def named_in_both(row) -> dict[str, str]:
    return {ENGLISH: row.name_en, CHINESE: row.name_zh}


def current(round: Round) -> Publication | None:
    return round.publications.filter(undone_at=None).first()


def is_whole(publication: Publication) -> bool:
    """Whether a snapshot is what it was when it was frozen."""
    return sha256(publication.snapshot) == publication.sha256


@dataclass(frozen=True)
class Honoured:
    """One entry that everybody may read of, in the words of the day of the decision."""

    application: str
    organisation: dict[str, Any]
    category: dict[str, Any] | None
    outcome: str
    prize: dict[str, Any] | None
    round: int

    @property
    def is_winner(self) -> bool:
        return self.outcome == Decision.Outcome.WINNER

    @property
    def outcome_label(self) -> str:
        return str(Decision.Outcome(self.outcome).label)

    def name_in(self, language: str) -> str:
        """The organisation's name in a language, else in the other."""
        return in_words(self.organisation["names"], language)

    def prize_in(self, language: str) -> str:
        return in_words(self.prize["names"], language) if self.prize else ""


def in_words(names: dict[str, str], language: str) -> str:
    order = (CHINESE, ENGLISH) if language == CHINESE else (ENGLISH, CHINESE)
    return next((names[one] for one in order if names.get(one)), "")


def released(competition: Competition) -> list[Honoured]:
    """Who is honoured, from the snapshots that have been released and from nothing else: winners first, then those
    commended, then those who went on; the latest round goes before earlier ones, and nobody stands here twice."""
    rows = Publication.objects.filter(round__competition=competition, released_at__isnull=False, undone_at=None)
    order = {outcome: number for number, outcome in enumerate(SHOWN)}
    found: dict[str, Honoured] = {}
    for row in rows.select_related("round").order_by("-round__number"):
        for one in row.snapshot["decisions"]:
            if one["outcome"] in order:
                found.setdefault(one["application"], Honoured(**one, round=row.round.number))
    return sorted(found.values(), key=lambda one: (order[one.outcome], -_amount(one), one.application))


def _amount(one: Honoured) -> int:
    return (one.prize or {}).get("amount") or 0
