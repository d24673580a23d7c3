"""What `manage.py doctor` asks of collaborations."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from collaboration.logbook.auditing import of_rooms
from collaboration.models import Room
from core.doctor import Finding, diagnosis, ill, well
from core.models import AuditEvent, AuditSeal

MOST_ENTRIES = 5_000
"""So many entries are recomputed, of the rooms that moved last; `manage.py verify_audit` takes them all."""
LATE = timedelta(days=2)


@diagnosis("disclosure log")
def logs_are_whole() -> Iterator[Finding]:
    rooms, left = [], MOST_ENTRIES
    for room in Room.objects.filter(number__lte=MOST_ENTRIES).order_by("-moved_at")[:100]:
        left -= room.number
        if left < 0:
            break
        rooms.append(room)
    found = list(of_rooms(rooms))
    for fault in found:
        yield ill(fault.text, "Run manage.py verify_audit, keep the database as it is and look who can write to it.")
    if not found:
        yield well(
            f"The logs of the {len(rooms)} rooms that moved last are whole." if rooms else "No room has a log yet."
        )


@diagnosis("audit seals")
def the_trail_is_sealed() -> Iterator[Finding]:
    last = AuditSeal.objects.order_by("-number").first()
    before = timezone.now() - LATE
    if last is None:
        yield well("The audit trail has no seal yet; a worker makes one each day.")
    elif last.at < before and AuditEvent.objects.filter(id__gt=last.last, at__lt=before).exists():
        yield ill("The audit trail has not been sealed for two days.", "Look whether the worker is running.")
    else:
        yield well(f"The audit trail is sealed up to event {last.last}.")
