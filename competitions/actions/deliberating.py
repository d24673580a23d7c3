"""The talk about entries at the cut: opening it, what the projector shows, leaving the room, voting, settling."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.actions.deciding import held_round
from competitions.judging.deliberation import Crossing, entries_at_the_cut, may_vote, voters_of
from competitions.judging.standing import decided_about
from competitions.models import (
    Application,
    Assignment,
    Conflict,
    Deliberation,
    DeliberationItem,
    Round,
    RoundEntry,
    StepOut,
    Vote,
)
from competitions.permissions import check_user_can_lead
from competitions.transitions import DELIBERATION, DELIBERATION_ITEM
from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed

BY_CONFLICT = "conflict"
"""Why somebody is out whom a conflict puts there; pages say it in their reader's words."""


@transaction.atomic
def open_deliberation(*, round: Round, by) -> Deliberation:
    """Begins the talk of a closed round with the entries at the cut; who has a conflict is out from the start. Again,
    it opens a talk that was over. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_lead(by, round.competition)
    row = held_round(round)
    if row.status != Round.Status.CLOSED:
        raise MoveNotAllowed(_("Entries are talked about once the round has closed, and until it is decided."))
    there = Deliberation.objects.filter(round=row).first()
    if there is not None:
        DELIBERATION.move(there, "reopen", closed_at=None, closed_by=None)
        _record("reopened", there, by=by)
        return there
    made = Deliberation.objects.create(round=row, opened_by=by)
    for position, crossing in enumerate(entries_at_the_cut(row), start=1):
        _put(made, crossing, position, DeliberationItem.Why.CUT)
    _record("opened", made, by=by, items=made.items.count())
    return made


def _put(deliberation: Deliberation, crossing: Crossing, position: int, why: str) -> DeliberationItem:
    item = DeliberationItem.objects.create(
        deliberation=deliberation, entry_id=crossing.entry, position=position, why=why, figures=crossing.figures
    )
    application = item.entry.application_id
    conflicts = Conflict.objects.active().filter(application=application, judge__user__isnull=False)
    recused = Assignment.objects.filter(entry=crossing.entry, status=Assignment.Status.RECUSED)
    out = {*conflicts.values_list("judge__user", flat=True), *recused.values_list("judge__user", flat=True)} - {None}
    StepOut.objects.bulk_create(
        StepOut(item=item, user_id=user, by_conflict=True, reason=BY_CONFLICT) for user in sorted(out)
    )
    return item


@transaction.atomic
def add_item(*, deliberation: Deliberation, entry: RoundEntry, by) -> DeliberationItem:
    """Puts an entry among those that are talked about, though its interval does not cross the cut."""
    check_user_can_lead(by, deliberation.round.competition)
    row = _open(deliberation)
    readable = Application.objects.read_by(by).values("pk")
    found = decided_about(row.round).filter(pk=entry.pk, application__in=readable).first()
    if found is None:
        raise MoveNotAllowed(_("This entry is not in the round, or was taken back."))
    try:
        with transaction.atomic():
            position = row.items.count() + 1
            item = _put(row, Crossing(found.pk, {}), position, DeliberationItem.Why.ADDED)
    except IntegrityError:
        raise MoveNotAllowed(_("This entry is talked about already.")) from None
    _record("item_added", row, by=by, entry=found.pseudonym)
    return item


def _open(deliberation: Deliberation) -> Deliberation:
    """The talk's row, held. Raises MoveNotAllowed where it is over."""
    held_round(deliberation.round)
    row = Deliberation.objects.select_for_update(of=("self",)).select_related("round__competition").get(
        pk=deliberation.pk
    )  # fmt: skip
    if row.status != Deliberation.Status.OPEN:
        raise MoveNotAllowed(_("This deliberation is over. Open it again first."))
    return row


def _readable(item: DeliberationItem, by) -> DeliberationItem:
    """The item as it is, for somebody who leads and is not out of it themselves."""
    check_user_can_lead(by, item.deliberation.round.competition)
    found = DeliberationItem.objects.beyond(by).select_related("entry__round").filter(pk=item.pk).first()
    if found is None:
        raise NotAllowed(_("You are out of the room for this entry. Somebody else leads it."))
    return found


@transaction.atomic
def show_item(*, item: DeliberationItem, by) -> None:
    """Puts an entry on the projector, and so on the phones. The clock begins anew."""
    deliberation = _open(item.deliberation)
    found = _readable(item, by)
    if deliberation.current_id != found.pk:
        Deliberation.objects.filter(pk=deliberation.pk).update(current=found, shown_at=timezone.now())


