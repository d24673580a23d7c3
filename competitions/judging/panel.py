"""The panel and its conflicts, as somebody who leads the competition is told of them: through the gate."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from competitions.models import Application, Assignment, Competition, Conflict, Judge, RoundEntry

SHOWN = 40
"""So many judges stand beside each other in the table of conflicts."""


def conflicts_told(competition: Competition, user) -> QuerySet[Conflict]:
    """Conflicts with entries that a person may read; none of their own."""
    readable = Application.objects.read_by(user).filter(competition=competition)
    told = Conflict.objects.filter(judge__competition=competition, application__in=readable.values("pk"))
    return told.exclude(judge__user=user)


def panel_of(competition: Competition, user) -> QuerySet[Judge]:
    """Judges with how many entries they have, have judged and have conflicts with, as far as `user` is told of them."""
    readable = Application.objects.read_by(user).filter(competition=competition)
    given = Assignment.objects.live().filter(judge=OuterRef("pk"), entry__application__in=readable.values("pk"))
    told = conflicts_told(competition, user).active().filter(judge=OuterRef("pk"))

    def counted(rows: QuerySet, by: str = "pk"):
        counts = rows.order_by().values("judge").annotate(n=Count(by, distinct=True)).values("n")
        return Coalesce(Subquery(counts), 0)

    return competition.judges.annotate(
        given=counted(given.beyond_conflict()),
        done=counted(given.beyond_conflict().filter(status=Assignment.Status.DONE)),
        conflicted=counted(told, "application"),
        declared_at=F("declaration__at"),
    ).prefetch_related("expertise__concept")


def counts_of(competition: Competition) -> dict[str, int]:
    return competition.judges.aggregate(
        **{status: Count("pk", filter=Q(status=status)) for status in Judge.Status.values}
    )


@dataclass(frozen=True)
class Line:
    """One entry in the table of conflicts: for each judge of the table the conflicts there are, if any."""

    application: Application
    cells: list[list[Conflict]]


def table_of(competition: Competition, user, judges: list[Judge], applications: list[Application]) -> list[Line]:
    """The table of conflicts, in one query for all cells."""
    there: dict[tuple[int, int], list[Conflict]] = {}
    told = conflicts_told(competition, user).filter(application__in=[one.pk for one in applications])
    for conflict in told.order_by("state", "pk"):
        there.setdefault((conflict.application_id, conflict.judge_id), []).append(conflict)
    return [Line(one, [there.get((one.pk, judge.pk), []) for judge in judges]) for one in applications]


def is_blind(competition: Competition) -> bool:
    """Whether a judge must not be told who has applied: while nobody knows yet, and where any round says so."""
    rounds = list(competition.rounds.values_list("blind", flat=True))
    return not rounds or any(rounds)


def entries_to_look_through(judge: Judge) -> QuerySet[Application]:
    """What may come to a judge, to say what binds them to it: none where judges are not told who has applied."""
    found = Application.objects.of_call(judge.competition, judge.user).handed_in()
    if is_blind(judge.competition):
        return found.none()
    chosen = RoundEntry.objects.taking_part().filter(round__competition=judge.competition_id)
    found = found.filter(Q(pk__in=chosen.values("application")) | Q(screening=Application.Screening.ELIGIBLE))
    return found.select_related("organisation").prefetch_related("organisation__texts")
