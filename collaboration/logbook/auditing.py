"""Whether anything was done to what is only ever added to: rooms' logs and the site's own audit trail, in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collaboration.log import Fault
from collaboration.logbook.seals import room_faults
from collaboration.models import Room
from core.audit_seals import SealFault
from core.audit_seals import faults as audit_faults

OF_A_LOG = {
    "removed": "entry {number} has been removed",
    "reordered": "entry {number} does not follow the one before it",
    "changed": "entry {number} has been changed",
    "cut": "entries have been cut off its end: it should have {number}",
    "added": "entries have been added to its end: it should have {number}",
    "not signed": "the seal of entry {number} was not made by this site",
    "rewritten": "it has been written anew: its seal of entry {number} does not fit it",
}
OF_THE_TRAIL = {
    "seal removed": "Seals of the audit trail before seal {number} have been removed.",
    "not signed": "Seal {number} of the audit trail (events {first} to {last}) was not made by this site.",
    "removed": "Events have been removed from the audit trail between {first} and {last} (seal {number}).",
    "added": "Events have been added to the audit trail between {first} and {last} (seal {number}).",
    "changed": "Events of the audit trail between {first} and {last} have been changed or re-ordered (seal {number}).",
}


@dataclass(frozen=True)
class Finding:
    """One fault: `where` is a room's key or "audit trail", `number` that of the entry or the seal."""

    where: str
    number: int
    what: str
    text: str


def of_rooms(rooms: Iterable[Room]) -> Iterator[Finding]:
    for room in rooms:
        yield from map(_of_a_log, room_faults(room))


def of_the_trail() -> Iterator[Finding]:
    yield from map(_of_the_trail, audit_faults())


def _of_a_log(fault: Fault) -> Finding:
    text = OF_A_LOG[fault.what].format(number=fault.number)
    key = str(fault.room.pk)
    return Finding(key, fault.number, fault.what, f"The log of room {key}: {text}.")


def _of_the_trail(fault: SealFault) -> Finding:
    text = OF_THE_TRAIL[fault.what].format(number=fault.number, first=fault.first, last=fault.last)
    return Finding("audit trail", fault.number, fault.what, text)
