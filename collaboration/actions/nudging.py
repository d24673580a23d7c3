"""The park asks a side to go on: politely, and once a week at most."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from accounts.telling import COLLABORATION
from collaboration.log import held
from collaboration.logbook import stuck
from collaboration.logbook.stuck import NUDGED, Stuck
from collaboration.models import Introduction, RoomMember
from collaboration.permissions import check_user_can_nudge
from core import audit
from core.links import absolute
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership, Organisation

VIEWS = {
    "introduction": "collaboration:introduction",
    "room": "collaboration:room",
    "agreement": "collaboration:room-agreement",
    "pilot": "collaboration:pilot",
}
"""Where a notice leads, by what is stuck."""


@transaction.atomic
def nudge(*, kind: str, pk: str, by) -> Stuck:
    """Asks those from whom something is awaited, and nobody else. Raises NotAllowed, StateHasMoved for what is not stuck
    any more, MoveNotAllowed where they were asked within the last week."""
    check_user_can_nudge(by)
    case = _still_stuck(kind, pk)
    now = timezone.now()
    if (kind, case.pk) in stuck.nudges(now):
        raise MoveNotAllowed(_("They were asked less than a week ago. Give them time."))
    audit.record(NUDGED, by=by, target=case.about, after={"kind": kind, "key": case.pk})
    for side in case.waits_for:
        _ask(case, side, key=f"nudge:{kind}:{case.pk}:{side.pk}:{now:%Y-%m-%dT%H:%M:%S}")
    return case


def _still_stuck(kind: str, pk: str) -> Stuck:
    """Found, held, and looked at once more: of two who ask at once one finds that the other has."""
    case = stuck.one(kind, pk) if kind in VIEWS else None
    if case is not None:
        if case.room is not None:
            held(case.room)
        else:
            Introduction.objects.select_for_update().filter(pk=case.pk).first()
        case = stuck.one(kind, pk)
    if case is None:
        raise StateHasMoved(_("This has moved on meanwhile: there is nothing to ask for."))
    return case


def _ask(case: Stuck, side: Organisation, *, key: str) -> None:
    other = next(one for one in case.pair if one.pk != side.pk)
    names = {text.language: text.name for text in other.texts.all() if text.name}
    argument = case.room.pk if case.kind in ("room", "agreement") and case.room is not None else case.pk
    for person in _people(case, side):
        notify(
            COLLABORATION,
            [person],
            f"nudge.{case.kind}",
            key=key,
            view=VIEWS[case.kind],
            arguments=[argument],
            values={"name": names or other.slug},
            letter=f"nudge_{case.kind}",
            context={
                "name": names.get(person.language) or other.name,
                "url": absolute("accounts:notices", person.language),
            },
        )


def _people(case: Stuck, side: Organisation) -> list:
    """Of an introduction those who decide for the side, of what is in a room those who sit there for it."""
    if case.room is None:
        members = Membership.objects.filter(organisation=side, role__in=Membership.EDITING, user__is_active=True)
        return [one.user for one in members.select_related("user").order_by("user_id")]
    seats = RoomMember.objects.sitting().filter(room=case.room, organisation=side)
    return [one.user for one in seats.select_related("user").order_by("user_id")]
