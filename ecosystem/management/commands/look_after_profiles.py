from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ecosystem.actions.freshness import look_after


class Command(BaseCommand):
    help = (
        "Asks owners to confirm profiles, lets unconfirmed ones fade and drop out of the matches, ends verifications. "
        "Workers do this every hour; in a demo --at does it as if it were another time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--at", default="", help="an instant such as 2027-11-27T08:00Z (demo only)")

    def handle(self, *args, at: str, **options):
        now = self._instant(at) if at else timezone.now()
        while look_after(now):
            pass
        self.stdout.write(f"Profiles are as they should be at {now:%Y-%m-%d %H:%M %Z}.")

    def _instant(self, text: str) -> datetime:
        if not settings.DEMO:
            raise CommandError("--at is for demos (DEMO=1): elsewhere the clock alone decides.")
        found = parse_datetime(text)
        if found is None or timezone.is_naive(found):
            raise CommandError(f"{text!r} is no instant with an offset. Write it like 2027-11-27T08:00Z.")
        return found
