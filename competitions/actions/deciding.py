"""What becomes of entries: proposing, sending back, approving by a second person, undoing while nobody was told.

Each of these holds the competition, then the round's row, looks again at what is there, and writes by compare-and-swap: a
proposal names the revision it has seen, an approval a digest of all that it approves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.frozen import sha256
from competitions.judging import publication as publishing
from competitions.judging.decisions import digest_of, ranking, undecided, waiting_for
from competitions.judging.standing import decided_about
from competitions.models import Application, Decision, OutcomeLetter, Prize, Publication, Round, RoundEntry
from competitions.permissions import check_user_can_decide
from competitions.transitions import DECISION, ROUND
from core import audit
from core.locks import hold
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved

Outcome, Status = Decision.Outcome, Decision.Status
CHANGEABLE = (Status.PENDING, Status.RETURNED)
MOST_ADVANCING = 500


class DecidedMeanwhile(StateHasMoved):
    """Somebody else wrote first. `entries` are those about which; nothing was written about any."""

    def __init__(self, entries: Iterable[int]):
        self.entries = frozenset(entries)
        super().__init__(
            _("Somebody else has decided since you opened the page. Both are shown: look again, then save.")
        )


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to become of one entry. `seen` is the revision on their page, 0 where there was none."""

    entry: int
    outcome: str
    prize: int | None = None
    reason: str = ""
    seen: int = 0


def held_round(round: Round) -> Round:
    """The competition held against change, then the round's row as it is, for oneself."""
    hold(round.competition)
    return Round.objects.select_for_update(of=("self",)).select_related("competition").get(pk=round.pk)


def _closed(round: Round, by) -> Round:
    check_user_can_decide(by, round.competition)
    row = held_round(round)
    if row.status == Round.Status.DECIDED:
        raise MoveNotAllowed(_("This round is decided. Undo the approval first, while no letter has gone."))
    if row.status != Round.Status.CLOSED:
        raise MoveNotAllowed(_("Decisions begin once the round has closed."))
    return row


# --- proposing ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose_decisions(*, round: Round, proposals: Sequence[Proposal], by) -> int:
    """Writes proposals, all or none, and returns how many were new or different.

    Raises NotAllowed, MoveNotAllowed, ValidationError by the entry's key, DecidedMeanwhile with the entries about which
    somebody else wrote since.
    """
    row = _closed(round, by)
    entries = _entries(row, by)
    there = {one.entry_id: one for one in Decision.objects.filter(entry__in=entries)}
    prizes = set(Prize.objects.filter(competition=row.competition, by_vote=False).values_list("pk", flat=True))
    wrong: dict[str, ValidationError] = {}
    for one in proposals:
        if problem := _problem(one, entries, prizes):
            wrong[str(one.entry)] = ValidationError(problem)
    if wrong:
        raise ValidationError(wrong)
    changed = [one for one in proposals if _differs(one, there.get(one.entry))]
    lost = [one.entry for one in changed if not _write(one, there.get(one.entry), by)]
    if lost:
        raise DecidedMeanwhile(lost)
    for one in changed:
        before = {"outcome": there[one.entry].outcome} if one.entry in there else None
        after = {"outcome": one.outcome, "prize": one.prize}
        _record("proposed", entries[one.entry], by=by, before=before, after=after)
    return len(changed)


def _entries(round: Round, by) -> dict[int, RoundEntry]:
    readable = Application.objects.read_by(by).values("pk")
    rows = decided_about(round).filter(application__in=readable).select_related("application__organisation")
    found = {one.pk: one for one in rows}
    for one in found.values():
        one.application.competition = round.competition
    return found


def _problem(one: Proposal, entries: dict[int, RoundEntry], prizes: set[int]) -> str:
    if one.entry not in entries:
        return _("This entry is not in the round, or was taken back.")
    if one.outcome not in Outcome.values:
        return _("Choose what becomes of it.")
    if one.prize is not None and (one.outcome != Outcome.WINNER or one.prize not in prizes):
        return _("Only a winner is given a prize: one of this competition that the public does not give.")
    return ""


def _differs(one: Proposal, there: Decision | None) -> bool:
    if there is None or there.status == Status.RETURNED:
        return True
    return (one.outcome, one.prize, one.reason) != (there.outcome, there.prize_id, there.reason)


def _write(one: Proposal, there: Decision | None, by) -> bool:
    """Whether it was written: not where the page had seen something else than what is there."""
    now = timezone.now()
    columns: dict[str, object] = {
        "outcome": one.outcome,
        "prize_id": one.prize,
        "reason": tidy(one.reason, lines=False)[:1000],
    }
    columns |= {"proposed_by": by, "proposed_at": now, "returned_why": "", "returned_by": None}
    if there is None:
        if one.seen:
            return False
        try:
            with transaction.atomic():
                Decision.objects.create(entry_id=one.entry, **columns)
        except IntegrityError:
            return False
        return True
    return swap(there, one.seen, **columns)


def swap(there: Decision, seen: int, **columns) -> bool:
    """Writes over a proposal where its revision is still the one that was seen."""
    if there.status not in CHANGEABLE or there.revision != seen:
        return False
    columns |= {"revision": seen + 1}
    if there.status == Status.RETURNED:
        DECISION.move(there, "propose", **columns)
        return True
    return Decision.objects.filter(pk=there.pk, revision=seen, status=Status.PENDING).update(**columns) == 1


