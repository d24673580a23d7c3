import os
import shutil
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemessages
from django.test.utils import override_settings

from core.translations import compile_catalogues

LOCALE = "zh_Hans"
# The catalogue itself is named by LOCALE_PATHS and not to be found by walking.
NOT_OURS = ["locale", "node_modules/*", ".venv/*", "var/*", "tests/*", "benchmarks/*", "static/vendor/*", "build/*"]


class Command(BaseCommand):
    help = (
        "Gathers every translatable string into the zh-Hans catalogue and compiles it. With --check changes nothing "
        "and says which strings are not translated. Needs gettext (Debian: apt-get install gettext)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check: bool, **options):
        if shutil.which("xgettext") is None:
            raise CommandError("gettext is not installed on this machine. On Debian: apt-get install gettext.")
        locale = Path(settings.LOCALE_PATHS[0])
        if not check:
            gather(locale)
            compile_catalogues()
            self.stdout.write(summary(locale))
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "locale"
            shutil.copytree(locale, copy)
            gather(copy)
            faults = untranslated(copy)
        if faults:
            raise CommandError("Not translated into zh-Hans:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.stdout.write(summary(locale))


class Gather(makemessages.Command):
    """Writes where LOCALE_PATHS says and nowhere else; Django's own also finds the catalogue of the present folder."""

    def find_files(self, root):
        self.locale_paths = [str(self.default_locale_path)]
        return super().find_files(root)


def catalogue(locale: Path) -> Path:
    return locale / LOCALE / "LC_MESSAGES" / "django.po"


def gather(locale: Path) -> None:
    """Brings the catalogue under `locale` up to date with the code and the templates."""
    catalogue(locale).parent.mkdir(parents=True, exist_ok=True)
    here = Path.cwd()
    os.chdir(settings.BASE_DIR)
    try:
        with override_settings(LOCALE_PATHS=[str(locale)]):
            call_command(
                Gather(),
                locale=[LOCALE],
                ignore_patterns=NOT_OURS,
                extensions=["py", "html", "txt"],
                no_location=True,
                no_obsolete=True,
                verbosity=0,
            )
    finally:
        os.chdir(here)
    _without_date(catalogue(locale))


def _without_date(path: Path) -> None:
    """Takes out the header that changes at every run."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith('"POT-Creation-Date')), encoding="utf-8")


def untranslated(locale: Path) -> list[str]:
    """Returns the strings that have no finished translation."""
    catalogue_file = polib.pofile(str(catalogue(locale)))
    return [entry.msgid for entry in catalogue_file if not entry.obsolete and (not entry.translated() or entry.fuzzy)]


def summary(locale: Path) -> str:
    entries = [entry for entry in polib.pofile(str(catalogue(locale))) if not entry.obsolete]
    return f"{len(entries)} strings, {len(untranslated(locale))} without a translation."
