"""Two settings on the same people, live: lists drafted from both, and what is done with each place credited to a side.

While an experiment runs, `matching.lists.matches_for` gives the drafted list wherever nobody has narrowed theirs. The
coin is seeded by experiment, organisation and day (UTC), so that a reload shows the same list, and dismissed partners
are drafted too and left out afterwards, so that dismissing one does not shuffle the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from ecosystem.models import Organisation
from matching.engine import PairMatch, Ranking
from matching.engine.compare import Interval, mean_difference, share_interval, sign_test
from matching.engine.interleave import A, B, interleave
from matching.lists import EVERYTHING, LONGEST, MatchList, ask_of
from matching.live import live_index
from matching.models import Credit, Experiment, Mark, Preference
from matching.situation import Situation

ABOUT_THE_MATCH = (Mark.Reason.NOT_RELEVANT, Mark.Reason.TOO_EARLY, Mark.Reason.TOO_FAR)
"""Dismissals that a ranking answers for; that two know each other already is no fault of it."""


def ranking_of(kept: dict[str, Any]) -> Ranking:
    """The setting that a JSON object names. What it leaves out is as usual, what no setting knows is ignored."""
    return Ranking(**{field.name: kept[field.name] for field in fields(Ranking) if field.name in kept})


def running() -> Experiment | None:
    return Experiment.objects.filter(status=Experiment.Status.RUNNING).first()


def takes_part(organisation: Organisation) -> bool:
    """Whether an organisation's use may be counted. Those who want no profiling are left out."""
    return not Preference.objects.filter(organisation=organisation, profiling=False).exists()


# --- the list -----------------------------------------------------------------------------------------------------------
class Drafted(Sequence[PairMatch]):
    """Matches drafted from two lists; each place is looked into by the list that contributed it."""

    def __init__(self, lists: dict[str, MatchList], drafted: list[tuple[int, str]]) -> None:
        self.drafted = drafted
        self._lists = lists
        self._places = {team: {partner: at for at, partner in enumerate(one.partners)} for team, one in lists.items()}

    def __len__(self) -> int:
        return len(self.drafted)

    @property
    def partners(self) -> list[int]:
        return [partner for partner, _team in self.drafted]

    @property
    def scores(self) -> list[float]:
        scores = {team: one.scores for team, one in self._lists.items()}
        return [scores[team][self._places[team][partner]] for partner, team in self.drafted]

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        partner, team = self.drafted[place]
        return self._lists[team][self._places[team][partner]]


def drafted_for(
    organisation: Organisation, user, *, limit: int = LONGEST, situation: Situation | None = None
) -> Drafted | None:
    """The list that an experiment makes for `user`, a member; None where none runs or the organisation is left out."""
    experiment = running()
    if experiment is None or not takes_part(organisation):
        return None
    lists, left_out = _lists(experiment, organisation, user, situation)
    places = _draft(experiment, organisation, lists)
    return Drafted(lists, [place for place in places if place[0] not in left_out][:limit])


def ranking_for(organisation: Organisation, user) -> list[tuple[int, str]] | None:
    """[(partner's id, team)] in the order of today's drafted list, dismissed ones included; None as `drafted_for`."""
    experiment = running()
    if experiment is None or not takes_part(organisation):
        return None
    lists, _left_out = _lists(experiment, organisation, user)
    return _draft(experiment, organisation, lists)


def _lists(
    experiment: Experiment, organisation: Organisation, user, situation: Situation | None = None
) -> tuple[dict[str, MatchList], frozenset[int]]:
    """The whole lists of both sides, dismissed partners included, and who is left out of what is shown."""
    index = live_index.current()
    side = index.side_of(organisation.pk)
    now = situation or Situation.read(organisation, user)
    lists: dict[str, MatchList] = {}
    for team, kept in ((A, experiment.a), (B, experiment.b)):
        ranking = ranking_of(kept)
        ask = ask_of(organisation, user, wanted=EVERYTHING, ranking=ranking, limit=LONGEST, situation=now)
        found = index.rank(replace(ask, exclude=now.blocked))
        if side and found is not None:
            lists[team] = MatchList(side, organisation.pk, found).varied(index, ranking.variety, LONGEST)
    return lists, now.blocked | now.marked(Mark.State.DISMISSED)


