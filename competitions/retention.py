"""How long applications are kept, and which are past it. What is done with them is in competitions/actions/ageing.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from competitions.actions.ageing import age, warn
from competitions.models import Application, Competition, DraftWarning, RetentionReport
from competitions.models.application import ApplicationQuerySet
from core.months import months_before

Rule = RetentionReport.Rule
Status, Outcome, Screening = Application.Status, Application.Outcome, Application.Screening
NOTICE = timedelta(days=30)
"""So long before a draft goes its writers are told."""
CHUNK = 25
REFUSED = (Screening.INELIGIBLE, Screening.REJECTED)


def ended_at(competition: Competition) -> datetime | None:
    """From when entries that were handed in are counted: the end of the call. None while it is going on."""
    if competition.status in (Competition.Status.CLOSED, Competition.Status.ARCHIVED):
        return competition.sealed_at
    return competition.closes_at if competition.status == Competition.Status.CANCELLED else None


def past_their_time(competition: Competition, rule: str, now: datetime) -> ApplicationQuerySet:
    """The applications that a rule lets go at a moment; drafts whether or not their writers have been told."""
    rows = Application.objects.filter(competition=competition, anonymised_at=None)
    if rule == Rule.DRAFT:
        return rows.filter(status=Status.DRAFT, modified_at__lte=months_before(now, competition.draft_months))
    if rule == Rule.WITHDRAWN:
        return rows.filter(status=Status.WITHDRAWN, withdrawn_at__lte=months_before(now, competition.draft_months))
    rows = rows.filter(status__in=Application.HANDED_IN)
    months = 12 * competition.winner_years if rule == Rule.WINNER else competition.unsuccessful_months
    end = ended_at(competition)
    if end is None or end > months_before(now, months):
        return rows.none()
    if rule == Rule.UNSUCCESSFUL:
        return rows.filter(_did_not_win(competition))
    winners = rows.filter(outcome=Outcome.WINNER)
    if rule == Rule.REDUCED:
        reduced = RetentionReport.objects.filter(application=OuterRef("pk"), rule=Rule.REDUCED)
        return winners.filter(~Exists(reduced))
    return winners


def _did_not_win(competition: Competition) -> Q:
    """While a competition is closed but not archived it may still be judged: then only what was decided counts."""
    if competition.status == Competition.Status.CLOSED:
        return Q(outcome=Outcome.UNSUCCESSFUL) | Q(outcome=Outcome.NONE, screening__in=REFUSED)
    return ~Q(outcome=Outcome.WINNER)


def due(competition: Competition, rule: str, now: datetime) -> QuerySet[Application]:
    """Those of past_their_time that may go now: of drafts, those whose writers were told thirty days ago."""
    rows = past_their_time(competition, rule, now)
    if rule != Rule.DRAFT:
        return rows
    told = DraftWarning.objects.filter(
        application=OuterRef("pk"), untouched_since=OuterRef("modified_at"), warned_at__lte=now - NOTICE
    )
    return rows.filter(Exists(told))


def to_be_warned(competition: Competition, now: datetime) -> QuerySet[Application]:
    """Drafts that go within thirty days, whose writers have not been told since anybody wrote in them."""
    told = DraftWarning.objects.filter(application=OuterRef("pk"), untouched_since=OuterRef("modified_at"))
    return past_their_time(competition, Rule.DRAFT, now + NOTICE).filter(~Exists(told))


def goes_at(application: Application, rule: str) -> datetime:
    """About when an application goes by a rule, if nothing happens meanwhile."""
    competition = application.competition
    if rule in (Rule.DRAFT, Rule.WITHDRAWN):
        start, months = application.withdrawn_at or application.modified_at, competition.draft_months
    else:
        start = ended_at(competition) or competition.closes_at
        months = 12 * competition.winner_years if rule == Rule.WINNER else competition.unsuccessful_months
    return months_before(start, -months)


@dataclass(frozen=True)
class Foreseen:
    application: Application
    rule: RetentionReport.Rule
    at: datetime


def foreseen(
    competition: Competition, user, now: datetime, most: int
) -> tuple[list[Foreseen], dict[RetentionReport.Rule, int]]:
    """What would go within thirty days, as far as a person is told of it: the first of it, and how many by each rule."""
    first: list[Foreseen] = []
    counts = {}
    for rule in Rule:
        rows = past_their_time(competition, rule, now + NOTICE).beyond_conflict(user)
        if count := rows.count():
            counts[rule] = count
            for application in rows.order_by("pk")[: max(0, most - len(first))]:
                application.competition = competition
                first.append(Foreseen(application, rule, goes_at(application, rule)))
    return sorted(first, key=lambda one: (one.at, one.application.pk)), counts


def work(now: datetime) -> Iterator[tuple[Application, str]]:
    """What is to be done at a moment: an application and the rule, "" for a warning."""
    for competition in Competition.objects.order_by("pk"):
        for application in to_be_warned(competition, now).order_by("pk")[:CHUNK]:
            application.competition = competition
            yield application, ""
        for rule in Rule:
            for application in due(competition, rule, now).order_by("pk")[:CHUNK]:
                application.competition = competition
                yield application, rule


def do(application: Application, rule: str, now: datetime) -> RetentionReport | None:
    """Warns of one application or lets it go, if that is still to be done once its row is held."""
    competition = application.competition
    if not rule:
        still = to_be_warned(competition, now).filter(pk=application.pk)
        warn(application, still=still, goes_at=max(goes_at(application, Rule.DRAFT), now + NOTICE), now=now)
        return None
    return age(application, rule=rule, still=due(competition, rule, now).filter(pk=application.pk), now=now)


def age_some(now: datetime | None = None) -> bool:
    """Does some of the work and returns whether there may be more. Safe to do twice, at once, and to be killed in:
    each application has a transaction of its own, in which it is looked at again."""
    now = now or timezone.now()
    some = list(islice(work(now), CHUNK))
    for application, rule in some:
        do(application, rule, now)
    return len(some) == CHUNK
