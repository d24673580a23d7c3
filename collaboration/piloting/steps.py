"""What every step of a pilot has in common: who may take it, what is locked, who is told."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.log import held, write
from collaboration.models import Milestone, Pilot, Room, RoomMember
from collaboration.permissions import check_user_can_speak_for, check_user_sits_in
from collaboration.piloting.notices import tell_side
from collaboration.signals import pilot_moved
from core import audit
from core.transitions import StateHasMoved
from ecosystem.models import Organisation

UNDER_WAY = (Pilot.State.RUNNING, Pilot.State.SCALING)


@dataclass(frozen=True)
class Held:
    """A pilot and its room, locked until the transaction ends, and the side of whoever does something."""

    room: Room
    pilot: Pilot
    side: Organisation

    @property
    def partner(self) -> Organisation:
        return self.room.other(self.side)


def check_user_can_lead_pilots(user, room: Room) -> Organisation:
    """Owners and editors who sit in an open room. Returns their side."""
    side = check_user_sits_in(user, room)
    check_user_can_speak_for(user, side)
    return side


def held_pilot(pilot: Pilot, by) -> Held:
    """First the room, then the pilot. Raises NotAllowed."""
    room = held(pilot.room)
    side = check_user_can_lead_pilots(by, room)
    return Held(room, locked(pilot), side)


def locked(pilot: Pilot) -> Pilot:
    return Pilot.objects.select_for_update(of=("self",)).get(pk=pilot.pk)


def refuse_unless_seen(pilot: Pilot, seen: int) -> None:
    """What is agreed is what was shown, and nobody writes over what they have not seen. Raises StateHasMoved."""
    if pilot.revision != seen:
        raise StateHasMoved(_("This pilot has been changed since you opened the page. Look at it again."))


def raised(pilot: Pilot, seen: int, **columns: Any) -> None:
    """Writes columns of a pilot whose revision is `seen`, and raises that. Raises StateHasMoved."""
    now = timezone.now()
    rows = Pilot.objects.filter(pk=pilot.pk, revision=seen)
    if rows.update(revision=F("revision") + 1, moved_at=now, **columns) != 1:
        raise StateHasMoved(_("This pilot has been changed since you opened the page. Look at it again."))
    for name, value in {"revision": seen + 1, "moved_at": now, **columns}.items():
        setattr(pilot, name, value)


def touched(pilot: Pilot) -> None:
    """Something happened in it: nobody need be nudged, and a page that was open before is an old one."""
    raised(pilot, pilot.revision)


def step(now: Held, kind: str, *, by, tells: str = "", verb: str = "", milestone: Milestone | None = None, **data):
    """Logs a step for both sides, records it for the site, tells the other side and whoever listens.

    `data` are numbers and codes. Nothing of what a pilot says goes into the trail, not even its title.
    """
    data = {"pilot": str(now.pilot.pk), **({"milestone": milestone.pk} if milestone else {}), **data}
    write(now.room, kind, by=by, organisation=now.side.pk, **data)
    audit.record(kind, by=by, target=now.room, acting_for=now.side, after={"pilot": str(now.pilot.pk)})
    if tells:
        key = f"{now.pilot.pk}:{tells}:{now.room.number}"
        tell_side(now.pilot, people_of(now.room, now.partner), tells, key=key, other=now.side)
    if verb:
        pilot_moved.send(sender=Pilot, pilot=now.pilot, verb=verb, milestone=milestone)


def people_of(room: Room, side: Organisation) -> list[User]:
    """Those who sit in a room for one side."""
    seats = RoomMember.objects.sitting().filter(room=room, organisation=side).select_related("user")
    return [seat.user for seat in seats]
