"""What judges wrote for applicants: gone through for names, mended by staff, never changed on the sheet."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.deciding import held_round
from competitions.engine.redaction import Judge as Named
from competitions.engine.redaction import find
from competitions.judging.standing import decided_about
from competitions.models import Decision, Feedback, Judge, OutcomeLetter, Round, ScoreSheet
from competitions.permissions import check_user_can_decide
from core import audit
from core.text import tidy
from core.transitions import MoveNotAllowed

Status = Feedback.Status


def judges_of(round: Round) -> list[Named]:
    """Everybody on the panel, and who was: a comment may name another than its writer."""
    rows = Judge.objects.filter(competition=round.competition).order_by("pk")
    return [Named(*values) for values in rows.values_list("name", "affiliation", "email")]


def prepare_feedback(round: Round) -> int:
    """Takes over what counted sheets say for the applicant, once each, and flags what might name somebody."""
    decisions = dict(Decision.objects.filter(entry__in=decided_about(round)).values_list("entry", "pk"))
    sheets = ScoreSheet.objects.counted().filter(entry__in=decisions, feedback=None).exclude(for_applicant="")
    judges = judges_of(round)
    made = []
    for sheet in sheets.order_by("pk"):
        found = [one.text for one in find(sheet.for_applicant, judges)]
        status = Status.FLAGGED if found else Status.CLEAN
        row = Feedback(decision_id=decisions[sheet.entry_id], sheet=sheet, text=sheet.for_applicant)
        row.found, row.status = list(dict.fromkeys(found)), status
        made.append(row)
    Feedback.objects.bulk_create(made)
    return len(made)


def read_by(round: Round, user) -> QuerySet[Feedback]:
    """The feedback of a round to entries that a person reads, of sheets that still count."""
    decisions = Decision.objects.read_by(user).filter(entry__round=round)
    return Feedback.objects.filter(decision__in=decisions, sheet__in=ScoreSheet.objects.counted())


def unmended(round: Round, user) -> QuerySet[Feedback]:
    return read_by(round, user).filter(status=Status.FLAGGED)


def _held(feedback: Feedback, by) -> Feedback:
    round = feedback.decision.entry.round
    check_user_can_decide(by, round.competition)
    row = held_round(round)
    if OutcomeLetter.objects.filter(round=row, status=OutcomeLetter.Status.QUEUED).exists():
        raise MoveNotAllowed(_("Letters of this round have gone. What they say stays as it is."))
    found = read_by(row, by).select_for_update(of=("self",)).filter(pk=feedback.pk).first()
    if found is None:
        raise MoveNotAllowed(_("This comment does not count any more."))
    return found


@transaction.atomic
def mend_feedback(*, feedback: Feedback, text: str, by, is_no_name: bool = False) -> Feedback:
    """Writes what the applicant reads. It is gone through again; what is still found has to be said to be no name.

    Raises NotAllowed, MoveNotAllowed, ValidationError by field.
    """
    row = _held(feedback, by)
    text = tidy(text, lines=True)[:4000]
    if not text:
        raise ValidationError({"text": _("Nothing is left. Leave the comment out instead.")})
    found = list(dict.fromkeys(one.text for one in find(text, judges_of(row.decision.entry.round))))
    if found and not is_no_name:
        words = ", ".join(found)
        raise ValidationError({"text": _("It still says: %(words)s. Mend it, or say that this names nobody.") % {"words": words}})  # fmt: skip
    _write(row, text, found, Status.CLEARED, by)
    return row


@transaction.atomic
def leave_out_feedback(*, feedback: Feedback, by) -> None:
    """Keeps a comment from the applicant."""
    row = _held(feedback, by)
    _write(row, row.text, row.found, Status.LEFT_OUT, by)


def _write(row: Feedback, text: str, found: list[str], status: str, by) -> None:
    row.text, row.found, row.status, row.mended_by, row.mended_at = text, found, status, by, timezone.now()
    row.save(update_fields=["text", "found", "status", "mended_by", "mended_at"])
    application = row.decision.entry.application
    audit.record("feedback.mended", by=by, target=application, after={"status": status})
