from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.signals import site_prepared
from core.tables import bring_up_to_date
from core.translations import compile_catalogues


class Command(BaseCommand):
    help = (
        "Brings this checkout up to date: front-end files, compiled translations, migrations, the cache table, the "
        "taxonomy, the matching index of a large site. Safe to repeat and quick when nothing has changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-database", action="store_true", help="leave the database alone")

    def handle(self, *args, no_database: bool, **options):
        call_command("frontend", verbosity=0)
        compile_catalogues()
        if no_database:
            return
        bring_up_to_date()
        call_command("load_taxonomy", verbosity=0)
        site_prepared.send(sender=type(self))
        if settings.DEMO:
            (settings.DATA_DIR / "demo").touch()  # manage.py looks for it
        self.stdout.write("The database is up to date.")
