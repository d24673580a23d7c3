"""Letters to judges about what they are to judge, each in its reader's language and at most once."""

from datetime import datetime
from typing import Any

from competitions.models import Judge, Round
from competitions.screening_letters import in_zones, named
from core.links import absolute
from core.mail import queue_mail


def assigned(round: Round, judge: Judge, *, key: str, count: int, due_at: datetime) -> None:
    """What has been given to somebody, once for each time it is given."""
    _send("judging_assigned", f"judging_assigned:{key}:{judge.pk}", round, judge, count=count, due_at=due_at)


def reminder(round: Round, judge: Judge, *, key: str, left: int, of: int, due_at: datetime) -> None:
    _send("judging_reminder", key, round, judge, left=left, of=of, due_at=due_at)


def _send(template: str, key: str, round: Round, judge: Judge, *, due_at: datetime, **context: Any) -> None:
    person = judge.user
    if person is None or not person.is_active:
        return
    context |= {
        "competition": named(round.competition, person.language),
        "round": named(round, person.language) or str(round),
        "opens": in_zones(round.opens_at, round.competition, person) if round.status == Round.Status.DRAFT else "",
        "due": in_zones(due_at, round.competition, person),
        "url": absolute(
            "competitions:judging-assigned", person.language, slug=round.competition.slug, number=round.number
        ),
    }
    queue_mail(template, key=key, to=person.email, language=person.language, context=context)
