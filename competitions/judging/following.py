"""How far judging is: judges with what they have done, entries with what they still lack. Everything is derived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Func, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Window

from competitions.models import Application, Assignment, Judge, Round, RoundEntry, ScoreSheet

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
    rows = Assignment.objects.live().beyond_conflict().filter(entry__round=round)
    rows = rows.filter(entry__removed_at=None, entry__is_calibration=False)
    return rows.filter(entry__application__in=seen_by(user, round))


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


def judge_rows(user, round: Round, now: datetime) -> list[JudgeRow]:
    """Everybody who has something, who is furthest behind first; one query however many there are."""
    counted = pairs_seen_by(user, round).order_by().values("judge").annotate(
        of=Count("pk"),
        done=Count("pk", filter=Q(status=Status.DONE)),
        asked=Count("pk", filter=Q(status=Status.INVITED)),
        overdue=Count("pk", filter=OPEN & Q(due_at__lte=now)),
        due=Min("due_at", filter=OPEN),
    )  # fmt: skip
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


def _count(rows: QuerySet) -> Subquery:
    """How many of these belong to an entry. `Func` in place of `Count` groups nothing, which would sort them once for each entry."""
    counted = rows.filter(entry=OuterRef("pk")).order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def entries_short(user, round: Round) -> QuerySet[RoundEntry]:
    """Entries with fewer sheets that count than the round wants, those with the fewest judges first."""
    live = Assignment.objects.live().beyond_conflict().filter(judge__status=Judge.Status.ACCEPTED)
    rows = entries_seen_by(user, round).annotate(judges=_count(live), sheets_in=_count(ScoreSheet.objects.counted()))
    return rows.filter(sheets_in__lt=round.judges_per_entry).order_by("judges", "sheets_in", "pk")


def page_of_short(user, round: Round, number: str | None) -> Page:
    """One page of them, counted in the query that finds them."""
    rows = entries_short(user, round).annotate(of_all=Window(Count("pk")))
    wanted = max(1, int(number)) if number and number.isdecimal() and len(number) < 7 else 1
    found = _counted(rows, wanted)
    pages = Paginator(rows, PER_PAGE)
    pages.count = found[0][3] if found else rows.count()
    page: Page = pages.get_page(number)
    page.object_list = _with_applications(found if page.number == wanted else _counted(rows, page.number))
    return page


Counts = tuple[int, int, int, int]


def _counted(rows: QuerySet[RoundEntry], number: int) -> list[Counts]:
    """(entry, judges, sheets in, how many there are in all) of one page; its window would sort whole rows otherwise."""
    first = (number - 1) * PER_PAGE
    return list(rows.values_list("pk", "judges", "sheets_in", "of_all")[first : first + PER_PAGE])


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
