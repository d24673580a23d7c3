"""What has happened to an entry in screening, in one line of time; as organisers see it, and as applicants do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Application, ScreeningDecision
from competitions.permissions import check_user_can_submit, check_user_can_write
from competitions.screening_state import appeal_until
from core.permissions import allowed

Verdict = ScreeningDecision.Verdict
TITLES = {"eligible": ("circle-check", "good"), "ineligible": ("circle-x", "bad"), "rejected": ("ban", "bad")}


@dataclass(frozen=True)
class Happening:
    at: datetime
    title: str
    text: str = ""
    who: str = ""
    note: str = ""
    icon: str = "message"
    tone: str = "neutral"


def history(application: Application, *, for_organisers: bool) -> list[Happening]:
    """The latest first. Applicants read neither notes nor who decided."""
    found = [*_handed_in(application), *_questions(application), *_decisions(application), *_appeal(application)]
    found.sort(key=lambda one: one.at, reverse=True)
    if for_organisers:
        return found
    return [Happening(one.at, one.title, one.text, icon=one.icon, tone=one.tone) for one in found]


def _name(person) -> str:
    return str(person.name or person.email) if person else ""


def _handed_in(application: Application) -> Iterator[Happening]:
    for one in application.submissions.select_related("submitted_by"):
        title = _("Handed in, version %(number)s") % {"number": one.number}
        yield Happening(one.arrived_at, title, who=_name(one.submitted_by), icon="send", tone="info")


def _questions(application: Application) -> Iterator[Happening]:
    for one in application.questions.select_related("asked_by", "answered_by"):
        yield Happening(one.asked_at, _("Question"), one.text, _name(one.asked_by), icon="help-circle", tone="warn")
        if one.answered_at and one.answer:
            yield Happening(
                one.answered_at, pgettext("to a question", "Answer"), one.answer, _name(one.answered_by), icon="message"
            )
        elif one.answered_at:
            yield Happening(one.answered_at, _("The question was closed without an answer"), icon="clock")


def _decisions(application: Application) -> Iterator[Happening]:
    for one in application.decisions.select_related("decided_by"):
        icon, tone = TITLES[one.verdict]
        title = str(one.get_verdict_display())
        yield Happening(one.decided_at, title, one.reason, _name(one.decided_by), one.note, icon, tone)


def _appeal(application: Application) -> Iterator[Happening]:
    appeal = getattr(application, "appeal", None)
    if appeal is not None:
        yield Happening(appeal.made_at, _("Appeal"), appeal.text, _name(appeal.made_by), icon="scale", tone="warn")


def about_screening(user, application: Application) -> dict[str, object]:
    """What `competitions/parts/entry_screening.html` shows: where the entry stands, what is asked, what can be said."""
    question = application.questions.filter(answered_at=None).first()
    until = appeal_until(application)
    appeal = getattr(application, "appeal", None)
    refused = application.screening == Application.Screening.INELIGIBLE
    open_to_appeal = refused and appeal is None and until is not None and timezone.now() < until
    happened = history(application, for_organisers=False)
    return {
        "application": application,
        "question": question,
        "overdue": question is not None and timezone.now() >= question.due_at,
        "decision": application.decisions.first(),
        "may_answer": question is not None and allowed(check_user_can_write, user, application),
        "may_appeal": open_to_appeal and allowed(check_user_can_submit, user, application),
        "appeal_until": until if open_to_appeal else None,
        "happened": happened,
        "begun": application.screening != Application.Screening.WAITING or application.questions.exists(),
    }
