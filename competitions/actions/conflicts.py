"""Conflicts of interest: declared by judges, wished for by applicants, settled by the park; and stepping back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.submitting import held
from competitions.judging import letters
from competitions.judging.conflicts import recompute, take_away
from competitions.models import (
    MOST_OBJECTIONS,
    Application,
    Assignment,
    Conflict,
    Declaration,
    Judge,
    Objection,
    Tie,
)
from competitions.permissions import check_user_can_lead, check_user_can_write
from competitions.transitions import ASSIGNMENT
from core import audit
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

Kind, Source, State = Conflict.Kind, Conflict.Source, Conflict.State
SAID_BY_JUDGES = (Kind.PERSONAL, Kind.FINANCIAL, Kind.ORGANISATION, Kind.EMPLOYER, Kind.COLLABORATION, Kind.OTHER)
MOST_TIES = 100


def check_user_is_judge(user, judge: Judge) -> None:
    if judge.user_id is None or judge.user_id != user.pk or judge.status != Judge.Status.ACCEPTED:
        raise NotAllowed(_("Only a judge who sits on the panel can do this, for themselves."))


@transaction.atomic
def declare(*, judge: Judge, entries: list[Application], organisations: list[str], kind: str, reason: str, by) -> None:
    """Writes down what binds a judge to entries, or to organisations by name where they are not told who has applied.

    What is declared is never taken back by the judge: the park can pin it as not holding. Nothing named says that there is
    nothing else. Raises NotAllowed, ValidationError for a kind there is not, and for too many.
    """
    check_user_is_judge(by, judge)
    if (entries or organisations) and kind not in SAID_BY_JUDGES:
        raise ValidationError({"kind": _("Choose what kind of conflict it is.")})
    row = Judge.objects.select_for_update(of=("self",)).get(pk=judge.pk)
    if row.ties.count() + len(organisations) > MOST_TIES:
        raise ValidationError(_("That is more than can be kept. Write to the organisers."))
    there = set(row.ties.filter(kind=kind).values_list("organisation", flat=True))
    for application in entries:
        row.ties.get_or_create(application=application, kind=kind, defaults={"reason": reason})
    for name in dict.fromkeys(organisations):
        if name not in there:
            row.ties.create(organisation=name, kind=kind, reason=reason)
    Declaration.objects.update_or_create(judge=row, defaults={"at": timezone.now()})
    audit.record("conflict.declared", by=by, target=row, after={"count": len(entries) + len(organisations)})
    recompute(row.competition_id, judges=[row.pk])


@transaction.atomic
def recuse(*, assignment: Assignment, reason: str, by, kind: str = Kind.OTHER) -> None:
    """A judge steps back from an entry, which no longer exists for them. Their sheet stays and no longer counts.

    Raises NotAllowed, ValidationError without a reason, MoveNotAllowed, StateHasMoved.
    """
    check_user_is_judge(by, assignment.judge)
    reason = reason.strip()[:500]
    if not reason:
        raise ValidationError({"reason": _("Say why. Only the organisers read it.")})
    if kind not in SAID_BY_JUDGES:
        raise ValidationError({"kind": _("Choose what kind of conflict it is.")})
    rows = Assignment.objects.select_related("judge", "entry__round__competition", "entry__application__competition")
    row = rows.select_for_update(of=("self",)).get(pk=assignment.pk)
    now, application = timezone.now(), row.entry.application
    was, to = ASSIGNMENT.move(row, "recuse", reason=reason, changed_at=now)
    Tie.objects.get_or_create(judge=row.judge, application=application, kind=kind, defaults={"reason": reason})
    conflict, created = Conflict.objects.get_or_create(
        judge=row.judge, application=application, source=Source.JUDGE, kind=kind,
        defaults={"reason": reason, "created_by": by},
    )  # fmt: skip
    if not created:
        # Whatever the park once made of it, the judge says now that they cannot judge.
        Conflict.objects.filter(pk=conflict.pk).update(state=State.ACTIVE, pinned=False, reason=reason)
    audit.record("assignment.recused", by=by, target=row, before={"status": was}, after={"status": to})
    take_away([row.judge_id])
    letters.recused(row)


# --- the park -------------------------------------------------------------------------------------------------------------
def check_user_can_settle(user, judge: Judge, application: Application) -> None:
    """Leading the competition, and having nothing to do with either side of it."""
    check_user_can_lead(user, judge.competition)
    if judge.user_id == user.pk:
        raise NotAllowed(_("Nobody settles a conflict of their own. Ask another organiser."))
    if not Application.objects.read_by(user).filter(pk=application.pk).exists():
        raise NotAllowed(_("Only organisers who may read this entry can do this."))


@transaction.atomic
def settle(*, conflict: Conflict, holds: bool, reason: str, by) -> None:
    """Pins a conflict as holding or not, whatever the rules find later. Raises NotAllowed, ValidationError without a
    reason, StateHasMoved where somebody else has settled it since it was read."""
    check_user_can_settle(by, conflict.judge, conflict.application)
    reason = reason.strip()[:500]
    if not reason:
        raise ValidationError({"reason": _("Say why: whoever looks at it later wants to know.")})
    state = State.ACTIVE if holds else State.LIFTED
    seen = Conflict.objects.filter(pk=conflict.pk, state=conflict.state, pinned=conflict.pinned)
    seen = seen.filter(settled_at=conflict.settled_at)
    if not seen.update(state=state, pinned=True, settled_by=by, settled_at=timezone.now(), reason=reason):
        raise StateHasMoved(_("Somebody else has just looked at it. Reload the page to see what they made of it."))
    audit.record("conflict.pinned", by=by, target=conflict.judge, after={"holds": holds})
    take_away([conflict.judge_id])


@transaction.atomic
def add_conflict(*, judge: Judge, application: Application, kind: str, reason: str, by) -> Conflict:
    """Writes down what the park knows. The same again is changed. Raises NotAllowed, ValidationError."""
    check_user_can_settle(by, judge, application)
    if application.competition_id != judge.competition_id:
        raise ValidationError(_("This entry is not in the competition that they judge."))
    reason = reason.strip()[:500]
    if not reason:
        raise ValidationError({"reason": _("Say why: whoever looks at it later wants to know.")})
    now = timezone.now()
    values = {"state": State.ACTIVE, "pinned": True, "reason": reason, "settled_by": by, "settled_at": now}
    conflict, _created = Conflict.objects.update_or_create(
        judge=judge, application=application, source=Source.STAFF, kind=kind,
        defaults=values, create_defaults=values | {"created_by": by},
    )  # fmt: skip
    audit.record("conflict.pinned", by=by, target=judge, after={"holds": True})
    take_away([judge.pk])
    return conflict


# --- applicants -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def object_to(*, application: Application, name: str, email: str, organisation: str, reason: str, by) -> Objection:
    """Names somebody who should not judge an application, until it is handed in.

    Raises NotAllowed, MoveNotAllowed, ValidationError for nobody, no reason, or one too many.
    """
    check_user_can_write(by, application)
    row = _writable(application)
    wrong = {}
    if not (name or email or organisation):
        wrong["name"] = _("Name a person or an organisation.")
    if not reason:
        wrong["reason"] = _("Say why, so that the organisers can look into it.")
    if wrong:
        raise ValidationError(wrong)
    if row.objections.count() >= MOST_OBJECTIONS:
        raise ValidationError(_("You can name %(most)s at most.") % {"most": MOST_OBJECTIONS})
    made = row.objections.create(
        name=name, email=email.lower(), organisation=organisation, reason=reason, created_by=by
    )
    audit.record("conflict.wished", by=by, target=row, acting_for=row.organisation)
    recompute(row.competition_id, applications=[row.pk])
    return made


@transaction.atomic
def take_objection_back(*, objection: Objection, by) -> None:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_write(by, objection.application)
    row = _writable(objection.application)
    gone, _rows = row.objections.filter(pk=objection.pk).delete()
    if not gone:
        raise StateHasMoved(_("It is gone already."))
    audit.record("conflict.unwished", by=by, target=row, acting_for=row.organisation)
    recompute(row.competition_id, applications=[row.pk])


def _writable(application: Application) -> Application:
    row = held(application)
    if row.status not in Application.WRITABLE:
        raise MoveNotAllowed(_("It is handed in: the organisers go by what you have named. Write to them if you must."))
    return row
