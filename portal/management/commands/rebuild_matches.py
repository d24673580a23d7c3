import time

from django.core.management.base import BaseCommand

from portal.demo import matches
from portal.management.progress import Progress


class Command(BaseCommand):
    help = "Fits the matching weights anew and recomputes all matches. People keep using theirs meanwhile."

    def handle(self, *args, **options):
        began = time.monotonic()
        with Progress(self.stdout, "Matches") as progress:
            count = matches.rebuild(report=progress)
        self.stdout.write(f"Computed {count} matches in {time.monotonic() - began:.1f} s.")
