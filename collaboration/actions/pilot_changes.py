"""Changing terms that both have agreed to: one side proposes, the other agrees; until then they stay as they were."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.models import Pilot, TermsChange
from collaboration.piloting.steps import UNDER_WAY, Held, held_pilot, raised, refuse_unless_seen, step, touched
from collaboration.piloting.terms import changed, cleaned, columns, digest_of, terms_of, write_measures
from collaboration.transitions import TERMS_CHANGE
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed


@transaction.atomic
def propose_change(*, pilot: Pilot, terms: Mapping[str, Any], seen: int, by) -> TermsChange:
    """Proposes other terms for a pilot that runs. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    now = held_pilot(pilot, by)
    if now.pilot.state not in UNDER_WAY:
        raise MoveNotAllowed(_("Only the terms of a pilot that runs are changed like this."))
    refuse_unless_seen(now.pilot, seen)
    if now.pilot.changes.filter(state=TermsChange.State.PROPOSED).exists():
        raise MoveNotAllowed(_("A change waits for an answer already. Answer it or take it back first."))
    wanted = cleaned(terms)
    names = changed(terms_of(now.pilot), wanted)
    if not names:
        raise ValidationError(_("These are the terms as they stand. Change something first."))
    change = TermsChange.objects.create(pilot=now.pilot, organisation=now.side, terms=wanted, by=by)
    touched(now.pilot)
    told: dict[str, Any] = {"change": change.pk, "fields": names, "terms": digest_of(wanted)}
    step(now, "pilot.change_proposed", by=by, tells="pilot.change", **told)
    return change


@transaction.atomic
def agree_to_change(*, change: TermsChange, by) -> None:
    """The other side agrees, and the terms are the new ones. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    now, change = _held(change, by)
    if now.side.pk == change.organisation_id:
        raise NotAllowed(_("These are your own terms. The other side agrees to them or changes them."))
    if now.pilot.state not in UNDER_WAY:
        raise MoveNotAllowed(_("Only the terms of a pilot that runs are changed like this."))
    _answer(change, "agree", by)
    moved = change.terms["decision_on"] != terms_of(now.pilot)["decision_on"]
    told = {"told_of_decision": 0} if moved else {}
    raised(now.pilot, now.pilot.revision, **columns(change.terms), **told)
    write_measures(now.pilot, change.terms["measures"])
    data: dict[str, Any] = {"change": change.pk, "terms": digest_of(change.terms)}
    step(now, "pilot.change_agreed", by=by, tells="pilot.change_agreed", **data)


@transaction.atomic
def decline_change(*, change: TermsChange, by) -> None:
    """The other side keeps what was agreed. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    now, change = _held(change, by)
    if now.side.pk == change.organisation_id:
        raise NotAllowed(_("It is your own side’s. Take it back instead."))
    _answer(change, "decline", by)
    touched(now.pilot)
    step(now, "pilot.change_declined", by=by, tells="pilot.change_declined", change=change.pk)


@transaction.atomic
def withdraw_change(*, change: TermsChange, by) -> None:
    """The side that proposed it takes it back. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    now, change = _held(change, by)
    if now.side.pk != change.organisation_id:
        raise NotAllowed(_("The other side proposed it. Decline it instead."))
    _answer(change, "withdraw", by)
    touched(now.pilot)
    step(now, "pilot.change_withdrawn", by=by, tells="pilot.change_withdrawn", change=change.pk)


def _held(change: TermsChange, by) -> tuple[Held, TermsChange]:
    now = held_pilot(change.pilot, by)
    return now, TermsChange.objects.select_for_update(of=("self",)).get(pk=change.pk)


def _answer(change: TermsChange, verb: str, by) -> None:
    TERMS_CHANGE.move(change, verb, ended_by=by, ended_at=timezone.now())
