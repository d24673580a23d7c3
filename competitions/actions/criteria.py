"""What judges look at in a round: written while it is prepared, mended in words only once it is open."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competitions.actions.rounds import WORDS, check_is_draft, held_round
from competitions.models import Criterion, Round
from core import audit
from core.transitions import MoveNotAllowed

MENDED = (*WORDS, "anchors")
"""What may still be mended after opening."""
MOST_SCORES = 21
MOST_CRITERIA = 30


@transaction.atomic
def add_criterion(*, round: Round, by, **columns) -> Criterion:
    """Adds one at the end of the sheet. Raises NotAllowed, MoveNotAllowed, ValidationError by field."""
    row = held_round(round, by)
    check_is_draft(row)
    if row.criteria.count() >= MOST_CRITERIA:
        raise ValidationError(_("A sheet has at most %(count)s criteria.") % {"count": MOST_CRITERIA})
    last = row.criteria.aggregate(last=Max("position"))["last"]
    made = Criterion(round=row, position=0 if last is None else last + 1, **columns)
    _check(made)
    made.save()
    audit.record("round.criterion_added", by=by, target=row, after={"name": str(made), "weight": made.weight})
    return made


@transaction.atomic
def change_criterion(*, criterion: Criterion, by, **columns) -> Criterion:
    """Writes what changed: anything while the round is prepared, words and the wording of anchors after that."""
    row = held_round(criterion.round, by)
    there = Criterion.objects.get(pk=criterion.pk)
    there.round = row
    changed = {name: value for name, value in columns.items() if getattr(there, name) != value}
    if not changed:
        return there
    is_draft = row.status == Round.Status.DRAFT
    if not is_draft:
        _check_only_mended(row, changed)
    before = {name: getattr(there, name) for name in changed}
    for name, value in changed.items():
        setattr(there, name, value)
    _check(there)
    there.save(update_fields=list(changed))
    verb = "changed" if is_draft else "reworded"
    told = {"criterion": str(there)}
    audit.record(f"round.criterion_{verb}", by=by, target=row, before=told | before, after=told | changed)
    return there


def _check_only_mended(round: Round, changed: dict[str, Any]) -> None:
    if round.status == Round.Status.DECIDED:
        raise MoveNotAllowed(_("This round is decided. Its criteria stay as they were."))
    if set(changed) - set(MENDED):
        check_is_draft(round)


@transaction.atomic
def move_criterion(*, criterion: Criterion, up: bool, by) -> None:
    """Changes places with its neighbour; nothing at the end."""
    row = held_round(criterion.round, by)
    check_is_draft(row)
    rows = list(row.criteria.all())
    place = next((number for number, one in enumerate(rows) if one.pk == criterion.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows):
        one.position = number
    Criterion.objects.bulk_update(rows, ["position"])
    audit.record("round.criterion_moved", by=by, target=row, after={"name": str(criterion)})


@transaction.atomic
def remove_criterion(*, criterion: Criterion, by) -> None:
    """Takes one away, and out of the chain that breaks ties."""
    row = held_round(criterion.round, by)
    check_is_draft(row)
    ties = [tie for tie in row.ties if tie != f"criterion:{criterion.pk}"]
    if ties != row.ties:
        Round.objects.filter(pk=row.pk).update(ties=ties)
    audit.record(
        "round.criterion_removed", by=by, target=row, before={"name": str(criterion), "weight": criterion.weight}
    )
    Criterion.objects.filter(pk=criterion.pk).delete()


def _check(criterion: Criterion) -> None:
    """Raises ValidationError by field where a criterion cannot be scored by."""
    errors: dict[str, str] = {}
    if not (criterion.name_en or criterion.name_zh):
        errors["name_en"] = _("Give it a name in at least one language.")
    if criterion.weight <= 0:
        errors["weight"] = _("A criterion weighs something, or it is not one.")
    if criterion.least >= criterion.most:
        errors["most"] = _("The highest score must be above the lowest.")
    elif criterion.step <= 0:
        errors["step"] = _("Steps go up: write a number above 0.")
    elif (criterion.most - criterion.least) % Decimal(criterion.step):
        errors["step"] = _("These steps do not lead from the lowest score to the highest. Try 1 or 0.5.")
    elif (criterion.most - criterion.least) / Decimal(criterion.step) >= MOST_SCORES:
        errors["step"] = _("That makes more than %(count)s scores to choose from: nobody can tell them apart.") % {
            "count": MOST_SCORES
        }
    if errors:
        raise ValidationError(errors)
