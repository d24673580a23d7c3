"""Keeping a match, taking it off the list, and noting something beside it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.autosave import digest, refuse_if_changed
from core.text import tidy
from ecosystem.models import Organisation
from matching.lists import match_with, statements_of
from matching.models import Mark
from matching.permissions import check_user_can_mark_matches


@transaction.atomic
def save_match(*, organisation: Organisation, partner: Organisation, by) -> Mark:
    """Keeps a match at the top of the organisation's list."""
    check_user_can_mark_matches(by, organisation)
    return _mark(organisation, partner, by=by, state=Mark.State.SAVED, reason="")


@transaction.atomic
def dismiss_match(*, organisation: Organisation, partner: Organisation, reason: str, note: str = "", by) -> Mark:
    """Takes a match off the organisation's list, with the reason. The partner is not told.

    `note` is added to what is noted already.
    """
    check_user_can_mark_matches(by, organisation)
    if reason not in Mark.Reason.values:
        raise ValidationError({"reason": _("Say why, so that your next matches are better.")})
    kept = Mark.objects.filter(organisation=organisation, partner=partner).values_list("note", flat=True).first()
    written = "\n".join(filter(None, (kept, _cleaned(note))))[: Mark.NOTE]
    return _mark(organisation, partner, by=by, state=Mark.State.DISMISSED, reason=reason, note=written)


@transaction.atomic
def unmark_match(*, organisation: Organisation, partner: Organisation, by) -> None:
    """Takes back a save or a dismissal. What was noted stays."""
    check_user_can_mark_matches(by, organisation)
    mark = Mark.objects.select_for_update().filter(organisation=organisation, partner=partner).first()
    if mark is None or mark.state == Mark.State.NOTED:
        return
    audit.record("match.unmarked", by=by, target=partner, acting_for=organisation, before={"state": mark.state})
    if mark.note:
        mark.state, mark.reason = Mark.State.NOTED, ""
        mark.save(update_fields=["state", "reason"])
    else:
        mark.delete()


@transaction.atomic
def write_note(*, organisation: Organisation, partner: Organisation, note: str, base: str | None, by) -> str:
    """Writes the organisation's note on a match and returns the digest of what is stored now (core/autosave.py).

    Raises FieldConflict where somebody else wrote it since the page last saw it.
    """
    check_user_can_mark_matches(by, organisation)
    _check_kinds(organisation, partner)
    written = tidy(note, lines=True)
    if len(written) > Mark.NOTE:
        raise ValidationError(_("A note has at most %(most)s characters.") % {"most": Mark.NOTE})
    mark = Mark.objects.select_for_update().filter(organisation=organisation, partner=partner).first()
    stored = mark.note if mark else ""
    refuse_if_changed("note", stored, base)
    if written == stored:
        return digest(stored)
    if mark is None:
        columns = {"state": Mark.State.NOTED, "note": written, "marked_by": by}
        Mark.objects.create(organisation=organisation, partner=partner, **columns)
    elif written or mark.state != Mark.State.NOTED:
        mark.note = written
        mark.save(update_fields=["note"])
    else:
        mark.delete()
    # The trail tells that something was noted, not what: a note is the organisation's own.
    audit.record("match.noted", by=by, target=partner, acting_for=organisation)
    return digest(written)


def _mark(organisation: Organisation, partner: Organisation, *, by, **columns) -> Mark:
    _check_kinds(organisation, partner)
    match = match_with(partner, organisation, by)
    told = {"statements": statements_of(match, organisation.pk)} if match else {}
    mark, _created = Mark.objects.update_or_create(
        organisation=organisation,
        partner=partner,
        defaults={**columns, **told, "marked_by": by, "marked_at": timezone.now()},
    )
    audit.record(f"match.{mark.state}", by=by, target=partner, acting_for=organisation, after={"reason": mark.reason})
    return mark


def _check_kinds(organisation: Organisation, partner: Organisation) -> None:
    if organisation.kind == partner.kind:
        raise ValidationError(_("A match joins a startup and a manufacturer."))


def _cleaned(note: str) -> str:
    return tidy(note, lines=True)
