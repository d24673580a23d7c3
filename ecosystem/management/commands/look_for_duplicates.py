import time

from django.core.management.base import BaseCommand

from ecosystem.actions.duplicates import look_for_duplicates
from ecosystem.models import DuplicatePair, LikenessLook


class Command(BaseCommand):
    help = (
        "Compares organisations that have changed with all others and lists those that may be one at the desk. "
        "Workers do this every hour; --all compares all of them anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="compare also what has not changed")

    def handle(self, *args, **options):
        if options["all"]:
            LikenessLook.objects.all().delete()
        began = time.monotonic()
        while look_for_duplicates():
            pass
        count = DuplicatePair.objects.open().count()
        self.stdout.write(f"{count} pairs are to be looked at. That took {time.monotonic() - began:.1f} s.")
