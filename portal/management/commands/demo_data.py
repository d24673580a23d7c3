import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import stress
from portal.demo import (
    award,
    choices,
    collaborations,
    identity,
    interface,
    judging_ceremony,
    judging_decisions,
    judging_judges,
    judging_rounds,
    listing_files,
    load,
    matches,
    parts,
    production_orders,
    production_sites,
    quotes,
    staff,
    use,
)  # fmt: skip
from portal.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Loads the demo ecosystem: invented startups, manufacturers and accounts. Safe to repeat. "
        "`--size large` adds 10,000 generated organisations for measuring."
    )

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=("small", "large"), default="small")

    def handle(self, *args, size: str, **options):
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError(
                "demo_data makes accounts whose password everybody knows, so it does not run here. "
                "Set DEMO=1 to try the portal on this machine."
            )
        began = time.monotonic()
        try:
            loaded = load.load()
        except load.ContentError as error:
            raise CommandError(str(error)) from error
        made = production_sites.load()
        generated = self._generate() if size == "large" else 0
        if loaded.anything or generated or made.sites:
            self.stdout.write(
                f"Loaded {loaded.organisations + generated + made.organisations} organisations, {loaded.people} people and "
                f"{loaded.listings} written listings in {time.monotonic() - began:.1f} s."
            )
        if made.sites:
            self.stdout.write(f"Entered {made.sites} sites with {made.machines} machines.")
        if matches.are_due():
            self._match()
        elif not (loaded.anything or generated or made.sites):
            self.stdout.write("The demo data is all there; nothing was changed.")
        if choices.are_due():
            choices.make()
        use.load()
        listing_files.load()
        identity.load()
        staff.load()
        interface.load()
        award.load()
        judging_rounds.load()
        judging_judges.load()
        judging_ceremony.load()
        judging_decisions.load()
        collaborations.load()
        parts.load()
        if quotes.load():
            production_orders.load()

    def _generate(self) -> int:
        with Progress(self.stdout, "Organisations") as progress:
            return stress.load(report=progress)

    def _match(self) -> None:
        began = time.monotonic()
        with Progress(self.stdout, "Matches") as progress:
            count = matches.rebuild(report=progress)
        self.stdout.write(f"Computed {count} matches in {time.monotonic() - began:.1f} s.")
