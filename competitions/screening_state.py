"""What stands between an entry and a decision, as pages and actions both read it."""

from datetime import datetime, timedelta

from competitions.models import Application, ScreeningDecision

APPEAL_DAYS = 14


def seen_of(application: Application) -> str:
    """A word for all that has happened to an entry. A decision names the one its page was drawn with, so that nobody
    decides about something else than what they saw."""
    questions = application.questions.order_by("-id").values_list("pk", "answered_at").first()
    submission = application.submissions.values_list("number", flat=True).first()
    answered = bool(questions and questions[1])
    return f"{application.screening}-{submission}-{questions[0] if questions else 0}-{answered:d}"


def last_refusal(application: Application) -> ScreeningDecision | None:
    decision = application.decisions.first()
    return decision if decision and decision.verdict == ScreeningDecision.Verdict.INELIGIBLE else None


def appeal_until(application: Application) -> datetime | None:
    """Until when a refusal may be appealed; None where there is none."""
    refusal = last_refusal(application)
    return refusal.decided_at + timedelta(days=APPEAL_DAYS) if refusal else None
