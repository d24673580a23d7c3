"""Importing a file: every row is looked at, then written whole in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from core.text import tidy
from ecosystem.actions.claims import follow_import, import_has_news
from ecosystem.imports import merging, writing
from ecosystem.imports.known import Known, KnownOrganisations
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.reading import Table, read_file
from ecosystem.imports.records import Interpreter, Record, Remark
from ecosystem.imports.report import Report
from ecosystem.models import Organisation
from ecosystem.permissions import check_user_can_verify
from ecosystem.transitions import VERIFICATION

ATTEMPTS = 5
MOST_SOURCE = 60


def run_import(
    file: str | Path | BinaryIO,
    *,
    kind: str,
    source: str = "",
    by=None,
    verify: bool = False,
    dry_run: bool = False,
    encoding: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Imports the organisations of a file and returns what became of each row.

    `file` is a path or an open binary file, `source` the name under which its ids are kept (by default the file's
    name without its ending), `by` the person who imports. With `verify`, `by` vouches for the organisations; without,
    they wait for staff. `dry_run` writes nothing and returns the same report. `progress` is called with (rows done,
    rows in all). A process that is killed leaves whole rows only, and the same import again completes them.

    Raises ImportRefused when the file as a whole cannot be read, NotAllowed when `by` may not verify.
    """
    check_import(kind, verify=verify, by=by)
    path = Path(str(getattr(file, "name", file)))
    table = read_file(file, encoding=encoding)
    report = Report(
        file=path.name,
        kind=kind,
        source=source_name(source or path.stem),
        format=table.format,
        encoding=table.encoding,
        dry_run=dry_run,
        rows=len(table.rows),
    )
    importer = Importer(report, by=by, verify=verify)
    report.warn([Remark(None, "", note) for note in importer.notes_on(table)])
    for done, row in enumerate(table.rows, start=1):
        importer.take(importer.interpreter.read(row))
        if progress:
            progress(done, len(table.rows))
    report.warn(importer.interpreter.remarks_on_words())
    return report


def check_import(kind: str, *, verify: bool, by) -> None:
    """Raises ImportRefused for what is no kind of organisation, NotAllowed where `by` may not vouch."""
    if kind not in Organisation.Kind.values:
        raise ImportRefused(_("“%(kind)s” is no kind of organisation; say startup or manufacturer.") % {"kind": kind})
    if verify:
        check_user_can_verify(by)


def source_name(typed: str) -> str:
    """The name under which a source's ids are kept."""
    return tidy(typed, lines=False)[:MOST_SOURCE] or "import"


def plan_import(
    table: Table, *, kind: str, source: str, by, verify: bool = False
) -> tuple[list["Planned"], list[Remark]]:
    """What an import of this table would do, row by row, and the remarks on the file as a whole; writes nothing.

    Raises as `run_import` does.
    """
    check_import(kind, verify=verify, by=by)
    report = Report("", kind, source_name(source), table.format, table.encoding, dry_run=True, rows=len(table.rows))
    importer = Importer(report, by=by, verify=verify)
    planned = []
    for row in table.rows:
        record = importer.interpreter.read(row)
        planned.append(Planned(record, importer.take(record)))
    remarks = [Remark(None, "", note) for note in importer.notes_on(table)]
    return planned, [*remarks, *importer.interpreter.remarks_on_words()]


@dataclass
class Outcome:
    """What is to become of a row. `writes` says whether the database has to change for it.

    `before` and `after` hold the fields that change; `base` what the source had said of them until then, None where it
    had said nothing. `organisation` is the one it is about, where there is one.
    """

    name: str
    details: dict[str, Any] = field(default_factory=dict)
    writes: bool = False
    organisation: Organisation | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """A row as it is understood, and what would become of it."""

    record: Record
    outcome: Outcome


def skipped(reason: str) -> Outcome:
    return Outcome("skipped", {"reason": reason})


