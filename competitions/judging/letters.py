"""Letters to judges and about them, each in its reader's language and at most once."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from competitions.addressees import organisers_of
from competitions.models import Application, Assignment, Competition, Judge, Organiser
from core.links import absolute
from core.mail import queue_mail

DAYS = 21
"""So long a letter lets somebody in."""
LEADING = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)


def expires_at(judge: Judge) -> datetime:
    return judge.invited_at + timedelta(days=DAYS)


def named(row: Any, language: str) -> str:
    with translation.override(language):
        return row.name


def invited(judge: Judge, token: str, language: str, by) -> None:
    competition = judge.competition
    queue_mail(
        "judge_invitation",
        key=f"judge_invitation:{judge.pk}:{(judge.digest or '')[:16]}",
        to=judge.email,
        language=language,
        context={
            "name": judge.name,
            "person": str(by),
            "competition": named(competition, language),
            "expires_at": expires_at(judge),
            "url": absolute("competitions:judge-invitation", language, token=token),
        },
    )


def answered(judge: Judge) -> None:
    """To whoever invited them, while that person still leads the competition."""
    person = judge.invited_by
    if person is None or not leaders_of(judge.competition).filter(pk=person.pk).exists():
        return
    queue_mail(
        "judge_answered",
        key=f"judge_answered:{judge.pk}:{judge.answered_at:%Y%m%d%H%M%S%f}",
        to=person.email,
        language=person.language,
        context={
            "name": judge.name,
            "accepted": judge.status == Judge.Status.ACCEPTED,
            "reason": judge.declined_why,
            "competition": named(judge.competition, person.language),
            "url": absolute("competitions:judges", person.language, slug=judge.competition.slug),
        },
    )


def conflict_found(assignment: Assignment) -> None:
    slug = assignment.entry.round.competition.slug
    _about_assignment("judge_conflict", assignment, "conflicts", {"slug": slug}, reason="")


def recused(assignment: Assignment) -> None:
    """Its link leads to where the entry is given to somebody else."""
    entry = assignment.entry
    where = {"slug": entry.round.competition.slug, "number": entry.round.number, "pk": entry.pk}
    _about_assignment("judge_recused", assignment, "assignment-entry", where, reason=assignment.reason)


def _about_assignment(template: str, assignment: Assignment, page: str, where: dict[str, Any], **context: Any) -> None:
    application = assignment.entry.application
    competition = assignment.entry.round.competition
    for person in leaders_of(competition, about=application):
        queue_mail(
            template,
            about=[application],
            key=f"{template}:{assignment.pk}:{assignment.changed_at:%Y%m%d%H%M%S%f}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "name": assignment.judge.name,
                "number": application.number,
                "competition": named(competition, person.language),
                "round": named(assignment.entry.round, person.language),
                "url": absolute(f"competitions:{page}", person.language, **where),
                **context,
            },
        )


def leaders_of(competition: Competition, *, about: Application | None = None):
    """Managers and the chair; of what concerns an entry, without those who have a conflict with it."""
    return organisers_of(competition, *LEADING, about=about)
