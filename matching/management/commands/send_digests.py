from django.core.management.base import BaseCommand
from django.utils import timezone

from matching import digest


class Command(BaseCommand):
    help = (
        "Owes everybody this week's digest of matches now, whatever the hour; whoever has been owed it is left out. "
        "With --dry-run, says what would be sent and writes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")

    def handle(self, *args, dry_run: bool, **options):
        if dry_run:
            people, mails = self._count()
            self.stdout.write(f"{people} people would be looked at and {mails} mails be sent.")
            return
        owed = 0
        while some := digest.owe_some(at_any_hour=True):
            owed += some
        self.stdout.write(f"Owed {owed} people their digest.")

    def _count(self) -> tuple[int, int]:
        people = mails = 0
        for week, due in digest.people_due(timezone.now(), at_any_hour=True):
            for person in due.iterator():
                people += 1
                mails += digest.would_write(person, week)
        return people, mails
