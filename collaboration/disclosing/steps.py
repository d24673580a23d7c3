"""The ladder of disclosure as a pair has climbed it: where it stands, and what the next step asks."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from collaboration.gate import contracts, opening
from collaboration.models import Agreement, Room
from ecosystem.models import Organisation
from ecosystem.models.rung import Rung


@dataclass(frozen=True)
class Step:
    """One step. `asks` says what leads up to it, `view` names the page of the room where that is done."""

    rung: str
    name: str
    words: str
    reached: bool
    asks: str = ""
    view: str = ""
    is_next: bool = False


def steps_of(room: Room, side: Organisation, now: datetime | None = None) -> list[Step]:
    """The six steps from the lowest to the highest, as `side` sees them at `now`; the first that is not reached is the
    next one."""
    now = now or timezone.now()
    steps = [*_before_the_room(room), *_in_the_room(room, side, now)]
    place = next((at for at, step in enumerate(steps) if not step.reached), len(steps))
    return [
        Step(**{**vars(step), "reached": step.reached and at < place, "is_next": at == place})
        for at, step in enumerate(steps)
    ]


def _before_the_room(room: Room) -> list[Step]:
    is_open = room.state == Room.State.OPEN
    return [
        Step(Rung.PUBLIC, pgettext("step of disclosure", "Public"), _("Profiles and public listings"), True),
        Step(
            Rung.VERIFIED, pgettext("step of disclosure", "Verified"), _("Whatever verified members may read"),
            all(one.is_verified for one in room.sides), _("The park verifies both organisations."),
        ),
        Step(
            Rung.INTRODUCED, pgettext("step of disclosure", "Introduced"),
            _("Both agreed on %(day)s") % {"day": formats.date_format(timezone.localtime(room.opened_at), "DATE_FORMAT")},
            is_open, _("This room is closed. A new introduction opens another."),
        ),
    ]  # fmt: skip


def _in_the_room(room: Room, side: Organisation, now: datetime) -> list[Step]:
    agreement = Agreement.objects.in_force(now).filter(room=room).first()
    shown = opening(now).filter(room=room).exclude(version__document__rung=Rung.INTRODUCED).count()
    return [
        Step(
            Rung.NDA, pgettext("step of disclosure", "Agreement"), _agreement(agreement, side), agreement is not None,
            _("An agreement on confidentiality that an owner of each side signs."), "collaboration:room-agreement",
        ),
        Step(
            Rung.ROOM, pgettext("step of disclosure", "Data room"),
            _("Documents shown under an agreement: %(count)s") % {"count": shown}, shown > 0,
            _("A document, for a purpose, until a day. Every read is logged for both."),
        ),
        Step(
            Rung.CONTRACT, pgettext("step of disclosure", "Contract"), _("A pilot under a contract"),
            contracts(room).exists(), _("A pilot that both have agreed to, with the number of its contract."),
            "collaboration:room-pilots",
        ),
    ]  # fmt: skip


def _agreement(agreement: Agreement | None, side: Organisation) -> str:
    if agreement is None:
        return _("None in force")
    if agreement.discloser_id is None:
        return _("It protects what both disclose")
    if agreement.discloser_id == side.pk:
        return _("It protects what you disclose, not what they do")
    return _("It protects what they disclose, not what you do")
