"""How far judging is: judges with what they have done, entries with what they still lack. Everything is derived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q, QuerySet, Window

from accounts.models import User
from competitions.models import Application, Assignment, Conflict, Judge, Round, RoundEntry, ScoreSheet
from core import audit
from core.prepared import prepared

PER_PAGE = 20
Status = Assignment.Status
OPEN = Q(status__in=(Status.INVITED, Status.ACCEPTED))


def seen_by(user, round: Round) -> QuerySet[Application]:
    """The entries of the round's competition that an organiser may read: none that they have a conflict with."""
    return Application.objects.read_by(user).filter(competition=round.competition_id)


def entries_seen_by(user, round: Round) -> QuerySet[RoundEntry]:
    return round.entries.judged().filter(application__in=seen_by(user, round))


def pairs_seen_by(user, round: Round) -> QuerySet[Assignment]:
    """Live assignments of entries that count, without those of entries the reader must not see."""
    rows = Assignment.objects.live().filter(entry__round=round, entry__removed_at=None, entry__is_calibration=False)
    return rows.exclude(pk__in=_colliding(round)).filter(entry__application__in=seen_by(user, round))


def _colliding(round: Round) -> QuerySet[Assignment]:
    """Live assignments whose judge has a conflict with the entry: few or none, for whoever finds a conflict takes the entry
    away. What `beyond_conflict` leaves out, asked once from the conflicts in place of once for each assignment."""
    active = {
        "judge__conflicts__state": Conflict.State.ACTIVE,
        "judge__conflicts__application": F("entry__application"),
    }
    return Assignment.objects.live().filter(entry__round=round, **active).values("pk")


@dataclass(frozen=True)
class JudgeRow:
    """A judge's share: `done` of `of`, `asked` not answered yet, `overdue` of what is left, the next moment it is due."""

    judge_id: int
    of: int
    done: int
    asked: int
    overdue: int
    due: datetime | None
    judge: Judge | None = None
    last_seen: datetime | None = None

    @property
    def left(self) -> int:
        return self.of - self.done


def _per_judge(user, round: Round, now: datetime) -> QuerySet:
    return pairs_seen_by(user, round).order_by().values("judge").annotate(
        of=Count("pk"),
        done=Count("pk", filter=Q(status=Status.DONE)),
        asked=Count("pk", filter=Q(status=Status.INVITED)),
        overdue=Count("pk", filter=OPEN & Q(due_at__lte=now)),
        due=Min("due_at", filter=OPEN),
    )  # fmt: skip


@prepared(user=int, competition=int, round=int, now=datetime)
def _prepared_per_judge(user, competition, round, now):
    return _per_judge(User(pk=user), Round(pk=round, competition_id=competition), now)


def judge_rows(user, round: Round, now: datetime) -> list[JudgeRow]:
    """Everybody who has something, who is furthest behind first; one query however many there are."""
    if audit.acting.get() is None:
        counted = _prepared_per_judge(user=user.pk, competition=round.competition_id, round=round.pk, now=now)
    else:
        counted = list(_per_judge(user, round, now))
    rows = [JudgeRow(row.pop("judge"), **row) for row in counted]
    return sorted(rows, key=lambda row: (-row.overdue, row.done / row.of, -row.left, row.judge_id))


def with_people(rows: list[JudgeRow]) -> list[JudgeRow]:
    """The same with the judges and when each was last here: at a sheet, or signing in."""
    keys = [row.judge_id for row in rows]
    judges = Judge.objects.select_related("user").in_bulk(keys)
    sheets = ScoreSheet.objects.filter(judge__in=keys).order_by().values_list("judge")
    wrote = dict(sheets.annotate(at=Max("changed_at")))
    found = []
    for row in rows:
        judge = judges[row.judge_id]
        moments = [at for at in (wrote.get(judge.pk), judge.user.last_login if judge.user else None) if at]
        values: dict[str, Any] = {**row.__dict__, "judge": judge, "last_seen": max(moments, default=None)}
        found.append(JudgeRow(**values))
    return found


Counts = tuple[int, int, int, int]
"""An entry, its judges, its sheets that count, and how many such entries there are in all."""


def entries_short(user, round: Round) -> QuerySet[RoundEntry, Counts]:
    """Entries with fewer sheets that count than the round wants, those with the fewest judges first. A sheet counts where
    its assignment is done, so one pass over the assignments tells both."""
    colliding = Q(assignments__in=_colliding(round))
    sitting = Q(assignments__status__in=Assignment.LIVE, assignments__judge__status=Judge.Status.ACCEPTED)
    rows = entries_seen_by(user, round).values("pk").annotate(
        judges=Count("assignments", filter=sitting & ~colliding),
        sheets_in=Count("assignments", filter=Q(assignments__status=Status.DONE) & ~colliding),
        of_all=Window(Count("pk")),
    )  # fmt: skip
    short = rows.filter(sheets_in__lt=round.judges_per_entry).order_by("judges", "sheets_in", "pk")
    return short.values_list("pk", "judges", "sheets_in", "of_all")


def page_of_short(user, round: Round, number: str | None) -> Page:
    """One page of them, counted in the query that finds them."""
    rows = entries_short(user, round)
    wanted = max(1, int(number)) if number and number.isdecimal() and len(number) < 7 else 1
    found = _on_page(rows, wanted)
    pages = Paginator(rows, PER_PAGE)
    pages.count = found[0][3] if found else rows.count()
    page: Page = pages.get_page(number)
    page.object_list = _with_applications(found if page.number == wanted else _on_page(rows, page.number))
    return page


def _on_page(rows: QuerySet[RoundEntry, Counts], number: int) -> list[Counts]:
    first = (number - 1) * PER_PAGE
    return list(rows[first : first + PER_PAGE])


def _with_applications(found: list[Counts]) -> list[RoundEntry]:
    rows = RoundEntry.objects.select_related("application__organisation", "application__category")
    entries = rows.prefetch_related("application__organisation__texts").in_bulk([key for key, *_counts in found])
    for key, judges, sheets_in, _all in found:
        entries[key].judges, entries[key].sheets_in = judges, sheets_in
    return [entries[key] for key, *_counts in found]


def figures(rows: list[JudgeRow]) -> dict[str, int]:
    """What all judges have done together."""
    total = {name: sum(getattr(row, name) for row in rows) for name in ("of", "done", "asked", "overdue")}
    return total | {"judges": len(rows), "finished": sum(row.left == 0 for row in rows)}


def open_pairs(user, round: Round, judge: Judge) -> QuerySet[Assignment]:
    """What a judge has not done, the first due first."""
    rows = pairs_seen_by(user, round).filter(OPEN, judge=judge).select_related(
        "judge", "entry__round__competition", "entry__application__organisation", "entry__application__category__concept",
        "entry__submission__form_version",
    )  # fmt: skip
    return rows.prefetch_related("entry__application__organisation__texts").order_by(F("due_at").asc(), "pk")
