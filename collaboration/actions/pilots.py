"""What the two sides of a room do with a pilot: propose, edit, agree, drop, scale up, end."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.log import held
from collaboration.models import Pilot, Room
from collaboration.piloting.steps import (
    UNDER_WAY,
    Held,
    check_user_can_lead_pilots,
    held_pilot,
    raised,
    refuse_unless_seen,
    step,
)
from collaboration.piloting.terms import changed, cleaned, columns, digest_of, terms_of, write_measures
from collaboration.sides import side_of
from collaboration.transitions import PILOT
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed

LONGEST_REACHED = 100


@transaction.atomic
def propose_pilot(*, room: Room, terms: Mapping[str, Any], by) -> Pilot:
    """Writes down what one side would try with the other. Raises NotAllowed, ValidationError."""
    room = held(room)
    side = check_user_can_lead_pilots(by, room)
    wanted = cleaned(terms)
    pilot = Pilot.objects.create(room=room, proposed_for=side, proposed_by=by, revision=1, **columns(wanted))
    write_measures(pilot, wanted["measures"])
    now = Held(room, pilot, side)
    step(now, "pilot.proposed", by=by, tells="pilot.proposed", verb="propose", terms=digest_of(wanted))
    return pilot


@transaction.atomic
def edit_pilot(*, pilot: Pilot, terms: Mapping[str, Any], seen: int, by) -> Pilot:
    """Changes the terms while they are only proposed. They are then those of the side that wrote last, and it is for the
    other one to agree. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    now = held_pilot(pilot, by)
    if now.pilot.state != Pilot.State.PROPOSED:
        raise MoveNotAllowed(_("These terms have been agreed to. Propose a change of them."))
    refuse_unless_seen(now.pilot, seen)
    wanted = cleaned(terms)
    names = changed(terms_of(now.pilot), wanted)
    if not names:
        return now.pilot
    mine = {"proposed_for": now.side, "proposed_by": by, "proposed_at": timezone.now()}
    raised(now.pilot, seen, **columns(wanted), **mine)
    write_measures(now.pilot, wanted["measures"])
    step(now, "pilot.edited", by=by, tells="pilot.edited", fields=names, terms=digest_of(wanted))
    return now.pilot


@transaction.atomic
def agree_to_pilot(*, pilot: Pilot, seen: int, by) -> Pilot:
    """The other side agrees to the terms as they stood at revision `seen`; the pilot runs. Raises NotAllowed,
    MoveNotAllowed, StateHasMoved."""
    now = held_pilot(pilot, by)
    if now.side.pk == now.pilot.proposed_for_id:
        raise NotAllowed(_("These are your own terms. The other side agrees to them or changes them."))
    refuse_unless_seen(now.pilot, seen)
    moment = timezone.now()
    PILOT.move(now.pilot, "agree", agreed_by=by, agreed_at=moment, revision=seen + 1, moved_at=moment)
    terms = digest_of(terms_of(now.pilot))
    step(now, "pilot.agreed", by=by, tells="pilot.agreed", verb="agree", revision=seen, terms=terms)
    return now.pilot


@transaction.atomic
def drop_pilot(*, pilot: Pilot, by) -> None:
    """Takes a proposal back, or says no to it. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    now = held_pilot(pilot, by)
    PILOT.move(now.pilot, "drop", **_after(now.pilot))
    step(now, "pilot.dropped", by=by, tells="pilot.dropped", verb="drop")


@transaction.atomic
def scale_pilot(*, pilot: Pilot, by) -> None:
    """Says that what was tried is being scaled up. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    now = held_pilot(pilot, by)
    PILOT.move(now.pilot, "scale", **_after(now.pilot))
    step(now, "pilot.scaled", by=by, tells="pilot.scaled", verb="scale")


@transaction.atomic
def end_pilot(*, pilot: Pilot, outcome: str, words: str = "", reached: Mapping[int, tuple[str, bool | None]], by):
    """Ends a pilot with what came of it; `reached` says by measure what was reached and whether that met the target.

    Either side may: nobody is kept in a pilot. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved.
    """
    now = held_pilot(pilot, by)
    words = tidy(words, lines=True)
    _check_outcome(outcome, words)
    ended = {"ended_at": timezone.now(), "ended_by": by, "outcome": outcome, "outcome_words": words}
    PILOT.move(now.pilot, "end", **_after(now.pilot), **ended)
    _note_measures(now.pilot, reached)
    _let_go_of_changes(now.pilot, by)
    step(now, "pilot.ended", by=by, tells="pilot.ended", verb="end", outcome=outcome)
    return now.pilot


def _after(pilot: Pilot) -> dict[str, Any]:
    return {"revision": pilot.revision + 1, "moved_at": timezone.now()}


def _check_outcome(outcome: str, words: str) -> None:
    if outcome not in Pilot.Outcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    if outcome == Pilot.Outcome.STOPPED and not words:
        raise ValidationError({"words": _("Say why it was stopped. Both sides learn from it.")})
    if len(words) > 2000:
        raise ValidationError({"words": _("At most %(most)s characters.") % {"most": 2000}})


def _note_measures(pilot: Pilot, reached: Mapping[int, tuple[str, bool | None]]) -> None:
    for one in pilot.measures.all():
        text, met = reached.get(one.pk, ("", None))
        one.reached, one.met = tidy(text, lines=False)[:LONGEST_REACHED], met
        one.save(update_fields=["reached", "met"])


def _let_go_of_changes(pilot: Pilot, by) -> None:
    """A change of terms that nobody has answered ends with its pilot."""
    pilot.changes.filter(state="proposed").update(state="withdrawn", ended_at=timezone.now(), ended_by=by)


def end_with_room(room: Room, by) -> None:
    """What becomes of pilots whose room, which is held, is about to be closed: proposals are dropped, what runs stops."""
    side = side_of(by, room) or room.organisation
    for pilot in Pilot.objects.select_for_update(of=("self",)).filter(room=room).order_by("pk"):
        pilot.room = room
        now = Held(room, pilot, side)
        if pilot.state == Pilot.State.PROPOSED:
            PILOT.move(pilot, "drop", **_after(pilot))
            step(now, "pilot.dropped", by=by, verb="drop", because="room")
        elif pilot.state in UNDER_WAY:
            stopped = {"ended_at": timezone.now(), "ended_by": by, "outcome": Pilot.Outcome.STOPPED}
            PILOT.move(pilot, "end", **_after(pilot), **stopped)
            _let_go_of_changes(pilot, by)
            step(now, "pilot.ended", by=by, tells="pilot.ended", verb="end", outcome="stopped", because="room")
