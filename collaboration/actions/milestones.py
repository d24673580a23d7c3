"""The milestones of a pilot: written, put in order, reached with evidence, and taken back where that was too early."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration import gate
from collaboration.models import Milestone, Pilot, Room, Version
from collaboration.piloting.steps import UNDER_WAY, Held, held_pilot, step, touched
from core.autosave import digest
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation

MOST = 30
LONGEST_TITLE, LONGEST_WORDS, LONGEST_REASON = 200, 1000, 500
STILL_PLANNED = (Pilot.State.PROPOSED, *UNDER_WAY)


def citable(user, room: Room):
    """The versions that somebody may name as evidence in a room: of either side, as far as they may read them."""
    found = gate.readable_by(user).filter(document__organisation__in=room.sides, document__archived_at=None)
    return found.select_related("document").order_by("document__title", "document", "-number")


def state_of(milestone: Milestone) -> str:
    """What a page that edits it has seen of a milestone."""
    return digest([milestone.title, str(milestone.due_on or ""), str(milestone.organisation_id or "")])


@transaction.atomic
def add_milestone(*, pilot: Pilot, title: str, due_on: date | None, organisation: Organisation | None, by) -> Milestone:
    """Puts a milestone after the others; `organisation` is the side that brings it, None for both. Raises NotAllowed,
    ValidationError, MoveNotAllowed."""
    now = _planned(pilot, by)
    places = list(now.pilot.milestones.values_list("position", flat=True))
    if len(places) >= MOST:
        raise ValidationError(_("A pilot has at most %(most)s milestones.") % {"most": MOST})
    fields = _cleaned(now, title, due_on, organisation)
    milestone = Milestone.objects.create(pilot=now.pilot, position=max(places, default=0) + 1, **fields)
    _planned_anew(now, "milestone.added", milestone, by)
    return milestone


@transaction.atomic
def edit_milestone(
    *, milestone: Milestone, title: str, due_on: date | None, organisation: Organisation | None, seen: str, by
) -> None:
    """Changes one as it was when the page that sends this was shown (`state_of`). Raises NotAllowed, ValidationError,
    MoveNotAllowed, StateHasMoved."""
    now = _planned(milestone.pilot, by)
    stored = _stored(now, milestone)
    if state_of(stored) != seen:
        raise StateHasMoved(_("Somebody else has changed this milestone meanwhile. Nothing was overwritten."))
    fields = _cleaned(now, title, due_on, organisation)
    Milestone.objects.filter(pk=stored.pk).update(**fields)
    _planned_anew(now, "milestone.changed", stored, by)


@transaction.atomic
def move_milestone(*, milestone: Milestone, up: bool, by) -> None:
    """Changes places with the one before or after it; nothing happens at an end. Raises NotAllowed, MoveNotAllowed."""
    now = _planned(milestone.pilot, by)
    order = list(now.pilot.milestones.values_list("pk", flat=True))
    at = order.index(_stored(now, milestone).pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for place, pk in enumerate(order, start=1):
        Milestone.objects.filter(pk=pk).update(position=place)
    _planned_anew(now, "milestone.moved", milestone, by)


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by) -> None:
    """Takes one that is not reached out of the plan. Raises NotAllowed, MoveNotAllowed."""
    now = _planned(milestone.pilot, by)
    stored = _stored(now, milestone)
    if stored.reached_at is not None:
        raise MoveNotAllowed(_("What has been reached stays in the plan."))
    _planned_anew(now, "milestone.removed", stored, by)
    stored.delete()


@transaction.atomic
def reach_milestone(*, milestone: Milestone, words: str, evidence: Iterable[int] = (), by) -> Milestone:
    """Says that a milestone is reached, what shows it, and in which versions of documents. Evidence opens nothing: who
    may not read a document is not even told its title. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    now = held_pilot(milestone.pilot, by)
    if now.pilot.state not in UNDER_WAY:
        raise MoveNotAllowed(_("Milestones are reached while a pilot runs."))
    stored = _stored(now, milestone)
    words = tidy(words, lines=True)
    _check_words(words)
    cited = _cited(by, now.room, evidence)
    moment = timezone.now()
    reached = {"reached_at": moment, "reached_by": by, "words": words, "undone_because": ""}
    if Milestone.objects.filter(pk=stored.pk, reached_at=None).update(**reached) != 1:
        raise MoveNotAllowed(_("This milestone is reached already."))
    hidden = stored.evidence.exclude(pk__in=gate.readable_by(by).values("pk"))
    stored.evidence.set([*cited, *hidden])
    for name, value in reached.items():
        setattr(stored, name, value)
    touched(now.pilot)
    data = {"evidence": sorted(one.pk for one in cited)}
    step(now, "milestone.reached", by=by, tells="pilot.milestone", verb="reach", milestone=stored, **data)
    return stored


