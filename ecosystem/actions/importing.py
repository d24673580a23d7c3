"""An import at the desk: a file is read and shown as a plan, set right, started, and undone if it was wrong.

The plan is a bulk job that has not started: its rows say what would become of each row of the file. Starting it lets
the bulk machinery do them; each row is looked at again then, since the portal may have changed meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import audit
from core.files import remove, store
from core.outbox import enqueue
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.bulk import Step, begin, step
from ecosystem.files import IMPORT
from ecosystem.imports.columns import COLUMNS, corrected, meaning_of
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.reading import Table, read_file
from ecosystem.imports.records import Record, Remark
from ecosystem.imports.report import Report
from ecosystem.imports.run import Importer, Outcome, Planned, plan_import, source_name
from ecosystem.models import BulkJob, BulkRow, ImportPlan
from ecosystem.permissions import check_user_can_tidy, check_user_can_verify
from ecosystem.transitions import BULK

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 5000
KEEP_DAYS = 30
AT_ONCE = 50
MOST_COLUMNS = 100
EXAMPLES_FROM = 50
LABELS = {
    "source_id": gettext_lazy("The list’s own number"),
    "name": gettext_lazy("Name"),
    "tagline": gettext_lazy("In one sentence"),
    "summary": gettext_lazy("Description"),
    "website": gettext_lazy("Website"),
    "location": gettext_lazy("Place in one cell"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("Province or region"),
    "country": gettext_lazy("Country"),
    "size": gettext_lazy("Number of people"),
    "founded": gettext_lazy("Year of foundation"),
    "tags": gettext_lazy("Fields of work"),
    "certificates": gettext_lazy("Certificates"),
    "registration_number": gettext_lazy("Registration number"),
    "former_names": gettext_lazy("Other names"),
    "status": gettext_lazy("Whether it is in business"),
}


def meanings() -> list[tuple[str, str]]:
    """What a column may be read as: (field, words), "" for one that is left out."""
    found = [("", _("Leave out"))]
    for column in COLUMNS:
        label = str(LABELS[column.field])
        found.append((column.field, label))
        if column.has_language:
            found.append((f"{column.field}_en", _("%(field)s, English") % {"field": label}))
            found.append((f"{column.field}_zh", _("%(field)s, Chinese") % {"field": label}))
    return found


# --- from the file to the plan ----------------------------------------------------------------------------------------
@transaction.atomic
def upload_import(*, upload: UploadedFile, kind: str, key: str, by, source: str = "", verify: bool = False) -> BulkJob:
    """Keeps a file and has it read; the same `key` again returns the import there is.

    Raises ValidationError for a file that is too large.
    """
    check_user_can_tidy(by)
    if verify:
        check_user_can_verify(by)
    if upload.size is None or upload.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 10 MB. Split it, or import it from the command line."))
    name = upload.name or IMPORT
    about = {"action": BulkJob.Action.IMPORT, "status": BulkJob.Status.DRAFT, "created_by": by}
    job, created = BulkJob.objects.get_or_create(key=key, defaults={**about, "parameters": {"file": name[:200]}})
    if created:
        kept = store(
            upload.read(), purpose=IMPORT, owner_id=job.pk, name=name, content_type="application/octet-stream", by=by
        )
        where = source_name(source or Path(name).stem)
        plan = ImportPlan.objects.create(job=job, file=kept, sha256=kept.sha256, kind=kind, source=where, verify=verify)
        after = {"file": kept.name, "sha256": kept.sha256, "kind": kind, "source": where, "vouched": verify}
        audit.record("import.uploaded", by=by, target=job, after=after)
        _owe_reading(plan)
    return job


def earlier_imports(plan: ImportPlan) -> list[ImportPlan]:
    """Imports of the same bytes that were carried out and not taken back."""
    same = ImportPlan.objects.filter(sha256=plan.sha256, kind=plan.kind, source=plan.source).exclude(pk=plan.pk)
    done = same.filter(job__status__in=["running", "stopped", "done"], job__undone_by=None)
    return list(done.select_related("job").order_by("-pk")[:3])


@transaction.atomic
def correct_columns(*, job: BulkJob, mapping: Mapping[str, str], by) -> None:
    """Reads the file anew with what somebody says its columns mean."""
    check_user_can_tidy(by)
    plan = _draft(job)
    known = {field for field, _words in meanings()}
    plan.mapping = {header: field for header, field in mapping.items() if field in known}
    plan.version += 1
    plan.reading, plan.refusal = ImportPlan.Reading.READING, ""
    plan.save(update_fields=["mapping", "version", "reading", "refusal"])
    audit.record("import.columns_corrected", by=by, target=job, after=plan.mapping)
    _owe_reading(plan)


def _draft(job: BulkJob) -> ImportPlan:
    """The plan of an import that has not started, one writer after the other."""
    locked = BulkJob.objects.select_for_update().get(pk=job.pk)
    if locked.status != BulkJob.Status.DRAFT:
        raise StateHasMoved(_("This import has started or was thrown away. Reload the page."))
    return ImportPlan.objects.get(job=job)


def _owe_reading(plan: ImportPlan) -> None:
    enqueue(
        key=f"import:{plan.job_id}:{plan.version}",
        kind="import.read",
        payload={"job": plan.job_id, "version": plan.version},
    )


def read_plan(job: BulkJob, version: int) -> None:
    """Reads the file of a draft and writes its plan, unless it is to be read anew already. Safe to repeat."""
    plan = ImportPlan.objects.select_related("file").get(job=job)
    if plan.version != version or plan.reading != ImportPlan.Reading.READING or plan.file is None:
        return
    by = job.created_by
    with override(by.language if by else "en"), corrected(plan.mapping):
        try:
            with plan.file.open() as content:
                file = BytesIO(content.read())
            file.name = plan.file.name
            table = read_file(file)
            if len(table.rows) > MOST_ROWS:
                raise ImportRefused(_("The file has more than 5,000 rows. Split it, or use the command line."))
            planned, remarks = plan_import(table, kind=plan.kind, source=plan.source, by=by, verify=plan.verify)
        except ImportRefused as error:
            columns = [_column(header, "") for header in error.headers[:MOST_COLUMNS]]
            _settle_reading(plan, refusal=str(error), columns=columns)
            return
        _settle_reading(plan, columns=_columns(table), rows=_rows(job, planned), remarks=remarks)


def _columns(table: Table) -> list[dict[str, str]]:
    """The headers of a table, each with an example."""
    examples: dict[str, str] = {}
    for row in table.rows[:EXAMPLES_FROM]:
        for header, value in row.cells:
            text = "" if value is None else str(value).strip()[:120]
            if text or header not in examples:
                examples[header] = examples.get(header) or text
    return [_column(header, example) for header, example in list(examples.items())[:MOST_COLUMNS]]


def _column(header: str, example: str) -> dict[str, str]:
    found = meaning_of(header)
    field = ""
    if found is not None:
        field = found[0] + {"en": "_en", "zh-hans": "_zh"}.get(found[1], "")
    return {"header": header, "field": field, "example": example}


def _rows(job: BulkJob, planned: Iterable[Planned]) -> list[BulkRow]:
    return [
        BulkRow(
            job=job,
            number=one.record.row,
            organisation=one.outcome.organisation,
            label=(one.record.name or "–")[:200],
            plan=one.outcome.name,
            state=BulkRow.State.WAITING if one.outcome.writes else BulkRow.State.LEFT,
            payload=asdict(one.record),
            details={
                "before": one.outcome.before,
                "after": one.outcome.after,
                "kept": one.outcome.details.get("kept", []),
                "vouch": "verification" in one.outcome.details.get("fields", []),
                "reason": one.outcome.details.get("reason", ""),
                "remarks": [remark.message for remark in one.record.remarks],
            },
        )
        for one in planned
    ]


@transaction.atomic
def _settle_reading(
    plan: ImportPlan,
    *,
    columns: list[dict[str, str]],
    refusal: str = "",
    rows: list[BulkRow] | None = None,
    remarks: Iterable[Remark] = (),
) -> None:
    """Writes what was read, if it is still what was asked for."""
    notes = [f"{remark.row}: {remark.message}" if remark.row else remark.message for remark in remarks]
    read = ImportPlan.Reading.REFUSED if refusal else ImportPlan.Reading.READ
    still = ImportPlan.objects.filter(
        pk=plan.pk, version=plan.version, reading=ImportPlan.Reading.READING, job__status=BulkJob.Status.DRAFT
    )
    if not still.exists():
        return
    ImportPlan.objects.filter(pk=plan.pk).update(reading=read, refusal=refusal, columns=columns, notes=notes[:200])
    BulkRow.objects.filter(job=plan.job_id).delete()
    BulkRow.objects.bulk_create(rows or [], batch_size=500)


# --- starting and throwing away ---------------------------------------------------------------------------------------
@transaction.atomic
def start_import(*, job: BulkJob, by) -> None:
    """Carries the plan out. Raises MoveNotAllowed where it is not read yet, or would change nothing."""
    check_user_can_tidy(by)
    plan = _draft(job)
    if plan.verify:
        check_user_can_verify(by)
    if plan.reading != ImportPlan.Reading.READ:
        raise MoveNotAllowed(_("The file has not been read yet."))
    if not job.rows.filter(state=BulkRow.State.WAITING).exists():
        raise MoveNotAllowed(_("Everything in this file is in the portal as it is. There is nothing to import."))
    BULK.move(job, "start", started_at=timezone.now(), created_by=by)
    begin(job, by=by)


@transaction.atomic
def discard_import(*, job: BulkJob, by) -> None:
    """Throws a plan away with its file."""
    check_user_can_tidy(by)
    plan = _draft(job)
    BULK.move(job, "discard", ended_at=timezone.now())
    file, plan.file = plan.file, None
    plan.save(update_fields=["file"])
    job.rows.all().delete()
    if file is not None:
        remove(file)
    audit.record("import.discarded", by=by, target=job)


def forget_old_imports(now: datetime | None = None) -> bool:
    """Forgets the files of imports that can no longer be undone, and plans that nobody has started for as long.

    A few at a time; returns whether there may be more. Safe to do twice, and in two processes at once.
    """
    before = (now or timezone.now()) - timedelta(days=KEEP_DAYS)
    old = Q(job__ended_at__lt=before) | Q(job__status=BulkJob.Status.DRAFT, job__created_at__lt=before)
    plans = list(ImportPlan.objects.filter(old, file__isnull=False).select_related("job", "file")[:AT_ONCE])
    for plan in plans:
        with transaction.atomic():
            file = plan.file
            if file is None or not ImportPlan.objects.filter(pk=plan.pk, file=file).update(file=None):
                continue
            remove(file)
            if plan.job.status == BulkJob.Status.DRAFT:
                BULK.move(plan.job, "discard", ended_at=timezone.now())
                plan.job.rows.all().delete()
    return len(plans) == AT_ONCE


# --- one row ----------------------------------------------------------------------------------------------------------
@step(BulkJob.Action.IMPORT)
def importing(job: BulkJob, by) -> Step:
    plan = ImportPlan.objects.get(job=job)
    report = Report("", plan.kind, plan.source, "", "", dry_run=False, rows=0)
    importer = Importer(report, by=by, verify=plan.verify)

    def do(row: BulkRow) -> str:
        check_user_can_tidy(by)
        outcome = importer.settle(record_of(row.payload))
        if outcome.name == "skipped":
            raise MoveNotAllowed(str(outcome.details["reason"]))
        _remember(row, outcome)
        return {
            "created": _("Created."),
            "updated": _("Changed."),
            "unchanged": _("Unchanged; what the list says is noted."),
        }[outcome.name]

    return do


def record_of(payload: Mapping[str, Any]) -> Record:
    """A row of the file as it was understood when the plan was made."""
    remarks = [Remark(**remark) for remark in payload["remarks"]]
    return Record(**{**payload, "remarks": remarks})


def _remember(row: BulkRow, outcome: Outcome) -> None:
    """Keeps what undoing needs: what was done, and what stood there before."""
    done = {"done": outcome.name, "before": outcome.before, "after": outcome.after, "base": outcome.base}
    BulkRow.objects.filter(pk=row.pk).update(
        organisation=outcome.organisation, details={**row.details, **done, "at": timezone.now().isoformat()}
    )
