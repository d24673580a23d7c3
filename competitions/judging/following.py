"""How far judging is: judges with what they have done, entries with what they still lack. Everything is derived."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, QuerySet

from competitions.judging.remembered import remembered
from competitions.models import Application, Assignment, Conflict, Judge, Round, RoundEntry, ScoreSheet
from competitions.models.application import everybody_behind

PER_PAGE = 20
Status = Assignment.Status
OPEN = (Status.INVITED, Status.ACCEPTED)


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


Group = tuple[int, str, datetime, int]
"""A judge, a status, a moment at which it is due, and how many live assignments have all three."""


def _groups(user, round: Round) -> tuple[Group, ...]:
    rows = pairs_seen_by(user, round).order_by().values_list("judge", "status", "due_at")
    return tuple(rows.annotate(n=Count("pk")))


def judge_rows(user, round: Round, now: datetime) -> list[JudgeRow]:
    """Everybody who has something, who is furthest behind first; counted once until something changes."""
    key = ("groups", *everybody_behind(user))
    by_judge: dict[int, list[Group]] = defaultdict(list)
    for group in remembered(round, key, lambda: _groups(user, round)):
        by_judge[group[0]].append(group)
    rows = [_row(judge, groups, now) for judge, groups in by_judge.items()]
    return sorted(rows, key=lambda row: (-row.overdue, row.done / row.of, -row.left, row.judge_id))


def _row(judge: int, groups: list[Group], now: datetime) -> JudgeRow:
    waiting = [(due, n) for _judge, status, due, n in groups if status in OPEN]
    return JudgeRow(
        judge,
        of=sum(n for *_group, n in groups),
        done=sum(n for _judge, status, _due, n in groups if status == Status.DONE),
        asked=sum(n for _judge, status, _due, n in groups if status == Status.INVITED),
        overdue=sum(n for due, n in waiting if due <= now),
        due=min((due for due, _n in waiting), default=None),
    )


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


Counts = tuple[int, int, int]
"""An entry, its judges, and its sheets that count."""


def entries_short(user, round: Round) -> tuple[Counts, ...]:
    """Entries with fewer sheets that count than the round wants, those with the fewest judges first; counted once until
    something changes."""
    key = ("short", *everybody_behind(user), round.judges_per_entry)
    return remembered(round, key, lambda: tuple(_short(user, round)))


def _short(user, round: Round) -> QuerySet[RoundEntry, Counts]:
    """A sheet counts where its assignment is done, so one pass over the assignments tells both."""
    colliding = Q(assignments__in=_colliding(round))
    sitting = Q(assignments__status__in=Assignment.LIVE, assignments__judge__status=Judge.Status.ACCEPTED)
    rows = entries_seen_by(user, round).values("pk").annotate(
        judges=Count("assignments", filter=sitting & ~colliding),
        sheets_in=Count("assignments", filter=Q(assignments__status=Status.DONE) & ~colliding),
    )  # fmt: skip
    short = rows.filter(sheets_in__lt=round.judges_per_entry).order_by("judges", "sheets_in", "pk")
    return short.values_list("pk", "judges", "sheets_in")


def page_of_short(user, round: Round, number: str | None) -> Page:
    page = Paginator(entries_short(user, round), PER_PAGE).get_page(number)
    page.object_list = _with_applications(list(page.object_list))
    return page


def _with_applications(found: list[Counts]) -> list[RoundEntry]:
    rows = RoundEntry.objects.select_related("application__organisation", "application__category")
    entries = rows.prefetch_related("application__organisation__texts").in_bulk([key for key, *_counts in found])
    for key, judges, sheets_in in found:
        entries[key].judges, entries[key].sheets_in = judges, sheets_in
    return [entries[key] for key, *_counts in found]


def figures(rows: list[JudgeRow]) -> dict[str, int]:
    """What all judges have done together."""
    total = {name: sum(getattr(row, name) for row in rows) for name in ("of", "done", "asked", "overdue")}
    return total | {"judges": len(rows), "finished": sum(row.left == 0 for row in rows)}


def open_pairs(user, round: Round, judge: Judge) -> QuerySet[Assignment]:
    """What a judge has not done, the first due first."""
    rows = pairs_seen_by(user, round).filter(status__in=OPEN, judge=judge).select_related(
        "judge", "entry__round__competition", "entry__application__organisation", "entry__application__category__concept",
        "entry__submission__form_version",
    )  # fmt: skip
    return rows.prefetch_related("entry__application__organisation__texts").order_by(F("due_at").asc(), "pk")
