"""Who judges what: proposed, applied, given and taken by hand, taken on or declined.

Each of these holds the competition, then the round's row, before it looks at assignments.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.judging import assigning
from competitions.judging import assignment_letters as letters
from competitions.models import Assignment, AssignmentRun, Conflict, Judge, Round, RoundEntry, ScoreSheet
from competitions.permissions import check_user_can_lead
from competitions.transitions import ASSIGNMENT, ASSIGNMENT_RUN
from core import audit
from core.locks import hold
from core.outbox import enqueue
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

Status, Source = Assignment.Status, Assignment.Source
AT_ONCE = 500
NEW_PROPOSAL = "not in the later proposal"


def _held(round: Round, by) -> Round:
    """The round's row, held, for somebody who leads its competition, while it can still be assigned."""
    check_user_can_lead(by, round.competition)
    hold(round.competition)
    row = Round.objects.select_for_update().select_related("competition").get(pk=round.pk)
    if row.status not in (Round.Status.DRAFT, Round.Status.OPEN):
        raise MoveNotAllowed(_("This round is closed. Open it again before you change who judges what."))
    return row


# --- a proposal -------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose_assignments(*, round: Round, moving: float = assigning.MOVING, seed: int = 0, by) -> AssignmentRun:
    """Computes who should judge what and keeps it with everything that went in; earlier proposals are thrown away. A large
    one is computed behind the page. Raises NotAllowed, MoveNotAllowed."""
    row = _held(round, by)
    for earlier in row.runs.filter(status=AssignmentRun.Status.PREVIEW):
        ASSIGNMENT_RUN.move(earlier, "discard")
    gathered = assigning.gather(row)
    run = AssignmentRun.objects.create(
        round=row,
        seed=seed,
        inputs={"facts": gathered.facts, "moving": moving},
        inputs_sha256=gathered.sha256,
        result={"state": "waiting"},
        made_by=by,
    )
    if len(gathered.judges) * len(gathered.entries) > assigning.BIG:
        enqueue(key=f"assignment:{run.pk}", kind="competitions.assignment", payload={"run": run.pk})
    else:
        compute_proposal(run)
    audit.record("assignment.proposed", by=by, target=row.competition, after={"round": row.number, "seed": seed})
    return run


def compute_proposal(run: AssignmentRun) -> None:
    """Fills in what was asked for; safe to run twice."""
    if run.status == AssignmentRun.Status.PREVIEW and run.result.get("state") == "waiting":
        assigning.compute(run)
        AssignmentRun.objects.filter(pk=run.pk, status=AssignmentRun.Status.PREVIEW).update(
            inputs=run.inputs, result=run.result
        )


@transaction.atomic
def discard_proposal(*, run: AssignmentRun, by) -> None:
    row = _held(run.round, by)
    ASSIGNMENT_RUN.move(run, "discard")
    audit.record("assignment.discarded", by=by, target=row.competition, after={"round": row.number})


@transaction.atomic
def apply_proposal(*, run: AssignmentRun, by) -> tuple[int, int]:
    """Makes a proposal so, mails each judge once, and returns how many pairs came and went. Practise entries go to
    everybody who sits. Raises NotAllowed, MoveNotAllowed (no solution; facts that are no longer so), StateHasMoved."""
    row = _held(run.round, by)
    if run.result.get("state") != "solved":
        raise MoveNotAllowed(_("This proposal has no solution that could be applied."))
    if assigning.gather(row).sha256 != run.inputs_sha256:
        raise MoveNotAllowed(
            _("Judges, entries, conflicts or settings have changed since this was computed. Propose again, then apply.")
        )
    now = timezone.now()
    ASSIGNMENT_RUN.move(run, "apply", applied_by=by, applied_at=now)
    live = {(judge, entry): pk for pk, judge, entry, _status, _source in assigning.live_pairs(row)}
    wanted = {(judge, entry): value for judge, entry, value in run.result["pairs"]}
    gone = [pk for pair, pk in live.items() if pair not in wanted]
    came = {pair: value for pair, value in wanted.items() if pair not in live}
    _move_many(gone, (Status.INVITED,), Status.REMOVED, run=run, reason=NEW_PROPOSAL, changed_at=now)
    _bring(row, came | _practice(row), run=run, by=by, now=now)
    _mail_each(row, list(came), key=f"{run.pk}")
    audit.record("assignment.applied", by=by, target=row.competition,
                 after={"round": row.number, "added": len(came), "removed": len(gone)})  # fmt: skip
    return len(came), len(gone)