@transaction.atomic
def propose_by_rank(*, round: Round, places: int, reserves: int, by) -> int:
    """Proposes for every entry about which nothing has been said: the first so many go on, the next are in reserve, the
    others are not chosen. Entries that are talked about and did not carry are left to be said by hand."""
    check_user_can_decide(by, round.competition)
    if not 0 < places <= MOST_ADVANCING or not 0 <= reserves <= MOST_ADVANCING:
        raise ValidationError(_("Say how many go on: a number from 1 to 500."))
    open_talk = {"", "tied"}
    proposals = []
    for row in ranking(round, by):
        if row.decision is not None or (row.tally is not None and row.tally.result in open_talk):
            continue
        outcome = Outcome.UNSUCCESSFUL
        if row.place <= places and row.standing.rank is not None:
            outcome = Outcome.ADVANCES
        elif row.place <= places + reserves and row.standing.rank is not None:
            outcome = Outcome.RESERVE
        if row.tally is not None:
            outcome = Outcome.ADVANCES if row.tally.result == "carried" else Outcome.UNSUCCESSFUL
        proposals.append(Proposal(row.entry.pk, outcome))
    return propose_decisions(round=round, proposals=proposals, by=by)


# --- the second person --------------------------------------------------------------------------------------------------
def _one(decision: Decision, round: Round, by) -> Decision:
    found = Decision.objects.read_by(by).select_related("entry__application__organisation").filter(
        pk=decision.pk, entry__round=round
    ).first()  # fmt: skip
    if found is None:
        raise MoveNotAllowed(_("This entry is not in the round, or was taken back."))
    found.entry.application.competition = round.competition
    return found


@transaction.atomic
def return_decision(*, decision: Decision, reason: str, seen: int, by) -> None:
    """Sends a proposal back, with the reason why."""
    row = _closed(decision.entry.round, by)
    found = _one(decision, row, by)
    reason = tidy(reason, lines=False)[:1000]
    if not reason:
        raise ValidationError({"reason": _("Say why it is sent back.")})
    if found.revision != seen:
        raise DecidedMeanwhile([found.entry_id])
    DECISION.move(found, "return", returned_why=reason, returned_by=by, revision=found.revision + 1)
    _record("returned", found.entry, by=by, after={"status": found.status})


@transaction.atomic
def approve_decisions(*, round: Round, seen: str, by, only: Iterable[int] | None = None) -> int:
    """Approves what others proposed, as the page showed it; once nothing is left open, the round is decided and frozen.

    `only` narrows it to some entries. Returns how many. Raises NotAllowed, MoveNotAllowed where there is nothing that
    this person may approve, StateHasMoved where it is something else by now.
    """
    row = _closed(round, by)
    waiting = [one for one in waiting_for(row, by) if only is None or one.entry_id in set(only)]
    if seen != digest_of(waiting):
        raise StateHasMoved(
            _("Something has been proposed, approved or sent back since you opened the page. Look again, then approve.")
        )
    if not waiting:
        raise MoveNotAllowed(_("There is nothing for you to approve. What you proposed, somebody else approves."))
    now = timezone.now()
    for one in waiting:
        DECISION.move(one, "approve", approved_by=by, approved_at=now, revision=one.revision + 1)
        one.entry.application.competition = row.competition
        _record("approved", one.entry, by=by, after={"outcome": one.outcome})
    _finish(row, by)
    return len(waiting)


def _finish(round: Round, by) -> None:
    """Decides a round of which nothing is open any more, and freezes what was decided."""
    if undecided(round).exists():
        return
    was, to = ROUND.move(round, "decide", decided_at=timezone.now())
    snapshot = publishing.snapshot_of(round)
    made = Publication.objects.create(round=round, snapshot=snapshot, sha256=sha256(snapshot))
    after = {"status": to, "sha256": made.sha256} | _of(round)
    audit.record("round.decided", by=by, target=round, before={"status": was}, after=after)


@transaction.atomic
def undo_approval(*, round: Round, reason: str, by) -> None:
    """Opens a decided round again, while nobody was told and no later round has begun. What was approved is proposed
    again; letters that were drafted are thrown away; the snapshot is kept, and is none any more."""
    check_user_can_decide(by, round.competition)
    row = held_round(round)
    reason = tidy(reason, lines=False)[:300]
    if not reason:
        raise ValidationError({"reason": _("Say why it is opened again.")})
    decisions = list(Decision.objects.filter(entry__round=row).order_by("pk"))
    if any(one.status in Decision.TOLD for one in decisions):
        raise MoveNotAllowed(_("Letters have gone out. What people were told cannot be undone here."))
    later = Round.objects.filter(competition=row.competition, number__gt=row.number)
    if later.exclude(status=Round.Status.DRAFT).exists():
        raise MoveNotAllowed(_("A later round has begun with these entries."))
    approved = [one for one in decisions if one.status == Status.APPROVED]
    if not approved:
        raise MoveNotAllowed(_("Nothing has been approved here."))
    was = to = row.status
    if was == Round.Status.DECIDED:
        was, to = ROUND.move(row, "undecide", decided_at=None)
    OutcomeLetter.objects.filter(round=row).delete()
    for one in approved:
        DECISION.move(one, "undo", approved_by=None, approved_at=None, revision=one.revision + 1)
    row.publications.filter(undone_at=None).update(undone_at=timezone.now())
    after = {"status": to, "reason": reason} | _of(row)
    audit.record("round.undecided", by=by, target=row, before={"status": was}, after=after)


def _of(round: Round) -> dict[str, object]:
    return {"competition": round.competition.slug, "round": round.number}


def _record(verb: str, entry: RoundEntry, *, by, after, before=None) -> None:
    audit.record(
        f"decision.{verb}",
        by=by,
        target=entry.application,
        acting_for=entry.application.organisation,
        before=before,
        after=after,
    )
