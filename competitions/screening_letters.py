"""Letters about screening, each in its reader's language and at most once."""

from typing import Any

from django.utils import translation

from accounts.models import User
from competitions.addressees import organisers_of, writers_of
from competitions.models import Appeal, Application, Competition, Organiser, ScreeningDecision, ScreeningQuestion
from competitions.screening_state import APPEAL_DAYS, appeal_until
from core.links import absolute
from core.mail import queue_mail
from core.templatetags.instants import CENTRAL_EUROPE, CHINA, written

MANAGER, SCREENER = Organiser.Role.MANAGER, Organiser.Role.SCREENER


def question_asked(application: Application, question: ScreeningQuestion) -> None:
    _to_applicants(application, "screening_question", f"{question.pk}", text=question.text, due_at=question.due_at)


def question_reminder(application: Application, question: ScreeningQuestion) -> None:
    _to_applicants(application, "screening_reminder", f"{question.pk}", text=question.text, due_at=question.due_at)


def question_answered(application: Application, question: ScreeningQuestion, answer: str) -> None:
    asker = question.asked_by
    managers = organisers_of(application.competition, MANAGER, about=application)
    reads = asker is not None and Application.objects.read_by(asker).filter(pk=application.pk).exists()
    people = [asker] if asker and reads else managers
    _to_organisers(application, people, "screening_answered", f"{question.pk}", text=answer)


def decided(application: Application, decision: ScreeningDecision) -> None:
    eligible = decision.verdict == ScreeningDecision.Verdict.ELIGIBLE
    more = {} if eligible else {"due_at": appeal_until(application), "days": APPEAL_DAYS}
    template = "screening_eligible" if eligible else "screening_ineligible"
    _to_applicants(application, template, f"{decision.pk}", reason=decision.reason, **more)


def appealed(application: Application, appeal: Appeal) -> None:
    managers = organisers_of(application.competition, MANAGER, about=application)
    _to_organisers(application, managers, "screening_appeal", f"{appeal.pk}", text=appeal.text)


def appeal_decided(application: Application, decision: ScreeningDecision) -> None:
    granted = decision.verdict == ScreeningDecision.Verdict.ELIGIBLE
    _to_applicants(application, "screening_appeal_decided", f"{decision.pk}", reason=decision.reason, granted=granted)


def reconsidered(application: Application) -> None:
    """Once for each decision that is opened again."""
    last = application.decisions.first()
    _to_applicants(application, "screening_reconsidered", f"{last.pk if last else 0}")


# --- sending ----------------------------------------------------------------------------------------------------------
def named(row: Any, language: str) -> str:
    """A competition's or an organisation's name for a reader of a language."""
    with translation.override(language):
        return row.name


def _to_applicants(application: Application, template: str, key: str, *, due_at=None, **context: Any) -> None:
    for person in writers_of(application):
        url = absolute("competitions:application-screening", person.language, pk=application.pk)
        if due_at is not None:
            context["due"] = in_zones(due_at, application.competition, person)
        _send(application, person, template, key, {**context, "url": url})


def _to_organisers(application: Application, people, template: str, key: str, **context: Any) -> None:
    slug = application.competition.slug
    for person in people:
        url = absolute("competitions:screening-entry", person.language, slug=slug, pk=application.pk)
        _send(application, person, template, key, {**context, "url": url})


def _send(application: Application, person: User, template: str, key: str, context: dict[str, Any]) -> None:
    queue_mail(
        template,
        about=[application],
        key=f"{template}:{key}:{person.pk}",
        to=person.email,
        language=person.language,
        context={
            "number": application.number,
            "organisation": named(application.organisation, person.language),
            "competition": named(application.competition, person.language),
            **context,
        },
    )


def in_zones(moment, competition: Competition, person: User) -> str:
    """A moment in the call's zone, China's and Central Europe's, without saying the same twice."""
    zones = (competition.zone_info, CHINA, CENTRAL_EUROPE)
    with translation.override(person.language):
        return " · ".join(dict.fromkeys(written(moment, zone) for zone in zones))
