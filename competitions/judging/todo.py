"""What a judge has to do, over all competitions, in a number of queries that no number of entries changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from competitions.entry_rows import names_of
from competitions.models import Assignment, Round, Score
from competitions.visibility import Part, Viewer, is_shown

PER_PAGE = 20
MOST_TO_PRACTISE = 12
DONE = Q(status=Assignment.Status.DONE)
PRACTICE = Q(entry__is_calibration=True)
OPEN = Q(entry__round__status=Round.Status.OPEN)
TO_DO, HANDED_IN, PRACTISE = "todo", "done", "practise"
SHELVES = {
    TO_DO: OPEN & ~DONE & ~PRACTICE,
    HANDED_IN: (DONE | ~OPEN) & ~PRACTICE,
    PRACTISE: PRACTICE & (OPEN | DONE),
}


@dataclass(frozen=True)
class RoundProgress:
    """How far a judge is in one round. `due` is the earliest moment at which something that is left is due."""

    round: Round
    total: int
    done: int
    due: datetime | None

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass
class Todo:
    """`rounds` are those that are open; `counts` says how much there is on each shelf."""

    rounds: list[RoundProgress]
    counts: dict[str, int]
    shelf: str
    page: Page
    practice: list["Row"] = field(default_factory=list)

    @property
    def is_todo(self) -> bool:
        return self.shelf == TO_DO

    @property
    def is_done(self) -> bool:
        return self.shelf == HANDED_IN

    @property
    def is_practise(self) -> bool:
        return self.shelf == PRACTISE


@dataclass(frozen=True)
class Row:
    """One assignment in a list. `name` is what the round lets its judge call the entry."""

    assignment: Assignment
    round: Round
    name: str
    under: str
    given: int
    of: int
    overdue: bool

    @property
    def pk(self) -> int:
        return self.assignment.entry_id

    @property
    def category(self) -> str:
        category = self.assignment.entry.application.category
        return category.name if category else ""

    @property
    def is_done(self) -> bool:
        return self.assignment.status == Assignment.Status.DONE


def todo_of(user, *, shelf: str, page: str | None, now: datetime) -> Todo:
    counted = _counted(user)
    rounds = _rounds({row["entry__round"] for row in counted})
    shelf = shelf if shelf in SHELVES else TO_DO
    counts = {name: sum(row[name] for row in counted) for name in SHELVES}
    drawn = Drawn(user, rounds, now)
    paginator = _Paginator(_ordered(user, shelf), PER_PAGE, counts[shelf])
    found = paginator.get_page(page)
    practice = list(_ordered(user, PRACTISE)[:MOST_TO_PRACTISE]) if counts[PRACTISE] and shelf == TO_DO else []
    rows = drawn.rows([*found.object_list, *practice])
    found.object_list = rows[: len(rows) - len(practice)]
    open_rounds = [
        RoundProgress(rounds[row["entry__round"]], row["total"], row["total"] - row[TO_DO], row["due"])
        for row in counted
        if row["total"] and rounds[row["entry__round"]].status == Round.Status.OPEN
    ]
    open_rounds.sort(key=lambda one: (not one.left, one.due or one.round.closes_at, one.round.pk))
    return Todo(open_rounds, counts, shelf, found, rows[len(rows) - len(practice) :])


class _Paginator(Paginator):
    """Knows how many there are."""

    def __init__(self, rows: QuerySet, per_page: int, count: int):
        super().__init__(rows, per_page)
        self.known = count

    @cached_property
    def count(self) -> int:  # type: ignore[override]  # a cached property, as in Django
        return self.known


def _counted(user) -> list[dict[str, Any]]:
    """Each round with how many assignments there are on each shelf; practice is not in `total`."""
    rows = Assignment.objects.judged_by(user).order_by().values("entry__round")
    counts: dict[str, Any] = {name: Count("pk", filter=condition) for name, condition in SHELVES.items()}
    counts["total"] = Count("pk", filter=~PRACTICE)
    return list(rows.annotate(**counts, due=Min("due_at", filter=SHELVES[TO_DO])))


def _rounds(keys: Iterable[int]) -> dict[int, Round]:
    rows = Round.objects.filter(pk__in=keys).select_related("competition").prefetch_related("competition__texts")
    return {one.pk: one for one in rows.annotate(criteria_count=Count("criteria"))}


def _ordered(user, shelf: str) -> QuerySet[Assignment]:
    """To do: what is due first. Done: the latest first."""
    rows = Assignment.objects.judged_by(user).filter(SHELVES[shelf])
    rows = rows.select_related("entry__application__category")
    return rows.order_by("-changed_at", "-pk") if shelf == HANDED_IN else rows.order_by("due_at", "pk")


class Drawn:
    """Assignments as rows, in a fixed number of queries."""

    def __init__(self, user, rounds: dict[int, Round], now: datetime):
        self.user, self.rounds, self.now = user, rounds, now

    def rows(self, assignments: list[Assignment]) -> list[Row]:
        entries = [one.entry for one in assignments]
        given = self._given([one.pk for one in entries])
        names = names_of(one.application.organisation_id for one in entries if self._told(one, Part.ORGANISATION))
        return [self._row(one, given.get(one.entry_id, 0), names) for one in assignments]

    def _told(self, entry, part: Part) -> bool:
        return is_shown(part, viewer=Viewer.JUDGE, blind=self.rounds[entry.round_id].blind)

    def _given(self, entries: list[int]) -> dict[int, int]:
        rows = Score.objects.filter(sheet__entry__in=entries, sheet__judge__user=self.user)
        rows = rows.filter(Q(value__isnull=False) | Q(skipped=True)).order_by().values_list("sheet__entry")
        return dict(rows.annotate(count=Count("pk")))

    def _row(self, one: Assignment, given: int, names: dict[int, str]) -> Row:
        entry, round = one.entry, self.rounds[one.entry.round_id]
        application = entry.application
        application.competition = round.competition
        name = names.get(application.organisation_id, "") if self._told(entry, Part.ORGANISATION) else ""
        number = application.number if self._told(entry, Part.NUMBER) else ""
        over = one.due_at <= self.now and one.status != Assignment.Status.DONE and round.status == Round.Status.OPEN
        of = round.criteria_count  # type: ignore[attr-defined]  # annotated
        return Row(one, round, name or entry.pseudonym, number, given, of, over)


def left_of(user) -> tuple[int, datetime | None]:
    """(how many entries somebody still has to judge, when the first of them is due), practice among them."""
    open_ones = Assignment.objects.judged_by(user).filter(OPEN & ~DONE)
    counted = open_ones.aggregate(left=Count("pk"), due=Min("due_at"))
    return counted["left"], counted["due"]


def next_of(user, round_id: int, after: Assignment | None = None) -> int | None:
    """The entry that is to be scored next in a round: what stands after `after` in the order of the list, else the first;
    practice comes first of all. None where nothing is left."""
    rows = Assignment.objects.judged_by(user).filter(OPEN & ~DONE, entry__round=round_id)
    order: list[Any] = ["-entry__is_calibration", "due_at", "pk"]
    if after is not None:
        behind = Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk)
        rows = rows.exclude(pk=after.pk)
        order = [Case(When(behind, then=Value(0)), default=Value(1), output_field=IntegerField()), "due_at", "pk"]
    return rows.order_by(*order).values_list("entry", flat=True).first()
