"""Letters about rounds, each in its reader's language and at most once."""

from django.db import transaction
from django.urls import NoReverseMatch
from django.utils import translation

from accounts.models import User
from competitions.judging.readiness import readiness
from competitions.models import Assignment, Organiser, Round
from competitions.screening_letters import in_zones, named
from core.links import absolute
from core.mail import queue_mail
from core.models import Mail


def more_time(round: Round) -> int:
    """Tells judges who have not handed everything in that there is more time. Returns how many are told."""
    unfinished = Assignment.objects.live().beyond_conflict().exclude(status=Assignment.Status.DONE).filter(
        entry__round=round, entry__removed_at=None, judge__status="accepted"
    )  # fmt: skip
    people = User.objects.filter(pk__in=unfinished.order_by().values("judge__user"), is_active=True).order_by("pk")
    for person in people:
        with translation.override(person.language):
            name = str(round)
        queue_mail(
            "round_more_time",
            key=f"round_more_time:{round.pk}:{round.closes_at.isoformat()}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "round": name,
                "competition": named(round.competition, person.language),
                "due": in_zones(round.closes_at, round.competition, person),
                "url": _own_page(round, person.language),
            },
        )
    return len(people)


def _own_page(round: Round, language: str) -> str:
    """Where judges find what they have to do; the competition's page where the site has no such place."""
    try:
        return absolute("competitions:judging", language)
    except NoReverseMatch:
        return absolute("competitions:competition", language, slug=round.competition.slug)


LEADING = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)


@transaction.atomic
def not_ready(round: Round) -> int:
    """Tells managers and the chair that a round should have opened, and what it lacks; each once for each time it was to
    open. Returns how many are told."""
    leading = Organiser.objects.filter(competition=round.competition_id, role__in=LEADING).values("user")
    keys = {
        person: f"round_not_ready:{round.pk}:{round.opens_at.isoformat()}:{person.pk}"
        for person in User.objects.filter(pk__in=leading, is_active=True).order_by("pk")
    }
    told = set(Mail.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    waiting = {person: key for person, key in keys.items() if key not in told}
    for person, key in waiting.items():
        with translation.override(person.language):
            name, missing = str(round), [step.text for step in readiness(round).missing]
        queue_mail(
            "round_not_ready",
            key=key,
            to=person.email,
            language=person.language,
            context={
                "round": name,
                "competition": named(round.competition, person.language),
                "opens": in_zones(round.opens_at, round.competition, person),
                "missing": " · ".join(missing),
                "url": absolute(
                    "competitions:round", person.language, slug=round.competition.slug, number=round.number
                ),
            },
        )
    return len(waiting)
