"""Judging as those read it who lead it: managers and the chair, each without the entries that they have a conflict with.

Pages, exports, the trail and the API begin here, so that none tells more than another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from competitions.engine.running_total import running_total
from competitions.judging import results
from competitions.models import (
    Application,
    Assignment,
    Competition,
    Criterion,
    Organiser,
    Round,
    RoundEntry,
    Score,
    ScoreSheet,
)
from competitions.permissions import check_user_can_lead, role_in
from core.permissions import NotAllowed

LEADERS = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)


def led_competition(user, slug: str) -> Competition:
    """The competition at an address for one of its managers or its chair. Raises Http404 for everybody else."""
    found = Competition.objects.prefetch_related("texts").filter(slug=slug).first()
    role = None if found is None else role_in(user, found)
    if found is None or role not in LEADERS:
        raise Http404
    found.leads = True
    found.is_manager = role == Organiser.Role.MANAGER and user.is_staff  # as the office's tabs ask
    return found


def led_round(user, slug: str, number: int) -> Round:
    """One of its rounds, with its competition."""
    competition = led_competition(user, slug)
    found = competition.rounds.filter(number=number).first()
    if found is None:
        raise Http404
    found.competition = competition
    return found


def readable(user, competition: Competition) -> QuerySet[Application]:
    """What a person may read as an organiser: the gate that conflicts stand before."""
    return Application.objects.read_by(user).filter(competition=competition, anonymised_at=None)


def entries_of(round: Round, user) -> QuerySet[RoundEntry]:
    gate = readable(user, round.competition).values("pk")
    return RoundEntry.objects.filter(round=round, application__in=gate)


def assignments_of(round: Round, user) -> QuerySet[Assignment]:
    gate = readable(user, round.competition).values("pk")
    return Assignment.objects.filter(entry__round=round, entry__application__in=gate)


def sheets_of(round: Round, user) -> QuerySet[ScoreSheet]:
    """Every sheet of a round that a person may read, drafts and those that do not count among them."""
    gate = readable(user, round.competition).values("pk")
    return ScoreSheet.objects.filter(entry__round=round, entry__application__in=gate)


def check_user_can_read_scores(user, round: Round) -> None:
    """Who leads judging reads what was given; who judges in the round themselves, once it is over."""
    check_user_can_lead(user, round.competition)
    if round.status in OVER:
        return
    mine = Assignment.objects.live().filter(entry__round=round, judge__user=user)
    if mine.exists():
        raise NotAllowed(_("You judge in this round yourself. You can read what others have given once it has closed."))


OVER = (Round.Status.CLOSED, Round.Status.DECIDED)


# --- totals -------------------------------------------------------------------------------------------------------------
def total_of(scores: Iterable[Score], criteria: Iterable[Criterion]) -> Decimal | None:
    """What a sheet gives in all, in per cent with one decimal, as its judge is shown it; None where nothing was scored."""
    values = {score.criterion_id: score.value for score in scores}
    return running_total((values.get(one.pk), one.weight, one.least, one.most) for one in criteria)


def share_of(scores: Iterable[Score], criteria: Iterable[Criterion]) -> Fraction | None:
    """The same between 0 and 1 and without rounding: sum(w * (v - least) / (most - least)) / sum(w) over what was scored.
    What is not applicable takes its weight with it."""
    values = {score.criterion_id: score.value for score in scores if score.value is not None}
    answered = [one for one in criteria if one.pk in values]
    weights = sum((Fraction(one.weight) for one in answered), Fraction(0))
    given = (Fraction(one.weight) * (Fraction(values[one.pk]) - one.least) / (one.most - one.least) for one in answered)
    return sum(given, Fraction(0)) / weights if weights else None


@dataclass(frozen=True)
class Standing:
    """An entry's place by the round's method, of those a person may read. `mean` is what it was given and `model` what that
    comes to once judges' leniency is taken off, both in per cent; None where nobody has judged it, or there is no model."""

    entry: RoundEntry
    place: int | None
    mean: Decimal | None
    model: Decimal | None
    low: int | None
    high: int | None
    sheets: int


def standings_of(round: Round, user) -> list[Standing]:
    """The entries that count, the best first, as the page of results ranks them for the same person."""
    seen = entries_of(round, user).judged().select_related("application__competition", "application__organisation")
    there = {entry.pk: entry for entry in seen}
    return [
        Standing(
            there[one.entry], one.rank, _hundredths(one.raw), _hundredths(one.model), one.low, one.high, one.judges
        )
        for one in results.standings(round, user)
        if one.entry in there
    ]


def _hundredths(value: float | None) -> Decimal | None:
    """With two decimals, halves rounded up."""
    return None if value is None else Decimal(f"{value:.6f}").quantize(Decimal("0.01"), ROUND_HALF_UP)
