from collections import Counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from competitions import retention
from competitions.models import Competition, RetentionReport

Rule = RetentionReport.Rule


class Command(BaseCommand):
    help = (
        "Lets applications go that are past their time, and warns of drafts that soon will be. A chore does the same, a "
        "little each hour. Safe to repeat and to stop."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and do nothing")

    def handle(self, *args, dry_run: bool, **options):
        now = timezone.now()
        if dry_run:
            return self._say_what_would_be_done(now)
        done: Counter[str] = Counter()
        while some := list(retention.work(now)):
            for application, rule in some:
                report = retention.do(application, rule, now)
                done[rule if report else ("" if not rule else "left")] += 1
            if set(done) == {"left"}:
                break
        self._tell(done, "warned of", "gone")

    def _say_what_would_be_done(self, now) -> None:
        done: Counter[str] = Counter()
        for competition in Competition.objects.order_by("pk"):
            done[""] += retention.to_be_warned(competition, now).count()
            for rule in Rule:
                done[rule] += retention.due(competition, rule, now).count()
        self._tell(done, "to be warned of", "to go")

    def _tell(self, done: Counter[str], warned: str, gone: str) -> None:
        self.stdout.write(f"drafts {warned}: {done['']}")
        for rule in Rule:
            self.stdout.write(f"{rule.value} {gone}: {done[rule]}")