def _move_many(keys: list[int], was: tuple[str, ...], to: str, **changes: Any) -> None:
    """Compare-and-swap of many rows: all of them, or StateHasMoved."""
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        moved = Assignment.objects.filter(pk__in=some, status__in=was).update(status=to, **changes)
        if moved != len(some):
            raise StateHasMoved(_("Somebody else has just changed this. Reload the page to see its present state."))


def _bring(row: Round, pairs: dict[tuple[int, int], float | None], *, run, by, now: datetime) -> None:
    """New rows, and those that were taken away before once more."""
    away = Assignment.objects.filter(entry__round=row, status=Status.REMOVED).values_list("pk", "judge", "entry")
    there = {(judge, entry): pk for pk, judge, entry in away}
    fresh = []
    for (judge, entry), value in pairs.items():
        fields = {"run": run, "affinity": value, "source": Source.COMPUTED, "due_at": row.closes_at,
                  "made_by": by, "made_at": now, "changed_at": now}  # fmt: skip
        if key := there.get((judge, entry)):
            _move_many([key], (Status.REMOVED,), Status.INVITED, reason="", **fields)
        else:
            fresh.append(Assignment(judge_id=judge, entry_id=entry, **fields))
    Assignment.objects.bulk_create(fresh, batch_size=AT_ONCE)


def _practice(row: Round) -> dict[tuple[int, int], float | None]:
    """Everybody who sits practises on the same entries, beyond their conflicts."""
    entries = dict(row.entries.taking_part().filter(is_calibration=True).values_list("pk", "application"))
    if not entries:
        return {}
    there = set(Assignment.objects.filter(entry__in=entries).values_list("judge", "entry"))
    conflicts = set(
        Conflict.objects.active().filter(application__in=entries.values()).values_list("judge", "application")
    )
    return {
        (judge.pk, entry): None
        for judge in assigning.judges_of(row)
        for entry, application in entries.items()
        if (judge.pk, entry) not in there and (judge.pk, application) not in conflicts
    }


def _mail_each(row: Round, pairs: list[tuple[int, int]], *, key: str, due_at: datetime | None = None) -> None:
    counts: dict[int, int] = {}
    for judge, _entry in pairs:
        counts[judge] = counts.get(judge, 0) + 1
    for judge in Judge.objects.sitting().filter(pk__in=counts).select_related("user").order_by("pk"):
        letters.assigned(row, judge, key=key, count=counts[judge.pk], due_at=due_at or row.closes_at)


# --- by hand ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def assign_by_hand(*, entry: RoundEntry, judge: Judge, due_at: datetime | None = None, by) -> Assignment:
    """Gives an entry to a judge. Raises NotAllowed, MoveNotAllowed with why it cannot be."""
    row = _held(entry.round, by)
    made = _give(row, entry, judge, Source.STAFF, due_at or row.closes_at, by)
    new = [] if made.status == Status.DONE else [(judge.pk, entry.pk)]
    _mail_each(row, new, key=f"one:{made.pk}:{made.changed_at:%Y%m%d%H%M%S}", due_at=due_at)
    _audit("given", made, row, by)
    return made


def _give(row: Round, entry: RoundEntry, judge: Judge, source: str, due_at: datetime, by) -> Assignment:
    if judge.competition_id != row.competition_id or judge.status != Judge.Status.ACCEPTED:
        raise MoveNotAllowed(_("%(judge)s does not sit on this panel.") % {"judge": judge.name})
    if entry.removed_at is not None:
        raise MoveNotAllowed(_("This entry is not in the round any more."))
    if Conflict.objects.active().filter(judge=judge, application=entry.application_id).exists():
        raise MoveNotAllowed(_("%(judge)s has a conflict with this entry.") % {"judge": judge.name})
    now = timezone.now()
    fields: dict[str, Any] = {
        "source": source,
        "due_at": due_at,
        "run": None,
        "made_by": by,
        "made_at": now,
        "changed_at": now,
    }
    there = Assignment.objects.filter(entry=entry, judge=judge).first()
    if there is None:
        return Assignment.objects.create(entry=entry, judge=judge, **fields)
    if there.status in Assignment.LIVE:
        raise MoveNotAllowed(_("%(judge)s judges this entry already.") % {"judge": judge.name})
    if not ASSIGNMENT.allows("assign", there.status):
        raise MoveNotAllowed(_("%(judge)s has stepped back from this entry.") % {"judge": judge.name})
    ASSIGNMENT.move(there, "assign", reason="", **fields)
    if ScoreSheet.objects.filter(entry=entry, judge=judge, status=ScoreSheet.Status.SUBMITTED).exists():
        # Their sheet was kept when the entry was taken away, and counts again: nothing is left to be done.
        ASSIGNMENT.move(there, "finish")
    return there


