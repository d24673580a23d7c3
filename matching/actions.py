"""What an organisation makes of its matches."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from ecosystem.models import Organisation
from matching.models import Mark
from matching.permissions import check_user_can_mark_matches


@transaction.atomic
def save_match(*, organisation: Organisation, partner: Organisation, by) -> Mark:
    """Keeps a match at the top of the organisation's list."""
    check_user_can_mark_matches(by, organisation)
    return _mark(organisation, partner, by=by, state=Mark.State.SAVED, reason="", note="")


@transaction.atomic
def dismiss_match(*, organisation: Organisation, partner: Organisation, reason: str, note: str = "", by) -> Mark:
    """Takes a match off the organisation's list, with the reason. The partner is not told."""
    check_user_can_mark_matches(by, organisation)
    if reason not in Mark.Reason.values:
        raise ValidationError({"reason": _("Say why, so that your next matches are better.")})
    return _mark(organisation, partner, by=by, state=Mark.State.DISMISSED, reason=reason, note=note[:500])


@transaction.atomic
def unmark_match(*, organisation: Organisation, partner: Organisation, by) -> None:
    """Takes back a save or a dismissal."""
    check_user_can_mark_matches(by, organisation)
    mark = Mark.objects.filter(organisation=organisation, partner=partner).first()
    if mark is not None:
        audit.record("match.unmarked", by=by, target=partner, acting_for=organisation, before={"state": mark.state})
        mark.delete()


def _mark(organisation: Organisation, partner: Organisation, *, by, **columns) -> Mark:
    if organisation.kind == partner.kind:
        raise ValidationError(_("A match joins a startup and a manufacturer."))
    mark, _created = Mark.objects.update_or_create(
        organisation=organisation,
        partner=partner,
        defaults={**columns, "marked_by": by, "marked_at": timezone.now()},
    )
    audit.record(f"match.{mark.state}", by=by, target=partner, acting_for=organisation, after={"reason": mark.reason})
    return mark
