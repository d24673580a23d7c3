from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from taxonomy.loader import TaxonomyError, fingerprint, load
from taxonomy.models import Concept


class Command(BaseCommand):
    help = "Loads the taxonomy's concepts and names. Safe to repeat; instant when nothing has changed."

    def handle(self, *args, verbosity: int, **options):
        mark = fingerprint()
        if cache.get("taxonomy-loaded") == mark and Concept.objects.exists():
            return
        try:
            done = load()
        except TaxonomyError as error:
            raise CommandError(str(error)) from error
        cache.set("taxonomy-loaded", mark, timeout=None)
        if verbosity:
            self.stdout.write(
                f"{done.created} concepts created, {done.updated} updated, {done.unchanged} unchanged, "
                f"{done.retired} retired."
            )