@transaction.atomic
def begin_vote(*, item: DeliberationItem, by) -> None:
    """Lets people vote, also again after it was settled. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    deliberation = _open(item.deliberation)
    found = _readable(item, by)
    DELIBERATION_ITEM.move(found, "vote")
    _record("vote_begun", deliberation, by=by, entry=found.entry.pseudonym)


@transaction.atomic
def settle_item(*, item: DeliberationItem, note: str, by) -> None:
    """Ends the vote; the note says what came of it."""
    deliberation = _open(item.deliberation)
    found = _readable(item, by)
    DELIBERATION_ITEM.move(found, "settle", note=tidy(note, lines=False)[:1000])
    _record("settled", deliberation, by=by, entry=found.entry.pseudonym)


@transaction.atomic
def step_out(*, item: DeliberationItem, reason: str, by, user: User | None = None) -> StepOut:
    """Writes down that somebody leaves for an entry: oneself, or, by whoever leads, another who may vote. A vote of theirs
    does not count any more. Raises NotAllowed, MoveNotAllowed, ValidationError without a reason."""
    who = user or by
    competition = item.deliberation.round.competition
    if who != by:
        check_user_can_lead(by, competition)
    elif not may_vote(by, competition):
        raise NotAllowed(_("Only judges of this competition and its chair take part."))
    deliberation = _open(item.deliberation)
    if not voters_of(competition).filter(pk=who.pk).exists():
        raise MoveNotAllowed(_("This person does not vote here."))
    if not DeliberationItem.objects.beyond(by).filter(pk=item.pk).exists():
        raise NotAllowed(_("You are out of the room for this entry already."))
    reason = tidy(reason, lines=False)[:300]
    if not reason:
        raise ValidationError({"reason": _("Say why, in a few words.")})
    made, created = StepOut.objects.get_or_create(item=item, user=who, defaults={"reason": reason, "made_by": by})
    if created:
        _record("left", deliberation, by=by, entry=item.entry.pseudonym, person=who.pk)
    return made


@transaction.atomic
def cast_vote(*, item: DeliberationItem, choice: str, reason: str, by) -> Vote:
    """Writes a person's vote, in place of the one before while the vote is open.

    Raises NotAllowed for who does not vote here or is out of the room, MoveNotAllowed once it is settled,
    ValidationError by field.
    """
    if not may_vote(by, item.deliberation.round.competition):
        raise NotAllowed(_("Only judges of this competition and its chair take part."))
    deliberation = _open(item.deliberation)
    row = DeliberationItem.objects.select_for_update(of=("self",)).beyond(by).filter(pk=item.pk).first()
    if row is None:
        raise NotAllowed(_("You are out of the room for this entry."))
    if row.status != DeliberationItem.Status.VOTING:
        raise MoveNotAllowed(_("The vote on this entry is not open."))
    if choice not in Vote.Choice.values:
        raise ValidationError({"choice": _("Choose one of the three.")})
    reason = tidy(reason, lines=True)
    if choice != Vote.Choice.ABSTAIN and not reason:
        raise ValidationError({"reason": _("Say why: reasons are kept with the vote.")})
    vote, _created = Vote.objects.update_or_create(
        item=row, voter=by, defaults={"choice": choice, "reason": reason[:1000], "at": timezone.now()}
    )
    _record("voted", deliberation, by=by, entry=row.entry.pseudonym)
    return vote


@transaction.atomic
def close_deliberation(*, deliberation: Deliberation, by) -> None:
    """Ends the talk. No vote may be open."""
    check_user_can_lead(by, deliberation.round.competition)
    row = _open(deliberation)
    if row.items.filter(status=DeliberationItem.Status.VOTING).exists():
        raise MoveNotAllowed(_("A vote is still open. Settle it first."))
    DELIBERATION.move(row, "close", closed_at=timezone.now(), closed_by=by, current=None, shown_at=None)
    _record("closed", row, by=by)


def _record(verb: str, deliberation: Deliberation, *, by, **after) -> None:
    """The trail says that somebody voted, and not how."""
    where = {"competition": deliberation.round.competition.slug, "round": deliberation.round.number}
    audit.record(f"deliberation.{verb}", by=by, target=deliberation, after={**where, **after})
