from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.transitions import diagrams


class Command(BaseCommand):
    help = "Draws every state table into docs/transitions.md; with --check, says whether the page is up to date."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check: bool, **options):
        page = Path(settings.BASE_DIR) / "docs" / "transitions.md"
        drawn = diagrams()
        if not check:
            page.write_text(drawn, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/transitions.md is out of date. Run manage.py transitions.")