class Importer:
    """One run over one file."""

    def __init__(self, report: Report, *, by, verify: bool) -> None:
        self.report, self.by, self.verify = report, by, verify
        self.interpreter, self.known = Interpreter(), KnownOrganisations()
        self.seen: dict[tuple[str, str], Record] = {}
        # A plan is made at one moment: it need not ask for each row whether the source has brought it before.
        brought = Organisation.objects.filter(source=report.source).values_list("source_id", flat=True)
        self.brought = set(brought) if report.dry_run else None

    def notes_on(self, table: Table) -> list[str]:
        """Sentences about the file as a whole."""
        empty = _("The taxonomy is empty, so no place or field of work is known. Run manage.py load_taxonomy.")
        return [*table.notes, *([] if self.interpreter.topics.codes else [empty])]

    def take(self, record: Record) -> Outcome:
        """Settles one row and accounts for it."""
        is_namesake = self.known.has_namesake(record)
        outcome = self._left_out(record) or self._twice(record) or self.settle(record)
        self.report.add(outcome.name, record, **outcome.details)
        if outcome.name == "skipped":
            return outcome
        if outcome.name == "created" and is_namesake:
            record.remark("name", _("another organisation has this name; look whether it is the same one"))
        self.known.note_name(record)
        self.report.warn(record.remarks)
        return outcome

    def _left_out(self, record: Record) -> Outcome | None:
        """A row that is not fit to be imported; if it was once, its profile is pointed out."""
        if not record.skip:
            return None
        there = self._find(record, lock=False) if record.source_id else None
        if there is None:
            return skipped(record.skip)
        still = _("%(reason)s; its profile “%(slug)s” is still in the portal")
        return skipped(still % {"reason": record.skip, "slug": there.slug})

    def _twice(self, record: Record) -> Outcome | None:
        """A row about an organisation that an earlier row was about already."""
        reasons = {
            "id": _("row %(row)s (“%(name)s”) has the same id"),
            "number": _("row %(row)s (“%(name)s”) has the same registration number"),
            "web": _("row %(row)s (“%(name)s”) has the same web domain"),
        }
        keys = [("id", record.source_id), *record.keys]
        for key in keys:
            if first := self.seen.get(key):
                return skipped(reasons[key[0]] % {"row": first.row, "name": first.name})
        for key in keys:
            self.seen[key] = record
        return None

    def settle(self, record: Record) -> Outcome:
        """Looks without a transaction; if something is to be written, looks again and writes inside one.

        Another import may write the same organisation in between: the unique source and id stops the second, which
        then finds it there.
        """
        outcome = self._look(record)
        if self.report.dry_run or not outcome.writes:
            return outcome
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    self.known.refresh()
                    return self._look(record, write=True)
            except (IntegrityError, DataError) as error:
                if attempt == ATTEMPTS:
                    return skipped(_("the database refused it: %(error)s") % {"error": error})
        raise AssertionError("unreachable")

    def _look(self, record: Record, *, write: bool = False) -> Outcome:
        organisation = self._find(record, lock=write)
        if organisation is not None:
            return self._change(organisation, record, write=write)
        if clash := self.known.clash(record):
            return self._there_already(*clash)
        if survivor := Organisation.objects.filter(
            imports__source=self.report.source, imports__source_id=record.source_id
        ).first():
            merged = _("its profile was merged into “%(name)s” (%(slug)s)")
            return skipped(merged % {"name": survivor.name, "slug": survivor.slug})
        if write:
            organisation = writing.create(record, kind=self.report.kind, source=self.report.source, by=self.by)
            self._settle_verification(organisation)
            writing.tell(organisation)
        said = {name: value for name, value in record.fields.items() if value not in ("", [])}
        return Outcome("created", writes=True, organisation=organisation, after=said)

    def _find(self, record: Record, *, lock: bool) -> Organisation | None:
        """Returns the organisation this row is about, as this source brought it before."""
        rows = Organisation.objects.select_for_update() if lock else Organisation.objects.all()
        found = None
        if self.brought is None or record.source_id in self.brought:
            found = rows.filter(source=self.report.source, source_id=record.source_id).first()
        if found is None and record.derived_id and (clash := self.known.clash(record)):
            # The row has no id of its own and has gained a number or website: its identity changed, not the company.
            known = clash[1]
            if known.source == self.report.source and known.derived:
                found = rows.filter(pk=known.pk).first()
        return found

    def _there_already(self, key: str, known: Known) -> Outcome:
        reasons = {
            "number": _("“%(name)s” (%(slug)s) is in the portal already with the same registration number"),
            "web": _("“%(name)s” (%(slug)s) is in the portal already with the same web domain"),
        }
        there = Organisation.objects.prefetch_related("texts").get(pk=known.pk)
        return skipped(reasons[key] % {"name": there.name, "slug": known.slug})

    def _change(self, organisation: Organisation, record: Record, *, write: bool) -> Outcome:
        """Brings an organisation of an earlier import to what the source says now, leaving alone what people wrote."""
        if organisation.kind != self.report.kind:
            reason = _("“%(slug)s” was imported from this source as a %(kind)s")
            return skipped(reason % {"slug": organisation.slug, "kind": organisation.get_kind_display()})
        imported = organisation.imports.filter(source=organisation.source, source_id=organisation.source_id).first()
        snapshot = imported.snapshot if imported else {}
        offer = writing.offer_of(organisation)
        said = record.fields
        if offer is None and any(name.startswith(merging.OFFER) for name in snapshot):
            said = {name: value for name, value in said.items() if not name.startswith(merging.OFFER)}
        present = merging.present_values(organisation, offer)
        merged = merging.merge(said, snapshot, present)
        vouch = self.verify and VERIFICATION.allows("verify", organisation.verification)
        changed = sorted(merged.write) + ["verification"] * vouch
        # What the source says of size, year and certificates is kept as its claim, also where the portal shows another.
        news = import_has_news(organisation, said)
        if write and news:
            follow_import(organisation, said, by=self.by)
        if write and changed:
            if merged.write:
                writing.update(organisation, merged.write, present, by=self.by)
                writing.remember(organisation, merged.write)
            if vouch:
                writing.vouch(organisation, by=self.by)
        if write and (changed or news):
            writing.tell(organisation)
        return Outcome(
            "updated" if changed else "unchanged",
            {"fields": changed, "kept": merged.kept},
            writes=bool(changed) or news,
            organisation=organisation,
            before={name: present.get(name, merging.empty(value)) for name, value in merged.write.items()},
            after=dict(merged.write),
            base={name: snapshot.get(name) for name in merged.write},
        )

    def _settle_verification(self, organisation: Organisation) -> None:
        if self.verify:
            writing.vouch(organisation, by=self.by)
        else:
            writing.ask_staff(organisation)
