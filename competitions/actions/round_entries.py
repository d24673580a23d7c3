"""Putting entries into a round, taking them out, and taking their newer versions."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.leaving_rounds import WITHDRAWN
from competitions.actions.rounds import held_round
from competitions.judging.pseudonyms import draw
from competitions.models import Application, Round, RoundEntry, ScoreSheet, Submission
from core import audit
from core.transitions import MoveNotAllowed, StateHasMoved

CHANGES = (Round.Status.DRAFT, Round.Status.OPEN)


def _open_to_entries(round: Round, by) -> Round:
    row = held_round(round, by)
    if row.status not in CHANGES:
        raise MoveNotAllowed(_("This round is closed: its entries stay as they are. Open it again first."))
    return row


@transaction.atomic
def add_entries(*, round: Round, applications: Iterable[int], by, practise: bool = False) -> int:
    """Puts applications into a round as they were last handed in, each under a name drawn for it. Returns how many.

    Those that are in it already, are not eligible, have been withdrawn or that `by` may not read are passed over.
    Raises NotAllowed, MoveNotAllowed.
    """
    row = _open_to_entries(round, by)
    readable = Application.objects.read_by(by).filter(competition=row.competition_id, pk__in=list(applications))
    fit = readable.filter(screening=Application.Screening.ELIGIBLE, anonymised_at=None)
    keys = sorted(fit.values_list("pk", flat=True))
    there = dict(row.entries.values_list("application", "pseudonym"))
    locked = Application.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    wanted = [
        one.pk
        for one in locked
        if one.pk not in there
        and one.status in Application.HANDED_IN
        and one.screening == Application.Screening.ELIGIBLE
    ]
    latest = newest_of(wanted)
    wanted = [key for key in wanted if key in latest]
    names = draw(there.values(), len(wanted))
    RoundEntry.objects.bulk_create(
        RoundEntry(round=row, application_id=key, submission_id=latest[key], pseudonym=name, is_calibration=practise)
        for key, name in zip(wanted, names, strict=True)
    )
    if wanted:
        audit.record("round.entries_added", by=by, target=row, after={"count": len(wanted), "practise": practise})
    return len(wanted)


def newest_of(applications: Iterable[int]) -> dict[int, int]:
    """The key of the last version of each application."""
    rows = Submission.objects.filter(application__in=list(applications)).order_by("application_id", "number")
    return dict(rows.values_list("application", "pk"))


def _held_entry(entry: RoundEntry, by) -> RoundEntry:
    """The round held as _open_to_entries does, then the application, then the entry as it is. Raises NotAllowed too
    where a conflict stands between `by` and the entry."""
    round = _open_to_entries(entry.round, by)
    Application.objects.select_for_update().get(pk=entry.application_id)
    row = RoundEntry.objects.read_by(by).select_related("application__organisation").filter(pk=entry.pk).first()
    if row is None:
        raise StateHasMoved(_("This entry is not here any more. Reload the page."))
    row.round = round
    row.application.competition = round.competition
    return row


def _record(entry: RoundEntry, verb: str, *, by, **after) -> None:
    audit.record(f"round.entry_{verb}", by=by, target=entry.round, after={"entry": entry.pseudonym, **after})


@transaction.atomic
def remove_entry(*, entry: RoundEntry, reason: str, by) -> None:
    """Takes an entry out of its round. Its sheets are kept and do not count."""
    row = _held_entry(entry, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays beside the entry.")})
    if row.removed_at is not None:
        raise MoveNotAllowed(_("It has been taken out already."))
    RoundEntry.objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_why=reason)
    _record(row, "removed", by=by)


@transaction.atomic
def restore_entry(*, entry: RoundEntry, by) -> None:
    """Puts an entry back under the name it had, with the sheets it had."""
    row = _held_entry(entry, by)
    if row.removed_at is None:
        raise MoveNotAllowed(_("It takes part already."))
    if row.removed_why == WITHDRAWN or row.application.status not in Application.HANDED_IN:
        raise MoveNotAllowed(_("Its organisation took the application back."))
    if row.application.screening != Application.Screening.ELIGIBLE:
        raise MoveNotAllowed(_("It is not eligible any more."))
    RoundEntry.objects.filter(pk=row.pk).update(removed_at=None, removed_why="")
    _record(row, "restored", by=by)


@transaction.atomic
def set_practise(*, entry: RoundEntry, practise: bool, by) -> None:
    """Says whether an entry is there to practise on, so that its sheets do not count; not once a sheet has been handed
    in, because judges knew then what they judged for."""
    row = _held_entry(entry, by)
    if row.is_calibration == practise:
        return
    if row.sheets.filter(status=ScoreSheet.Status.SUBMITTED).exists():
        raise MoveNotAllowed(_("Sheets have been handed in for it. Whether they count cannot change any more."))
    RoundEntry.objects.filter(pk=row.pk).update(is_calibration=practise)
    _record(row, "practise" if practise else "counts", by=by)


@transaction.atomic
def take_newer(*, entry: RoundEntry, by) -> int:
    """Has an entry judged as it was last handed in. Sheets on the earlier version stay and are flagged. Returns of how
    many that is so now."""
    row = _held_entry(entry, by)
    newest = newest_of([row.application_id]).get(row.application_id)
    if newest is None or newest == row.submission_id:
        raise MoveNotAllowed(_("The last version is judged already."))
    RoundEntry.objects.filter(pk=row.pk).update(submission=newest)
    flagged = row.sheets.exclude(submission=newest).count()
    _record(row, "newer", by=by, count=flagged)
    return flagged
