from dataclasses import fields

from django.core.management.base import BaseCommand, CommandError

from matching.engine import Ranking
from matching.experiments import ranking_of
from matching.watch.comparison import SAMPLE, compare


class Command(BaseCommand):
    help = (
        "Ranks a sample of organisations under two settings and says how the lists differ. "
        "Example: compare_rankings --b reciprocity=0.3 --b crowd=50. Nobody's list is changed."
    )

    def add_arguments(self, parser):
        known = ", ".join(field.name for field in fields(Ranking))
        for side in ("a", "b"):
            parser.add_argument(f"--{side}", action="append", default=[], metavar="NAME=NUMBER", help=f"of {known}")
        parser.add_argument("--sample", type=int, default=SAMPLE)

    def handle(self, *args, a: list[str], b: list[str], sample: int, **options):
        found = compare(ranking_of(read(a)), ranking_of(read(b)), sample=sample)
        self.stdout.write(f"{found.organisations} organisations, {found.marked} of them with marks")
        self.stdout.write(f"{'overlap of the first ten':26} {said(found.overlap)}")
        self.stdout.write(f"{'places moved':26} {said(found.moved)}")
        for measure in found.measures:
            self.stdout.write(f"{measure.name:26} {measure.a:.4f} → {measure.b:.4f}   {said(measure.difference)}")


def said(interval) -> str:
    return f"{interval.value:+.4f} [{interval.low:+.4f}, {interval.high:+.4f}]"


def read(pairs: list[str]) -> dict[str, float]:
    """Raises CommandError for what is no setting or no number."""
    known = {field.name for field in fields(Ranking)}
    found = {}
    for pair in pairs:
        name, _equals, number = pair.partition("=")
        if name not in known:
            raise CommandError(f"There is no setting {name!r}; there are {', '.join(sorted(known))}.")
        try:
            found[name] = float(number)
        except ValueError:
            raise CommandError(f"{number!r} is no number.") from None
    return found
