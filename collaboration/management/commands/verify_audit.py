import json
import time
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from collaboration.logbook import auditing
from collaboration.models import LogEntry, Room
from core.models import AuditSeal


class Command(BaseCommand):
    help = (
        "Recomputes the disclosure log of every room and the sealed part of the audit trail. One sentence for each "
        "fault, and status 1 where there is one."
    )

    def add_arguments(self, parser):
        parser.add_argument("--room", help="only the log of the room with this key")
        parser.add_argument("--json", action="store_true", help="prints one JSON object")

    def handle(self, *args, room: str | None, json: bool, **options):
        began = time.monotonic()
        rooms = self._rooms(room)
        found = list(auditing.of_rooms(rooms.iterator(chunk_size=200)))
        if not room:
            found += auditing.of_the_trail()
        told = self._counted(rooms, room) | {"seconds": round(time.monotonic() - began, 2)}
        self._print_json(found, told) if json else self._print(found, told)
        if found:
            raise SystemExit(1)

    def _rooms(self, key: str | None):
        if not key:
            return Room.objects.order_by("opened_at", "pk")
        try:
            rooms = Room.objects.filter(pk=UUID(key))
        except ValueError:
            rooms = Room.objects.none()
        if not rooms.exists():
            raise CommandError(f"There is no room {key}.")
        return rooms

    def _counted(self, rooms, key: str | None) -> dict:
        told = {"rooms": rooms.count(), "entries": LogEntry.objects.filter(room__in=rooms.order_by()).count()}
        last = None if key else AuditSeal.objects.order_by("-number").first()
        if last is not None:
            told |= {"seals": last.number, "sealed_until": last.last, "head": last.digest}
        return told

    def _print_json(self, found, told) -> None:
        faults = [{"where": one.where, "number": one.number, "what": one.what, "text": one.text} for one in found]
        self.stdout.write(json.dumps({"whole": not found, **told, "faults": faults}))

    def _print(self, found, told) -> None:
        for one in found:
            self.stdout.write(self.style.ERROR("✗") + f" {one.text}")
        self.stdout.write(f"{told['rooms']} rooms with {told['entries']} entries, in {told['seconds']} s.")
        if "head" in told:
            self.stdout.write(
                f"The audit trail is sealed up to event {told['sealed_until']}; "
                f"its newest seal, {told['seals']}, is {told['head']}."
            )
        self.stdout.write(f"{len(found)} faults." if found else "All of it is whole.")
