"""What each side says of a pilot that has ended. Nobody but that side ever sees it; it moves that side's own matches."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.log import held, write
from collaboration.models import Pilot, Room, Survey
from collaboration.permissions import check_user_can_speak_for
from collaboration.piloting.steps import Held, locked
from collaboration.sides import side_of
from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed
from ecosystem.models import Organisation
from matching.outcomes import note_outcome

EDITABLE = timedelta(days=14)
SCALES = ("fit", "delivery", "communication")
LONGEST = 1000


@transaction.atomic
def give_survey(
    *, pilot: Pilot, fit: int, delivery: int, communication: int, again: bool, words: str = "", by
) -> Survey:
    """Writes what the person's side says, or writes it anew within 14 days. Raises NotAllowed, ValidationError,
    MoveNotAllowed. A room that has been closed meanwhile stands in nobody's way."""
    room = held(pilot.room)
    side = check_user_can_answer(by, room)
    now = Held(room, locked(pilot), side)
    if now.pilot.state != Pilot.State.ENDED:
        raise MoveNotAllowed(_("One says how it went once a pilot has ended."))
    answers = {"fit": fit, "delivery": delivery, "communication": communication}
    words = tidy(words, lines=True)
    _check(answers, words)
    there = Survey.objects.select_for_update().filter(pilot=now.pilot, organisation=side).first()
    if there is not None and not still_open(there):
        raise MoveNotAllowed(_("Fourteen days have passed: what your side has said stays."))
    columns = {**answers, "again": again, "words": words, "by": by}
    survey, made = Survey.objects.update_or_create(pilot=now.pilot, organisation=side, defaults=columns)
    _teach(now, again, by)
    if made:
        write(room, "survey.given", by=by, organisation=side.pk, pilot=str(now.pilot.pk))
        audit.record("survey.given", by=by, target=room, acting_for=side, after={"pilot": str(now.pilot.pk)})
    return survey


def check_user_can_answer(user, room: Room) -> Organisation:
    """Owners and editors who sit in the room, open or closed. Returns their side."""
    side = side_of(user, room)
    if side is None:
        raise NotAllowed(_("Only those whom their side has chosen can do something in this room."))
    check_user_can_speak_for(user, side)
    return side


def still_open(survey: Survey) -> bool:
    return timezone.now() < survey.at + EDITABLE


def _check(answers: dict[str, int], words: str) -> None:
    problems = {name: _("Choose from 1 to 5.") for name, value in answers.items() if value not in range(1, 6)}
    if len(words) > LONGEST:
        problems["words"] = _("At most %(most)s characters.") % {"most": LONGEST}
    if problems:
        raise ValidationError(problems)


def _teach(now: Held, again: bool, by) -> None:
    """Tells matching what the side itself has said, about the listing of the partner that brought the two together."""
    pair = (now.room.introduction.need, now.room.introduction.offer)
    theirs = [one.pk for one in pair if one is not None and one.organisation_id == now.partner.pk]
    note_outcome(organisation=now.side, partner=now.partner, again=again, statements=theirs, by=by)
