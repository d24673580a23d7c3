from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import audit, clock
from core.models import ClockMark


class Command(BaseCommand):
    help = (
        "Says what the site's clock shows beside the machine's. With --believe-machine it is set to the machine's, for a "
        "clock that stood ahead; start the site's processes anew afterwards. What has been sealed stays sealed."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--believe-machine", action="store_true")
        parser.add_argument("--because", default="", help="The reason, for the audit trail.")

    def handle(self, *, believe_machine: bool, because: str, **options) -> None:
        if believe_machine:
            if not because.strip():
                raise CommandError("Say why, with --because.")
            self.believe_machine(because.strip())
        clock.keep()
        machine = datetime.now(UTC)
        self.stdout.write(f"The site's clock: {clock.now():%Y-%m-%d %H:%M:%S} UTC. The machine's: {machine:%H:%M:%S}.")

    @transaction.atomic
    def believe_machine(self, reason: str) -> None:
        clock.CLOCK.forget()
        mark = ClockMark.objects.select_for_update().filter(pk=1).first()
        if mark is None:
            return
        before, mark.at = mark.at, datetime.now(UTC)
        mark.save(update_fields=["at"])
        audit.record("clock.set", by=None, target=mark, before={"at": before}, after={"at": mark.at, "reason": reason})
