"""The prize that the public gives: what its vote says is put forward, approved by a second person, let out with the others.

Each of these holds the competition, then the ceremony's plan, and writes by compare-and-swap, as decisions of judging do.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.ceremony_held import check_is_secret, held_plan
from competitions.ceremony import hides_finalists
from competitions.frozen import sha256
from competitions.models import Application, Certificate, Competition, Finalist, PublicVote, VotedPrize
from competitions.permissions import check_user_can_decide
from competitions.transitions import VOTED_PRIZE
from competitions.voted import Count, count_of, decided_from, is_whole, prize_by_vote, snapshot_of
from core import audit, clock
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved

Status = VotedPrize.Status
AWARD_CHANGED = "Award changed before it was announced"


def check_user_can_decide_vote(user, competition: Competition) -> None:
    """Who decides about a vote sees all of it: nobody whom a conflict of interest parts from one of the finalists."""
    check_user_can_decide(user, competition)
    if hides_finalists(user, competition):
        raise NotAllowed(_("You have a conflict of interest with a finalist. Somebody else decides about the public’s prize."))  # fmt: skip


def _held(vote: PublicVote, by) -> tuple[PublicVote, VotedPrize | None]:
    """The vote and what was put forward, held, once nothing can be counted any more and before anything is announced."""
    check_user_can_decide_vote(by, vote.competition)
    check_is_secret(held_plan(vote.competition))
    row = PublicVote.objects.select_for_update().get(pk=vote.pk)
    row.competition = vote.competition
    if row.status != PublicVote.Status.PUBLISHED or clock.now() < decided_from(row):
        raise MoveNotAllowed(_("The vote decides once it has closed and every vote that came in time is counted."))
    rows = VotedPrize.objects.select_for_update(of=("self",)).select_related(
        "prize", "winner__category", "winner__application__competition", "winner__application__organisation"
    )  # fmt: skip
    return row, rows.filter(vote=row).first()


def _seen(there: VotedPrize | None, seen: int) -> None:
    if (there.revision if there else 0) != seen:
        raise StateHasMoved(_("Somebody else has decided about this prize since you opened the page. Look again."))


@transaction.atomic
def propose_voted_prize(*, vote: PublicVote, choice: Finalist | None, reason: str, seen: int, by) -> VotedPrize:
    """Puts forward what the vote says. Where several have the most votes, `choice` is one of these and `reason` says why;
    with a reason, too, it may be given to nobody (None). `seen` is the revision on the page, 0 where there was none.

    Raises NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError by field.
    """
    row, there = _held(vote, by)
    prize = prize_by_vote(row.competition)
    if prize is None:
        raise MoveNotAllowed(_("No prize of this competition is given by the public."))
    _seen(there, seen)
    count = count_of(row)
    reason = tidy(reason, lines=False)[:1000]
    _check_choice(count, choice, reason)
    columns: dict[str, Any] = {"prize": prize, "winner": choice, "counts": count.numbers, "tied": len(count.first) > 1,
               "reason": reason, "proposed_by": by, "proposed_at": timezone.now(), "returned_why": "",
               "returned_by": None}  # fmt: skip
    if there is None:
        there = VotedPrize.objects.create(vote=row, **columns)
    elif there.status == Status.RETURNED:
        VOTED_PRIZE.move(there, "propose", revision=seen + 1, **columns)
    else:
        raise MoveNotAllowed(_("It has been put forward already. Somebody else approves it or sends it back."))
    _record("proposed", row.competition, by)
    return there


def _check_choice(count: Count, choice: Finalist | None, reason: str) -> None:
    if choice is not None and choice.pk not in {one.pk for one in count.first}:
        raise ValidationError({"choice": _("Choose one of those who have the most votes.")})
    if reason:
        return
    if choice is None:
        raise ValidationError({"reason": _("Say why nobody gets it: everybody reads this.")})
    if len(count.first) > 1:
        raise ValidationError({"reason": _("Say why it is this one of those who are level: everybody reads this.")})


@transaction.atomic
def return_voted_prize(*, vote: PublicVote, reason: str, seen: int, by) -> VotedPrize:
    """Sends what was put forward back, with the reason why."""
    row, there = _held(vote, by)
    _seen(there, seen)
    reason = tidy(reason, lines=False)[:1000]
    if not reason:
        raise ValidationError({"why": _("Say why it is sent back.")})
    if there is None:
        raise MoveNotAllowed(_("Nothing has been put forward yet."))
    VOTED_PRIZE.move(there, "return", returned_why=reason, returned_by=by, revision=seen + 1)
    _record("returned", row.competition, by)
    return there


@transaction.atomic
def approve_voted_prize(*, vote: PublicVote, seen: int, by) -> VotedPrize:
    """Settles it and freezes a snapshot. Whoever put it forward does not approve it; neither does anybody where the count has
    become another one, because a finalist has been taken back since."""
    row, there = _held(vote, by)
    _seen(there, seen)
    if there is None:
        raise MoveNotAllowed(_("Nothing has been put forward yet."))
    if there.proposed_by_id == by.pk:
        raise NotAllowed(_("What you proposed, somebody else approves."))
    if count_of(row).numbers != there.counts:
        raise MoveNotAllowed(_("Who takes part has changed since it was put forward. Send it back, so that it is put forward anew."))  # fmt: skip
    frozen = snapshot_of(there, row)
    VOTED_PRIZE.move(there, "approve", approved_by=by, approved_at=timezone.now(), snapshot=frozen, sha256=sha256(frozen),
                     revision=seen + 1)  # fmt: skip
    _revoke(there, by)
    _record("approved", row.competition, by, sha256=there.sha256)
    return there


@transaction.atomic
def undo_voted_prize(*, vote: PublicVote, reason: str, seen: int, by) -> VotedPrize:
    """Opens it again, with a reason, while nobody has been told: what was approved is proposed again."""
    row, there = _held(vote, by)
    _seen(there, seen)
    reason = tidy(reason, lines=False)[:300]
    if not reason:
        raise ValidationError({"why": _("Say why it is opened again.")})
    if there is None:
        raise MoveNotAllowed(_("Nothing has been put forward yet."))
    VOTED_PRIZE.move(there, "undo", approved_by=None, approved_at=None, snapshot=None, sha256="", revision=seen + 1)
    _revoke(there, by)
    _record("undone", row.competition, by, reason=reason)
    return there


def _revoke(decision: VotedPrize, by) -> None:
    """A certificate that says otherwise is none."""
    if decision.winner is not None:
        Certificate.objects.valid().filter(application=decision.winner.application_id).update(
            revoked_at=timezone.now(), revoked_by=by, revoked_why=AWARD_CHANGED
        )


def _record(verb: str, competition: Competition, by, **after) -> None:
    """What is chosen stays out of the trail, which all park staff read, until everybody may know it."""
    audit.record(f"prize.vote_{verb}", by=by, target=competition, after=after or None)


# --- with the ceremony ------------------------------------------------------------------------------------------------
def ready_voted_prize(competition: Competition) -> VotedPrize | None:
    """What is let out when the embargo is lifted; None where the public gives no prize. Raises MoveNotAllowed with what is
    still to be done."""
    if prize_by_vote(competition) is None:
        return None
    vote = PublicVote.objects.filter(competition=competition, status=PublicVote.Status.PUBLISHED).first()
    if vote is None:
        raise MoveNotAllowed(_("The public gives a prize, and its vote has not been published. Publish it, or have the prize given otherwise."))  # fmt: skip
    if clock.now() < decided_from(vote):
        raise MoveNotAllowed(_("The public vote is not over. Its prize is announced with the others."))
    found = VotedPrize.objects.standing().filter(vote=vote).select_related("winner").first()
    if found is None:
        raise MoveNotAllowed(_("The public’s prize has not been decided and approved by two people yet."))
    if found.winner is not None and not Finalist.objects.standing().filter(pk=found.winner_id).exists():
        raise MoveNotAllowed(_("Whoever the public chose takes part no more. Undo that approval, and decide about the prize anew."))  # fmt: skip
    if not is_whole(found):
        raise MoveNotAllowed(_("The snapshot is not what was approved. Have it looked into before anything is public."))
    return found


def publish_voted_prize(decision: VotedPrize) -> None:
    """Lets it out, in the transaction that lifts the ceremony's embargo."""
    VOTED_PRIZE.move(decision, "publish", published_at=timezone.now())
    if decision.winner is not None:
        Application.objects.filter(pk=decision.winner.application_id).update(outcome=Application.Outcome.WINNER)
