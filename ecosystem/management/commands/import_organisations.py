import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.models import User
from core.permissions import NotAllowed
from ecosystem.imports import ImportRefused, Report, run_import
from ecosystem.models import Organisation

MARKS = {"created": "+", "updated": "~", "unchanged": "=", "skipped": "-"}


class Command(BaseCommand):
    help = (
        "Imports startups or manufacturers from a CSV, XLSX, JSON or JSON Lines file and says row by row what became "
        "of it. Safe to repeat. docs/import.md lists the columns."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=Organisation.Kind.values)
        parser.add_argument("--source", default="", help="whose ids these are (default: the file's name)")
        parser.add_argument("--encoding", default="", help="the file's encoding, if it is not found right")
        parser.add_argument("--verified-by", default="", metavar="EMAIL", help="staff who vouches for all of them")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")

    def handle(self, *args, file: str, kind: str, source: str, encoding: str, verified_by: str, **options):
        show_progress = not options["json"] and options["verbosity"] > 0 and sys.stderr.isatty()
        try:
            report = run_import(
                file,
                kind=kind,
                source=source,
                encoding=encoding,
                by=_staff(verified_by) if verified_by else None,
                verify=bool(verified_by),
                dry_run=options["dry_run"],
                progress=self._progress if show_progress else None,
            )
        except (ImportRefused, NotAllowed) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database stopped the import: {error}. The rows written so far are whole; run the command again."
            ) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._summary(report, rows=options["verbosity"] > 0)

    def _progress(self, done: int, rows: int) -> None:
        if done % 25 == 0 or done == rows:
            self.stderr.write(f"\r{done} of {rows} rows", ending="\n" if done == rows else "")
            self.stderr.flush()

    def _summary(self, report: Report, *, rows: bool) -> None:
        did = "would be" if report.dry_run else "were"
        self.stdout.write(
            f"{report.file}: {report.rows} rows ({report.format}, {report.encoding}), source “{report.source}”."
        )
        if rows:
            for outcome in MARKS:
                for entry in getattr(report, outcome):
                    self.stdout.write(f"{MARKS[outcome]} row {entry['row']}: {entry['name'] or '–'}{_details(entry)}")
            for warning in report.warnings:
                place = f"row {warning['row']}, {warning['field']}" if warning["row"] else "file"
                self.stdout.write(f"! {place}: {warning['message']}")
        counts = ", ".join(f"{number} {outcome}" for outcome, number in report.counts.items())
        self.stdout.write(f"{counts} ({did}); {len(report.warnings)} warnings.")


def _details(entry: dict[str, Any]) -> str:
    parts = [entry["reason"]] if "reason" in entry else []
    parts += [", ".join(entry["fields"])] if "fields" in entry else []
    parts += [f"kept as people wrote it: {', '.join(entry['kept'])}"] if "kept" in entry else []
    return f" – {'; '.join(parts)}" if parts else ""


def _staff(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None or not user.is_staff:
        raise CommandError(f"{email} is no member of staff. Only park staff can vouch for organisations.")
    return user
