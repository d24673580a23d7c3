from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings the databases up to date: migrations, the cache table, the taxonomy. Safe to repeat."

    def handle(self, *args, **options):
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
            call_command("createcachetable", database=alias, verbosity=0)
        call_command("load_taxonomy", verbosity=0)
        self.stdout.write("The database is up to date.")