@transaction.atomic
def unreach_milestone(*, milestone: Milestone, because: str, by) -> None:
    """Says that one is not reached after all, and why. Its words and evidence stay for the next time. Raises NotAllowed,
    ValidationError, MoveNotAllowed."""
    now = held_pilot(milestone.pilot, by)
    if now.pilot.state not in UNDER_WAY:
        raise MoveNotAllowed(_("Milestones are reached while a pilot runs."))
    because = tidy(because, lines=True)
    if not because or len(because) > LONGEST_REASON:
        raise ValidationError({"because": _("Say why in at most %(most)s characters.") % {"most": LONGEST_REASON}})
    undone = {"reached_at": None, "reached_by": None}
    told = {"undone_at": timezone.now(), "undone_by": by, "undone_because": because}
    rows = Milestone.objects.filter(pk=_stored(now, milestone).pk, reached_at__isnull=False)
    if rows.update(**undone, **told) != 1:
        raise MoveNotAllowed(_("This milestone is not reached."))
    touched(now.pilot)
    step(now, "milestone.unreached", by=by, tells="pilot.unreached", milestone=milestone)


def _planned(pilot: Pilot, by) -> Held:
    now = held_pilot(pilot, by)
    if now.pilot.state not in STILL_PLANNED:
        raise MoveNotAllowed(_("This pilot is over; its plan stays as it was."))
    return now


def _planned_anew(now: Held, kind: str, milestone: Milestone, by) -> None:
    touched(now.pilot)
    step(now, kind, by=by, tells="pilot.plan", milestone=milestone)


def _stored(now: Held, milestone: Milestone) -> Milestone:
    """The milestone as it is, locked. Raises StateHasMoved where it has been taken out."""
    row = now.pilot.milestones.select_for_update(of=("self",)).filter(pk=milestone.pk).first()
    if row is None:
        raise StateHasMoved(_("This milestone has been taken out of the plan."))
    return row


def _cleaned(now: Held, title: str, due_on: date | None, organisation: Organisation | None) -> dict[str, Any]:
    title = tidy(title, lines=False)
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _("Name it in at most %(most)s characters.") % {"most": LONGEST_TITLE}})
    if organisation is not None and organisation.pk not in {side.pk for side in now.room.sides}:
        raise ValidationError({"organisation": _("Choose one of these.")})
    return {"title": title, "due_on": due_on, "organisation": organisation}


def _check_words(words: str) -> None:
    if not words or len(words) > LONGEST_WORDS:
        raise ValidationError(
            {"words": _("Say what shows it in at most %(most)s characters.") % {"most": LONGEST_WORDS}}
        )


def _cited(by, room: Room, evidence: Iterable[int]) -> list[Version]:
    wanted = set(evidence)
    found = [one for one in citable(by, room) if one.pk in wanted] if wanted else []
    if len(found) != len(wanted):
        raise ValidationError({"evidence": _("Choose documents that you may read yourself.")})
    return found
