"""Taking an import back: what nobody has touched since is as it was before; the rest is told of."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ManyToOneRel, Model, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core import audit
from core.models import AuditEvent
from core.transitions import MoveNotAllowed
from ecosystem.actions.bulk import Step, begin, organisation_of, step
from ecosystem.actions.claims import follow_import
from ecosystem.actions.importing import KEEP_DAYS
from ecosystem.imports import merging, writing
from ecosystem.models import (
    BulkJob,
    BulkRow,
    Claim,
    ImportedOrganisation,
    Listing,
    Membership,
    Organisation,
    OrganisationText,
    VerificationRequest,
)
from ecosystem.permissions import check_user_can_tidy

MADE_BY_AN_IMPORT = (OrganisationText, ImportedOrganisation, Claim, VerificationRequest, Listing)
"""What an import makes beside an organisation. What people add of these is in the audit trail."""


def undoable_until(job: BulkJob):
    """Until when an import can be undone, None where it cannot."""
    if job.action != BulkJob.Action.IMPORT or job.ended_at is None or job.started_at is None:
        return None
    return job.ended_at + timedelta(days=KEEP_DAYS)


def may_undo(job: BulkJob) -> bool:
    until = undoable_until(job)
    return until is not None and timezone.now() < until and not BulkJob.objects.filter(undoes=job).exists()


@transaction.atomic
def undo_import(*, job: BulkJob, by) -> BulkJob:
    """Starts to take an import back and returns the job that does; asking twice returns the one there is.

    Raises MoveNotAllowed where it has not ended, or more than 30 days ago, ValidationError where it did nothing.
    """
    check_user_can_tidy(by)
    if there := BulkJob.objects.filter(undoes=job).first():
        return there
    if not may_undo(job):
        raise MoveNotAllowed(_("An import can be undone for 30 days after it has ended."))
    done = list(job.rows.filter(state=BulkRow.State.DONE, details__done__in=["created", "updated"]))
    if not done:
        raise ValidationError(_("It has changed nothing that could be undone."))
    about = {
        "action": BulkJob.Action.UNDO,
        "status": BulkJob.Status.RUNNING,
        "parameters": job.parameters,
        "created_by": by,
        "started_at": timezone.now(),
        "undoes": job,
    }
    undo, created = BulkJob.objects.get_or_create(key=f"undo:{job.pk}", defaults=about)
    if not created:
        return undo
    rows = [
        BulkRow(
            job=undo, number=row.number, organisation_id=row.organisation_id, label=row.label, plan=row.plan,
            payload={**row.details, "request_id": job.request_id},
        )
        for row in done
    ]  # fmt: skip
    BulkRow.objects.bulk_create(rows, batch_size=500)
    begin(undo, by=by)
    return undo


@step(BulkJob.Action.UNDO)
def undoing(job: BulkJob, by) -> Step:
    def do(row: BulkRow) -> str:
        check_user_can_tidy(by)
        organisation = organisation_of(row)
        list(Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk"))
        if row.payload["done"] == "created":
            return _remove(organisation, row, by=by)
        return _restore(organisation, row, by=by)

    return do


# --- what was created -------------------------------------------------------------------------------------------------
def _remove(organisation: Organisation, row: BulkRow, *, by) -> str:
    if reason := touched(organisation, row.payload):
        raise MoveNotAllowed(reason)
    offer = writing.offer_of(organisation)
    before = merging.present_values(organisation, offer)
    audit.record("organisation.removed", by=by, target=organisation, before=before)
    organisation.delete()
    return _("Removed.")


def touched(organisation: Organisation, done: dict[str, Any]) -> str:
    """Why an organisation that an import created is no longer its alone, "" where it is.

    `done` says under which request the import's own events stand.
    """
    about = Q(target_type="ecosystem.organisation", target_id=str(organisation.pk))
    about |= Q(acting_for=f"ecosystem.organisation:{organisation.pk}")
    listings = [str(pk) for pk in organisation.listings.values_list("pk", flat=True)]
    about |= Q(target_type="ecosystem.listing", target_id__in=listings)
    events = AuditEvent.objects.filter(about, actor__isnull=False).exclude(request_id=done["request_id"])
    if event := events.order_by("-id").first():
        return _("%(name)s has changed it since; it stays.") % {"name": event.actor_label}
    for model, column in _pointing_at_organisations():
        if model._base_manager.filter(**{column: organisation.pk}).exists():
            if model is Membership:
                return _("It has members by now; it stays.")
            return _("Others have made use of it since; it stays.")
    if organisation.listings.exclude(source_id=organisation.source_id).exists():
        return _("It has another need or offer by now; it stays.")
    return ""


def _pointing_at_organisations() -> list[tuple[type[Model], str]]:
    """(model, column) of whatever people make about an organisation: all but what imports make and what is computed."""
    found: list[tuple[type[Model], str]] = []
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        model = relation.related_model
        if model._meta.auto_created or model in MADE_BY_AN_IMPORT or getattr(model, "is_derived", False):
            continue
        found.append((model, relation.field.name))
    return found


# --- what was changed -------------------------------------------------------------------------------------------------
def _restore(organisation: Organisation, row: BulkRow, *, by) -> str:
    """Gives back the values of before where those of the import still stand."""
    done = row.payload
    offer = writing.offer_of(organisation)
    present = merging.present_values(organisation, offer)
    mine = {name: value for name, value in done["after"].items() if present.get(name, merging.empty(value)) == value}
    back = {name: done["before"][name] for name in mine}
    if not back:
        raise MoveNotAllowed(_("All its fields have been changed since; they stay."))
    writing.update(organisation, back, present, by=by)
    _forget(organisation, {name: done["base"].get(name) for name in back})
    follow_import(organisation, back, by=by)
    _revive_certificates(organisation, back, since=parse_datetime(done["at"]))
    writing.tell(organisation)
    kept = sorted(done["after"].keys() - back.keys())
    if kept:
        return _("Given back but for what has been changed since: %(fields)s.") % {"fields": ", ".join(kept)}
    if done.get("vouch"):
        return _("Given back. Its verification stays.")
    return _("Given back.")


def _forget(organisation: Organisation, base: dict[str, Any]) -> None:
    """What the source is known to have said is again what it was, so that a later import starts from there."""
    imported = organisation.imports.filter(source=organisation.source).first()
    if imported is None:
        return
    imported.snapshot = {
        **{name: value for name, value in imported.snapshot.items() if name not in base},
        **{name: value for name, value in base.items() if value is not None},
    }
    imported.save(update_fields=["snapshot"])


def _revive_certificates(organisation: Organisation, back: dict[str, Any], *, since) -> None:
    """Claims of the list that the import ended hold again."""
    codes = back.get("certificates", [])
    said = Claim.objects.filter(
        organisation=organisation, source=Claim.Source.IMPORT, where=organisation.source, concept__code__in=codes
    )
    standing = said.filter(ended_at=None).values_list("concept", flat=True)
    ended = said.filter(ended_at__gte=since - timedelta(minutes=1)).exclude(concept__in=list(standing))
    ended.update(ended_at=None, ended_by=None)
