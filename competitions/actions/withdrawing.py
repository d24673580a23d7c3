"""Taking a prize back after it was announced: proposed with a reason, approved by a second person.

Each of these holds the competition, then the plan, as lifting the embargo does, and writes by compare-and-swap.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import ceremony_letters as letters
from competitions.actions.ceremony import held_plan
from competitions.models import Application, Certificate, Competition, Finalist, PrizeWithdrawal
from competitions.permissions import check_user_can_decide
from competitions.transitions import WITHDRAWAL
from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved

Status = PrizeWithdrawal.Status
PASSED_ON = "Replaced: the award is another one by now"


def honoured(user, competition: Competition):
    """Those with an award that an organiser may decide about, though their entry has been taken back since."""
    rows = Finalist.objects.honoured().filter(competition=competition, removed_at=None)
    return rows.filter(application__in=Application.objects.beyond_conflict(user))


def successors(user, finalist: Finalist):
    """Finalists who may get it instead: they take part, have not lost a prize, and the user may decide about them. What the
    public alone has given passes to nobody."""
    if finalist.award not in Finalist.HONOURED:
        return Finalist.objects.none()
    rows = Finalist.objects.standing().filter(competition=finalist.competition_id).exclude(pk=finalist.pk)
    rows = rows.exclude(withdrawal__status=Status.APPROVED).exclude(award=Finalist.Award.WINNER)
    return rows.filter(application__in=Application.objects.read_by(user))


def _held(finalist: Finalist, by) -> Finalist:
    """The row again, locked, once the winners have been announced."""
    check_user_can_decide(by, finalist.competition)
    if not held_plan(finalist.competition).is_revealed:
        raise MoveNotAllowed(_("The winners have not been announced yet. Change what it gets instead."))
    if not honoured(by, finalist.competition).filter(pk=finalist.pk).exists():
        raise NotAllowed(_("You have a conflict of interest with this entry. Somebody else decides about it."))
    rows = Finalist.objects.select_for_update(of=("self",)).select_related("application__organisation", "prize")
    row = rows.get(pk=finalist.pk)
    row.competition = row.application.competition = finalist.competition
    return row


@transaction.atomic
def propose_withdrawal(
    *, finalist: Finalist, cause: str, reason: str, public_words: str, successor: Finalist | None, seen: int, by
) -> PrizeWithdrawal:
    """Proposes that a finalist loses what was announced. `seen` is the revision on the page, 0 where there was none.

    Raises NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError by field.
    """
    row = _held(finalist, by)
    columns: dict[str, Any] = {"cause": cause, "reason": tidy(reason, lines=False)[:1000],
               "public_words": tidy(public_words, lines=False)[:300]}  # fmt: skip
    for name in ("reason", "public_words"):
        if not columns[name]:
            raise ValidationError({name: _("Say why.")})
    if successor is not None and not successors(by, row).filter(pk=successor.pk).exists():
        raise ValidationError({"successor": _("Choose a finalist of this competition who has not won.")})
    there = PrizeWithdrawal.objects.select_for_update().filter(finalist=row).first()
    if (there.revision if there else 0) != seen:
        raise StateHasMoved(_("Somebody else has written about this prize meanwhile. Look again, then decide."))
    columns |= {"successor": successor, "proposed_by": by, "proposed_at": timezone.now()}
    if there is None:
        there = PrizeWithdrawal.objects.create(finalist=row, **columns)
    elif there.status == Status.RETURNED:
        WITHDRAWAL.move(there, "propose", revision=seen + 1, **columns)
    else:
        raise MoveNotAllowed(_("It has been proposed already. Somebody else approves it or sends it back."))
    _record("withdrawal_proposed", row, by, cause=cause)
    return there


def _pending(finalist: Finalist, seen: int) -> PrizeWithdrawal:
    there = PrizeWithdrawal.objects.select_for_update(of=("self",)).select_related("successor__application__organisation").filter(finalist=finalist).first()  # fmt: skip
    if there is None or there.revision != seen:
        raise StateHasMoved(_("Somebody else has written about this prize meanwhile. Look again, then decide."))
    return there


@transaction.atomic
def return_withdrawal(*, finalist: Finalist, reason: str, seen: int, by) -> PrizeWithdrawal:
    """Sends the proposal back, with the reason why; nothing has happened to the prize."""
    row = _held(finalist, by)
    reason = tidy(reason, lines=False)[:1000]
    if not reason:
        raise ValidationError({"why": _("Say why it is sent back.")})
    there = _pending(row, seen)
    WITHDRAWAL.move(there, "return", returned_why=reason, returned_by=by, revision=seen + 1)
    _record("withdrawal_returned", row, by)
    return there


@transaction.atomic
def approve_withdrawal(*, finalist: Finalist, seen: int, by) -> PrizeWithdrawal:
    """Takes the prize back for good: its certificate is revoked, its people are told, and who gets it instead, if anybody, has it
    and is told. Whoever proposed it does not approve it."""
    row = _held(finalist, by)
    there = _pending(row, seen)
    if there.proposed_by_id == by.pk:
        raise NotAllowed(_("What you proposed, somebody else approves."))
    heir = there.successor
    if heir is not None and not successors(by, row).filter(pk=heir.pk).exists():
        raise MoveNotAllowed(_("Whoever was to get it cannot have it any more, or you may not decide about them. Send it back."))  # fmt: skip
    now = timezone.now()
    WITHDRAWAL.move(there, "approve", approved_by=by, approved_at=now, revision=seen + 1)
    _revoke(row.application, there.public_words, by, now)
    Application.objects.filter(pk=row.application_id).update(outcome=Application.Outcome.UNSUCCESSFUL)
    letters.prize_withdrawn(row, there)
    _record("withdrawn", row, by, cause=there.cause)
    if heir is not None:
        _pass_on(row, heir, by, now)
    return there


def _pass_on(row: Finalist, heir: Finalist, by, now) -> None:
    Finalist.objects.filter(pk=heir.pk).update(award=row.award, place=row.place, prize=row.prize)
    heir.award, heir.place, heir.prize = row.award, row.place, row.prize
    heir.competition = heir.application.competition = row.competition
    _revoke(heir.application, PASSED_ON, by, now)
    if row.award == Finalist.Award.WINNER:
        Application.objects.filter(pk=heir.application_id).update(outcome=Application.Outcome.WINNER)
    letters.prize_passed_on(heir)
    _record("passed_on", heir, by)


def _revoke(application: Application, why: str, by, now) -> None:
    valid = Certificate.objects.valid().filter(Q(application=application))
    for certificate in valid.select_for_update():
        Certificate.objects.filter(pk=certificate.pk).update(revoked_at=now, revoked_by=by, revoked_why=why)
        audit.record("certificate.revoked", by=by, target=application, after={"code": certificate.code})


def _record(verb: str, finalist: Finalist, by, **after) -> None:
    application = finalist.application
    audit.record(f"prize.{verb}", by=by, target=application, acting_for=application.organisation, after=after or None)