def _draft(experiment: Experiment, organisation: Organisation, lists: dict[str, MatchList]) -> list[tuple[int, str]]:
    if not lists:
        return []
    seed = f"{experiment.pk}:{organisation.pk}:{timezone.now():%Y-%m-%d}"
    return interleave(lists[A].partners, lists[B].partners, seed)


# --- the credit ---------------------------------------------------------------------------------------------------------
def credit(organisation: Organisation, partner: Organisation, *, deed: str, by) -> Credit | None:
    """Credits a save, a dismissal or an asked introduction to the side that put `partner` into the list.

    Call it before the deed changes the list, in its transaction. Nothing is written where no experiment runs, the
    organisation is left out or the partner is not in its list.
    """
    experiment = running()
    if experiment is None or by is None:
        return None
    team = dict(ranking_for(organisation, by) or []).get(partner.pk)
    if team is None:
        return None
    found, _created = Credit.objects.get_or_create(
        experiment=experiment, organisation=organisation, partner=partner, deed=deed, defaults={"team": team}
    )
    return found


def credit_mark(mark: Mark) -> None:
    """A mark replaces what the same pair was credited with before."""
    if (experiment := running()) is None:
        return
    discredit(mark, experiment)
    if mark.state == Mark.State.SAVED or mark.reason in ABOUT_THE_MATCH:
        credit(mark.organisation, mark.partner, deed=mark.state, by=mark.marked_by)


def discredit(mark: Mark, experiment: Experiment | None = None) -> None:
    """Takes back what a mark was credited with in the running experiment."""
    marks = (Credit.Deed.SAVED, Credit.Deed.DISMISSED)
    pair = {"organisation_id": mark.organisation_id, "partner_id": mark.partner_id, "deed__in": marks}
    if (experiment or running()) is not None:
        Credit.objects.filter(experiment__status=Experiment.Status.RUNNING, **pair).delete()


# --- the result ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Result:
    """What came of an experiment. An organisation is won by the side with more points: one for a save or an asked
    introduction, one less for a dismissal.

    `p` is the sign test's probability, `share` that of b among the decided, `difference` the mean of b's minus a's
    points for an organisation.
    """

    organisations: int
    wins_a: int
    wins_b: int
    ties: int
    p: float
    share: Interval
    difference: Interval
    deeds: list[tuple[str, int, int]]

    @property
    def decided(self) -> int:
        return self.wins_a + self.wins_b


def result(experiment: Experiment) -> Result:
    points: dict[int, dict[str, int]] = {}
    deeds = {deed: {A: 0, B: 0} for deed in Credit.Deed.values}
    rows = experiment.credits.order_by("organisation").values_list("organisation", "deed", "team")
    for organisation, deed, team in rows:
        deeds[deed][team] += 1
        points.setdefault(organisation, {A: 0, B: 0})[team] += -1 if deed == Credit.Deed.DISMISSED else 1
    a, b = ([one[team] for one in points.values()] for team in (A, B))
    wins_a = sum(one > other for one, other in zip(a, b, strict=True))
    wins_b = sum(one < other for one, other in zip(a, b, strict=True))
    return Result(
        len(points),
        wins_a,
        wins_b,
        len(points) - wins_a - wins_b,
        sign_test(wins_a, wins_b),
        share_interval(wins_b, wins_a + wins_b),
        mean_difference(a, b),
        [(deed, counts[A], counts[B]) for deed, counts in deeds.items()],
    )


def days(experiment: Experiment, now: datetime | None = None) -> int:
    """For how many whole days it has run."""
    end = experiment.ended_at or now or timezone.now()
    return (end - experiment.started_at).days if experiment.started_at else 0
