from django.core.management.base import BaseCommand

from core.doctor import examine


class Command(BaseCommand):
    help = "Says in sentences what is misconfigured and what to do. Ends with status 1 when something is."
    requires_system_checks: list[str] = []  # they are among the questions

    def handle(self, *args, **options):
        faults = 0
        for name, finding in examine():
            mark = self.style.SUCCESS("✓") if finding.well else self.style.ERROR("✗")
            self.stdout.write(f"{mark} {name}: {finding.text}")
            if not finding.well:
                faults += 1
                self.stdout.write(f"    → {finding.advice}")
        if faults:
            self.stdout.write(f"\n{faults} to mend." if faults > 1 else "\nOne thing to mend.")
            raise SystemExit(1)
        self.stdout.write("\nAll is well.")
