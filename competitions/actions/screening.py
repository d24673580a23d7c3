"""Whether an entry may be judged: looking at it, asking, deciding, hearing an appeal.

Each of these holds the competition, then the application, in the order in which handing in and taking back do, looks
again whether the entry is handed in, and moves its screening by compare-and-swap.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import screening_letters as letters
from competitions.actions.in_hand import let_go
from competitions.actions.submitting import held
from competitions.deadlines import deadline_of
from competitions.models import (
    Appeal,
    Application,
    ChecklistItem,
    Competition,
    Organiser,
    ScreeningDecision,
    ScreeningMark,
    ScreeningQuestion,
)
from competitions.permissions import (
    check_beyond_conflict,
    check_user_can_screen,
    check_user_can_submit,
    check_user_can_write,
    role_in,
)
from competitions.screening_state import appeal_until, seen_of
from competitions.signals import application_moved
from competitions.transitions import SCREENING
from core import audit, clock
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

LONGEST_WAIT = timedelta(days=90)
DECIDED = ("accept", "refuse", "reject")
Verdict = ScreeningDecision.Verdict
Screening = Application.Screening


def _screened(application: Application, by, seen: str | None = None) -> Application:
    """The row, held, for somebody who may screen it; what has been handed in, and cannot change any more."""
    check_user_can_screen(by, application.competition)
    check_beyond_conflict(by, application)
    row = held(application)
    if row.status not in Application.HANDED_IN:
        raise MoveNotAllowed(_("This entry is not handed in, or has been taken back. There is nothing to screen."))
    check_cannot_change(row)
    if seen is not None and seen != seen_of(row):
        raise StateHasMoved(_("Something has happened here since you opened the page. Look at it again, then decide."))
    return row


def check_cannot_change(application: Application) -> None:
    """Raises MoveNotAllowed while its people may still hand in another version."""
    competition = application.competition
    if competition.status == Competition.Status.CANCELLED:
        raise MoveNotAllowed(_("This competition was cancelled."))
    deadline = deadline_of(competition, application)
    over = deadline.sealed or clock.now() >= deadline.takes_until
    if not (over or competition.status == Competition.Status.ARCHIVED):
        raise MoveNotAllowed(_("Its deadline has not passed: it may still change. Screening begins after that."))


def _record(application: Application, verb: str, *, by, was: str, to: str, **after) -> None:
    """Words stay out of the trail, which all park staff read: what was decided stands there, not why."""
    audit.record(
        f"screening.{verb}",
        by=by,
        target=application,
        acting_for=application.organisation,
        before={"screening": was},
        after={"screening": to, **after},
    )
    if verb in DECIDED:
        let_go(application)
    application_moved.send(Application, application=application, verb=verb)


@transaction.atomic
def mark_item(*, application: Application, item: ChecklistItem, met: bool | None, note: str, by) -> ScreeningMark:
    """Writes what somebody made of one line of the checklist. May be done before the deadline: it decides nothing."""
    check_user_can_screen(by, application.competition)
    check_beyond_conflict(by, application)
    row = held(application)
    if row.status not in Application.HANDED_IN or item.competition_id != row.competition_id:
        raise MoveNotAllowed(_("This entry is not handed in, or has been taken back. There is nothing to screen."))
    before = ScreeningMark.objects.filter(application=row, item=item).first()
    said = (before.met, before.note) if before else (None, "")
    if said == (met, note) and before:
        return before
    mark, _created = ScreeningMark.objects.update_or_create(
        application=row,
        item=item,
        defaults={"met": met, "note": note, "marked_by": by, "marked_at": timezone.now()},
    )
    audit.record("screening.marked", by=by, target=row, acting_for=row.organisation,
                 before={"item": item.pk, "met": said[0]}, after={"item": item.pk, "met": met})  # fmt: skip
    return mark


@transaction.atomic
def ask_applicant(
    *, application: Application, text: str, due_at: datetime, by, seen: str | None = None
) -> ScreeningQuestion:
    """Asks its people something, to be answered by a moment. Raises NotAllowed, MoveNotAllowed, StateHasMoved,
    ValidationError by field."""
    row = _screened(application, by, seen)
    if not text.strip():
        raise ValidationError({"text": _("Write what you want to know.")})
    now = timezone.now()
    if not now < due_at <= now + LONGEST_WAIT:
        raise ValidationError({"due_at": _("Choose a day to come, at most 90 days ahead.")})
    was, to = SCREENING.move(row, "ask")
    question = ScreeningQuestion.objects.create(application=row, text=text, due_at=due_at, asked_by=by)
    _record(row, "ask", by=by, was=was, to=to, due_at=due_at)
    letters.question_asked(row, question)
    return question


@transaction.atomic
def answer_question(*, question: ScreeningQuestion, answer: str, by) -> None:
    """Answers what the park asked. After the due day too, while nothing has been decided."""
    application = question.application
    check_user_can_write(by, application)
    row = held(application)
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer first.")})
    if row.status not in Application.HANDED_IN:
        raise MoveNotAllowed(_("This application was taken back. It is not screened any more."))
    was, to = SCREENING.move(row, "answer")
    now = timezone.now()
    ScreeningQuestion.objects.filter(pk=question.pk).update(answer=answer, answered_by=by, answered_at=now)
    _record(row, "answer", by=by, was=was, to=to)
    letters.question_answered(row, question, answer)


@transaction.atomic
def decide(
    *, application: Application, verdict: str, reason: str = "", note: str = "", by, seen: str | None = None
) -> ScreeningDecision:
    """Says that an entry may be judged, or that it may not and why. Its people are told.

    While a question is open, only once its day has passed. Raises NotAllowed, MoveNotAllowed, StateHasMoved, and
    ValidationError for a refusal without a reason.
    """
    row = _screened(application, by, seen)
    if row.screening == Screening.APPEALED:
        raise MoveNotAllowed(_("There is an appeal. It is answered on its own."))
    if verdict == Verdict.INELIGIBLE and not reason.strip():
        raise ValidationError({"reason": _("Say why: the applicant is told.")})
    _close_question(row)
    was, to = SCREENING.move(row, "accept" if verdict == Verdict.ELIGIBLE else "refuse")
    decision = ScreeningDecision.objects.create(
        application=row, verdict=verdict, reason=reason, note=note, decided_by=by
    )
    _record(row, "accept" if verdict == Verdict.ELIGIBLE else "refuse", by=by, was=was, to=to)
    letters.decided(row, decision)
    return decision


def _close_question(application: Application) -> None:
    """A question whose day has passed ends without an answer."""
    question = application.questions.filter(answered_at=None).first()
    if question is None:
        return
    now = timezone.now()
    if now < question.due_at:
        raise MoveNotAllowed(_("You asked a question. Its answer may come until the day you gave."))
    ScreeningQuestion.objects.filter(pk=question.pk).update(answered_at=now)


@transaction.atomic
def appeal(*, application: Application, text: str, by) -> Appeal:
    """Says why a refusal should change: once, within the days of `screening_state.APPEAL_DAYS`."""
    check_user_can_submit(by, application)
    row = held(application)
    if not text.strip():
        raise ValidationError({"text": _("Say why the decision should change.")})
    if row.status not in Application.HANDED_IN:
        raise MoveNotAllowed(_("This application was taken back. It is not screened any more."))
    if Appeal.objects.filter(application=row).exists():
        raise MoveNotAllowed(_("You have appealed once already. That answer stands."))
    until = appeal_until(row)
    if until is None or timezone.now() >= until:
        raise MoveNotAllowed(_("The time to appeal has passed."))
    was, to = SCREENING.move(row, "appeal")
    made = Appeal.objects.create(application=row, text=text, made_by=by)
    _record(row, "appeal", by=by, was=was, to=to)
    letters.appealed(row, made)
    return made


def check_user_can_hear_appeal(user, application: Application) -> None:
    """A manager; where there is another, not the one who refused."""
    competition = application.competition
    if role_in(user, competition) != Organiser.Role.MANAGER:
        raise NotAllowed(_("Only a manager of this competition can answer an appeal."))
    refused = application.decisions.filter(verdict=Verdict.INELIGIBLE).first()
    managers = Organiser.objects.filter(
        competition=competition, role=Organiser.Role.MANAGER, user__is_active=True, user__is_staff=True
    )
    if refused and refused.decided_by_id == user.pk and managers.exclude(user=user).exists():
        raise NotAllowed(_("You refused this entry. Another manager answers the appeal."))


@transaction.atomic
def decide_appeal(*, application: Application, granted: bool, reply: str, by, seen: str | None = None) -> Appeal:
    """Answers an appeal: the entry is eligible after all, or not eligible for good."""
    row = _screened(application, by, seen)
    check_user_can_hear_appeal(by, row)
    if not reply.strip():
        raise ValidationError({"reply": _("Answer in words: the applicant is told.")})
    verb = "accept" if granted else "reject"
    if row.screening != Screening.APPEALED:
        raise MoveNotAllowed(_("There is no appeal to answer."))
    was, to = SCREENING.move(row, verb)
    now = timezone.now()
    Appeal.objects.filter(application=row).update(granted=granted, reply=reply, decided_by=by, decided_at=now)
    verdict = Verdict.ELIGIBLE if granted else Verdict.REJECTED
    decision = ScreeningDecision.objects.create(application=row, verdict=verdict, reason=reply, decided_by=by)
    _record(row, verb, by=by, was=was, to=to, appeal=True)
    letters.appeal_decided(row, decision)
    return Appeal.objects.get(application=row)


@transaction.atomic
def reconsider(*, application: Application, note: str, by, seen: str | None = None) -> None:
    """Opens a decision again, by a manager, with a note why. Its people are told; earlier decisions stay to be read."""
    row = _screened(application, by, seen)
    if role_in(by, row.competition) != Organiser.Role.MANAGER:
        raise NotAllowed(_("Only a manager of this competition can open a decision again."))
    if not note.strip():
        raise ValidationError({"note": _("Say why it is looked at again.")})
    was, to = SCREENING.move(row, "reconsider")
    _record(row, "reconsider", by=by, was=was, to=to)
    letters.reconsidered(row)
