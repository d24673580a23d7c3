"""Conflicts worked out and kept: what the rules find is written down, what they no longer find is lifted, and what is
being judged in spite of one is taken away."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.engine.conflicts import Found, conflicts
from competitions.judging.facts import entry_facts, judge_facts
from competitions.judging.letters import conflict_found
from competitions.models import Application, Assignment, Competition, Conflict, Judge
from competitions.transitions import ASSIGNMENT
from core import audit
from core.outbox import enqueue

LIFTED_BY_RULE = (Conflict.Source.RULE, Conflict.Source.APPLICANT)
"""What a judge or the park has said stands until the park says otherwise."""
OVER = (Competition.Status.CANCELLED, Competition.Status.ARCHIVED)
PER_STATEMENT = 500

Key = tuple[int, int, str, str]


def judges_in_question():
    """Whose conflicts are worked out: those who sit or may come to sit on a panel that still works."""
    on_panel = Judge.objects.filter(status__in=[Judge.Status.INVITED, Judge.Status.ACCEPTED])
    return on_panel.exclude(competition__status__in=OVER)


@transaction.atomic
def recompute(
    competition_id: int, *, judges: Collection[int] | None = None, applications: Collection[int] | None = None
) -> int:
    """Brings conflicts into line with what is known now, of all or of these judges and entries. Returns how many changed.

    Holds the judges' rows, so that two at once come one after the other and the later one sees what the first did.
    """
    panel = judges_in_question().filter(competition=competition_id)
    panel = panel if judges is None else panel.filter(pk__in=judges)
    keys = list(panel.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    entries = Application.objects.filter(competition=competition_id, anonymised_at=None)
    entries = entries if applications is None else entries.filter(pk__in=applications)
    if not keys:
        return 0
    found = conflicts(judge_facts(Judge.objects.filter(pk__in=keys)), entry_facts(entries))
    changed = _write(found, keys, entries)
    take_away(keys)
    return changed


def _write(found: list[Found], judges: list[int], entries) -> int:
    there = Conflict.objects.filter(judge__in=judges, application__in=entries.values("pk"))
    rows = {_key(row): row for row in there}
    wanted = {(one.judge, one.entry, one.source, one.kind): one for one in found}
    now = timezone.now()
    new = [
        Conflict(
            judge_id=one.judge, application_id=one.entry, source=one.source, kind=one.kind, reason=one.reason[:500],
            created_at=now,
        )
        for key, one in wanted.items()
        if key not in rows
    ]  # fmt: skip
    Conflict.objects.bulk_create(new, batch_size=PER_STATEMENT, ignore_conflicts=True)
    open_ = [row for row in rows.values() if not row.pinned]
    again = [row for row in open_ if _key(row) in wanted and row.state == Conflict.State.LIFTED]
    gone = [
        row
        for row in open_
        if _key(row) not in wanted and row.source in LIFTED_BY_RULE and row.state == Conflict.State.ACTIVE
    ]
    for state, some in ((Conflict.State.ACTIVE, again), (Conflict.State.LIFTED, gone)):
        Conflict.objects.filter(pk__in=[row.pk for row in some], pinned=False).update(state=state)
    _note("found", [*((one.judge_id, one.application_id, one.kind) for one in new), *map(_told, again)])
    _note("lifted", list(map(_told, gone)))
    return len(new) + len(again) + len(gone)


def _key(row: Conflict) -> Key:
    return row.judge_id, row.application_id, row.source, row.kind


def _told(row: Conflict) -> tuple[int, int, str]:
    return row.judge_id, row.application_id, row.kind


def _note(what: str, changes: list[tuple[int, int, str]]) -> None:
    """One event for each judge, which names no entry: whose it is stands on the conflicts' page, behind the gate."""
    judges = Judge.objects.in_bulk({judge for judge, _application, _kind in changes})
    for key, judge in sorted(judges.items()):
        count = sum(one == key for one, _application, _kind in changes)
        audit.record(f"conflict.{what}", by=None, target=judge, after={"count": count})


def take_away(judges: Collection[int]) -> list[Assignment]:
    """Takes entries away that one of these judges has and has a conflict with, and tells the park."""
    live = Assignment.objects.live().filter(judge__in=judges)
    holding = Conflict.objects.active().filter(judge=OuterRef("judge"), application=OuterRef("entry__application"))
    rows = live.filter(Exists(holding)).select_for_update(of=("self",))
    rows = rows.select_related("judge", "entry__round__competition", "entry__application__competition").order_by("pk")
    taken = list(rows)
    for row in taken:
        now = timezone.now()
        was, to = ASSIGNMENT.move(row, "remove", reason=_("A conflict of interest was found."), changed_at=now)
        audit.record("assignment.removed", by=None, target=row, before={"status": was}, after={"status": to})
        conflict_found(row)
    return taken


# --- owed -----------------------------------------------------------------------------------------------------------------
def owe(*, competition: int, judge: int | None = None, application: int | None = None) -> None:
    """Owes the working out of one judge's or one entry's conflicts, or of a whole competition's, in the present transaction."""
    payload = {"competition": competition, "judge": judge, "application": application}
    key = f"conflicts:{competition}:{judge or ''}:{application or ''}:{timezone.now().timestamp():.6f}"
    with transaction.atomic():
        enqueue(key=key, kind="competitions.conflicts", payload=payload)


def recompute_owed(payload: dict[str, int | None]) -> None:
    judge, application = payload.get("judge"), payload.get("application")
    recompute(
        payload["competition"] or 0,
        judges=None if judge is None else [judge],
        applications=None if application is None else [application],
    )


def recompute_all() -> None:
    """All that is going on, each competition in a transaction of its own."""
    for competition in judges_in_question().order_by().values_list("competition", flat=True).distinct():
        recompute(competition)
