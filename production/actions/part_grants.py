"""Letting another organisation see a version of a part, and ending that."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import NotAllowed
from ecosystem.models import Organisation
from production.models import Part, PartGrant, PartVersion
from production.permissions import check_user_can_keep_parts


@transaction.atomic
def give_part_grant(
    *,
    version: PartVersion,
    organisation: Organisation,
    purpose: str,
    reference: str,
    until: datetime,
    rung: int = 0,
    by,
) -> PartGrant:
    """Lets an organisation see a version until a moment, for as long as it has come to `rung` with the customer
    (Quotation.Secrecy); one that does so for the same reference already is given until then. Raises NotAllowed."""
    check_user_can_keep_parts(by, version.part.organisation)
    if not version.is_measured:
        raise NotAllowed(_("This version has not been measured. It can be shared once it has been."))
    if version.part.is_archived:
        raise NotAllowed(_("This part has been put away. Take it out again first."))
    if organisation.pk == version.part.organisation_id:
        raise NotAllowed(_("This part is your own."))
    return open_part(
        version=version,
        organisation=organisation,
        purpose=purpose,
        reference=reference,
        until=until,
        rung=rung,
        by=by,
    )


def open_part(
    *,
    version: PartVersion,
    organisation: Organisation,
    purpose: str,
    reference: str,
    until: datetime,
    rung: int = 0,
    by=None,
) -> PartGrant:
    """The same for another action of ours, which has asked whether it may and is inside its transaction: an order that goes
    to another manufacturer because one has dropped out. `by` is None where nobody pressed anything."""
    if until <= timezone.now():
        raise NotAllowed(_("This moment is over. Choose a later one."))
    Part.objects.select_for_update(of=("self",)).get(pk=version.part_id)
    rows = PartGrant.objects.filter(
        version=version, organisation=organisation, reference=reference[:80], revoked_at=None
    )
    grant = rows.first()
    if grant is None:
        grant = PartGrant.objects.create(
            version=version,
            organisation=organisation,
            purpose=purpose,
            reference=reference[:80],
            until=until,
            rung=rung,
            given_by=by,
        )
    else:
        grant.until, grant.purpose, grant.rung = until, purpose, rung
        grant.save(update_fields=["until", "purpose", "rung"])
    _note(grant, "part.granted", by, until=until.isoformat())
    return grant


@transaction.atomic
def revoke_part_grant(*, grant: PartGrant, by) -> None:
    """Ends it: nothing is read by it from the next byte on. What has been read cannot be taken back. Raises NotAllowed."""
    check_user_can_keep_parts(by, grant.version.part.organisation)
    _close(grant, by)


@transaction.atomic
def close_part_grants(*, reference: str, organisation: Organisation | None = None, by=None) -> int:
    """Ends those of a request or an order, or of one organisation in it; for another action of ours, which has asked
    whether it may. Returns how many that were."""
    rows = PartGrant.objects.filter(reference=reference, revoked_at=None)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return sum(_close(grant, by) for grant in rows.select_related("version__part__organisation").order_by("pk"))


def _close(grant: PartGrant, by) -> bool:
    now = timezone.now()
    Part.objects.select_for_update(of=("self",)).get(pk=grant.version.part_id)
    if not PartGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        return False
    grant.revoked_at, grant.revoked_by = now, by
    _note(grant, "part.revoked", by)
    return True


def _note(grant: PartGrant, action: str, by, **after) -> None:
    part = grant.version.part
    audit.record(
        action,
        by=by,
        target=part.organisation,
        acting_for=part.organisation,
        after={"part": part.number, "version": grant.version.number, "to": grant.organisation_id, **after},
    )