@transaction.atomic
def take_away(*, assignment: Assignment, reason: str, by) -> None:
    """Takes an entry from a judge. What they have written stays and no longer counts. Raises NotAllowed,
    MoveNotAllowed, StateHasMoved."""
    row = _held(assignment.entry.round, by)
    if not reason.strip():
        raise MoveNotAllowed(_("Say why: whoever looks at this later will ask."))
    ASSIGNMENT.move(assignment, "remove", reason=reason.strip(), run=None, changed_at=timezone.now())
    _audit("taken", assignment, row, by)


@transaction.atomic
def replace_judge(*, replacements: list[tuple[Assignment, Judge]], reason: str, by) -> list[Assignment]:
    """Gives what one judge has not done to others, all of it or nothing, and mails each of them once. Raises NotAllowed,
    MoveNotAllowed, StateHasMoved."""
    if not replacements:
        raise MoveNotAllowed(_("Choose who is to take over."))
    row = _held(replacements[0][0].entry.round, by)
    made = []
    for assignment, judge in replacements:
        if assignment.entry.round_id != row.pk or assignment.status == Status.DONE:
            raise MoveNotAllowed(_("What has been judged stays with whoever judged it."))
        ASSIGNMENT.move(assignment, "remove", reason=reason, run=None, changed_at=timezone.now())
        made.append(_give(row, assignment.entry, judge, Source.REPLACEMENT, max(assignment.due_at, timezone.now()), by))
        _audit("replaced", made[-1], row, by, instead_of=assignment.judge_id)
    pairs = [(one.judge_id, one.entry_id) for one in made if one.status != Status.DONE]
    stamp = f"{made[0].changed_at:%Y%m%d%H%M%S%f}"
    _mail_each(row, pairs, key=f"instead:{made[0].pk}:{stamp}", due_at=min(one.due_at for one in made))
    return made


@transaction.atomic
def set_due(*, round: Round, judge: Judge, due_at: datetime, by) -> int:
    """Gives a judge until another moment for what they have not done. Raises NotAllowed, MoveNotAllowed."""
    row = _held(round, by)
    if not timezone.now() < due_at <= row.closes_at:
        raise MoveNotAllowed(_("Choose a moment to come that is not after the end of the round."))
    rows = Assignment.objects.filter(entry__round=row, judge=judge, status__in=(Status.INVITED, Status.ACCEPTED))
    moved = rows.update(due_at=due_at, changed_at=timezone.now())
    audit.record("assignment.due", by=by, target=row.competition, after={"round": row.number, "until": due_at})
    return moved


# --- the judge's answer -----------------------------------------------------------------------------------------------
def _own(assignment: Assignment, by) -> Assignment:
    """The assignment of a judge who has signed, held, beyond conflicts and in a round that goes on."""
    hold(assignment.entry.round.competition)
    Round.objects.select_for_update().get(pk=assignment.entry.round_id)
    found = Assignment.objects.asked_of(by).filter(pk=assignment.pk).select_related("entry__round__competition").first()
    if found is None:
        raise NotAllowed(_("This is not yours to answer."))
    return found


@transaction.atomic
def accept_assignment(*, assignment: Assignment, by) -> None:
    """Takes an entry on. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    found = _own(assignment, by)
    ASSIGNMENT.move(found, "accept", changed_at=timezone.now())
    _audit("accepted", found, found.entry.round, by)


@transaction.atomic
def decline_assignment(*, assignment: Assignment, reason: str, by) -> None:
    """Says no to an entry that has not been taken on. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    found = _own(assignment, by)
    if not reason.strip():
        raise MoveNotAllowed(_("Say in a few words why, so that the park finds somebody else."))
    ASSIGNMENT.move(found, "decline", reason=reason.strip(), changed_at=timezone.now())
    _audit("declined", found, found.entry.round, by)


def _audit(verb: str, assignment: Assignment, row: Round, by, **after: Any) -> None:
    """Which pair it was; reasons stay out of the trail, which all park staff read."""
    after |= {"round": row.number, "entry": assignment.entry_id, "judge": assignment.judge_id}
    audit.record(f"assignment.{verb}", by=by, target=row.competition, after=after)
