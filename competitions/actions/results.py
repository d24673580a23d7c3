"""Keeping what a round came to: worked out again where sheets have changed, frozen once the round has closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.judging.counted import fingerprint, hidden_from
from competitions.judging.results import Computed, compute, latest, standing_of, sum_of
from competitions.models import Competition, ResultRow, ResultSnapshot, Round
from competitions.permissions import check_user_can_lead
from core import audit

OVER = (Round.Status.CLOSED, Round.Status.DECIDED)


def compute_results(*, round: Round, by=None) -> ResultSnapshot:
    """Works a round's result out as far as sheets have changed since, and keeps it; of a round that has closed it is frozen.

    `by` is None for the clock, which works it out for all. A person gets it without what they have a conflict with. What
    stays as it is is returned as it is. Raises NotAllowed.
    """
    if by is not None:
        check_user_can_lead(by, round.competition)
    without = hidden_from(by, round) if by is not None else ()
    kept, mark = latest(round, without), fingerprint(round, without)
    final = round.status in OVER and not without
    if kept is not None and kept.fingerprint == mark and (kept.frozen_at is not None or not final):
        return kept
    if kept is not None and kept.frozen_at is not None and round.status == Round.Status.DECIDED:
        return kept
    return _kept(round, compute(round, without), mark, without, by=by if final else None, final=final)


def freeze_results(*, round: Round, reason: str, by) -> ResultSnapshot:
    """Freezes a decided round's result anew, the earlier one being kept. Raises NotAllowed, ValidationError without a reason
    and while the round is being judged."""
    check_user_can_lead(by, round.competition)
    if round.status not in OVER:
        raise ValidationError(_("Results are frozen once the round has closed."))
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why the results are to be frozen again. It is written into the audit trail.")}
        )
    if hidden_from(by, round):
        raise ValidationError(
            _("You have a conflict with an entry of this round. Another organiser freezes its results.")
        )
    mark = fingerprint(round)
    return _kept(round, compute(round), mark, (), by=by, final=True, reason=reason.strip()[:500])


@transaction.atomic
def _kept(
    round: Round, made: Computed, mark: str, without: tuple[int, ...], *, by, final: bool, reason: str = ""
) -> ResultSnapshot:
    """Replaces what was not frozen; what was is kept beside it. Whoever comes second finds the first one's work done."""
    Competition.objects.select_for_update().get(pk=round.competition_id)
    there = ResultSnapshot.objects.of_round(round, without)
    first = there.filter(frozen_at__isnull=not final).first()
    if first is not None and first.digest == made.digest and not reason:
        ResultSnapshot.objects.filter(pk=first.pk).update(fingerprint=mark)
        first.fingerprint = mark
        return first
    there.filter(frozen_at=None).delete()
    snapshot = ResultSnapshot.objects.create(
        round=round,
        is_whole=not without,
        without=list(without),
        fingerprint=mark,
        digest=made.digest,
        content=made.content,
        sha256="",
        frozen_at=timezone.now() if final else None,
        frozen_by=by if final else None,
        reason=reason,
    )
    rows = [
        ResultRow(
            snapshot=snapshot,
            position=place,
            entry_id=one.entry,
            **{k: v for k, v in vars(one).items() if k != "entry"},
        )
        for place, one in enumerate(made.standings, start=1)
    ]
    ResultRow.objects.bulk_create(rows, batch_size=500)
    # The sum is of what the database gives back, so that anybody can check it from there.
    snapshot.refresh_from_db()
    snapshot.sha256 = sum_of(snapshot.content, [standing_of(row) for row in snapshot.rows.all()])
    snapshot.save(update_fields=["sha256"])
    if final:
        after = {"round": round.number, "sha256": snapshot.sha256, "reason": reason}
        audit.record("results.frozen", by=by, target=round.competition, after=after)
    return snapshot


def note_export(*, round: Round, format: str, count: int, by) -> None:
    """Writes into the audit trail who took a round's results along. Raises NotAllowed."""
    check_user_can_lead(by, round.competition)
    after = {"round": round.number, "format": format, "entries": count}
    audit.record("results.exported", by=by, target=round.competition, after=after)
