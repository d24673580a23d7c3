"""How a call is going, in counts: for its dashboard. Nothing here says what a draft says."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.entry_list import NOWHERE, is_complete, last_submissions
from competitions.models import Appeal, Application, Category, Competition, Extension, ScreeningQuestion, Submission
from taxonomy.models import Concept, Family

AT_RISK = timedelta(days=7)
"""So long before its deadline a draft that is not complete is at risk."""
MOST_AT_RISK = 12
MOST_COUNTRIES = 12

Status, Screening = Application.Status, Application.Screening
IN = Q(status__in=Application.HANDED_IN)


def midnight() -> datetime:
    """When the viewer's day began."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


# --- the funnel -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One stage of the way from a draft to a decision; `share` in percent of all that were started, `query` the list of it."""

    name: str
    count: int
    share: int
    query: str


def counts_of(competition: Competition, user, midnight: datetime) -> dict[str, int]:
    """Everything that the dashboard counts of applications, in one query; `midnight` begins the viewer's day."""
    live = ~Q(status=Status.WITHDRAWN)
    return Application.objects.of_call(competition, user).aggregate(
        started=Count("pk", filter=live),
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        complete=Count("pk", filter=IN | Q(status=Status.DRAFT) & is_complete(True)),
        ready=Count("pk", filter=Q(status=Status.DRAFT) & is_complete(True)),
        submitted=Count("pk", filter=IN),
        reopened=Count("pk", filter=Q(status=Status.REOPENED)),
        withdrawn=Count("pk", filter=Q(status=Status.WITHDRAWN)),
        waiting=Count("pk", filter=IN & Q(screening=Screening.WAITING)),
        asked=Count("pk", filter=IN & Q(screening=Screening.ASKED)),
        eligible=Count("pk", filter=IN & Q(screening=Screening.ELIGIBLE)),
        ineligible=Count("pk", filter=IN & Q(screening__in=[Screening.INELIGIBLE, Screening.REJECTED])),
        appealed=Count("pk", filter=IN & Q(screening=Screening.APPEALED)),
        started_today=Count("pk", filter=Q(created_at__gte=midnight)),
        changed_today=Count("pk", filter=live & Q(modified_at__gte=midnight)),
        submitted_today=Count("pk", filter=IN & Q(submitted_at__gte=midnight)),
        withdrawn_today=Count("pk", filter=Q(withdrawn_at__gte=midnight)),
    )


def funnel(counts: dict[str, int]) -> list[Step]:
    steps = [
        (pgettext("of applications", "Started"), "started", ""),
        (_("Complete"), "complete", ""),
        (_("Submitted"), "submitted", "status=handed-in"),
        (_("Eligible"), "eligible", "status=handed-in&screening=eligible"),
    ]
    most = max(counts["started"], 1)
    return [Step(name, counts[key], round(100 * counts[key] / most), query) for name, key, query in steps]


def _keys(competition: Competition, user):
    """What may be counted for a person."""
    return Application.objects.of_call(competition, user).values("pk")


def extensions_of(competition: Competition, user) -> dict[str, int]:
    """How many extensions there are, of how many applications, and how many of these are still running."""
    given = Extension.objects.filter(application__in=_keys(competition, user))
    return given.aggregate(
        given=Count("pk"),
        applications=Count("application", distinct=True),
        running=Count("pk", filter=Q(until__gt=timezone.now(), sealed_at=None)),
    )


def open_questions(competition: Competition, user) -> dict[str, int]:
    asked = ScreeningQuestion.objects.filter(application__in=_keys(competition, user), answered_at=None)
    appeals = Appeal.objects.filter(application__in=_keys(competition, user), decided_at=None)
    return {
        **asked.aggregate(questions=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=timezone.now()))),
        "appeals": appeals.count(),
    }


# --- over time ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Curve:
    """How many had handed in, so many days before the deadline. `until` is the last day that has come."""

    year: str
    totals: dict[int, int]

    def at(self, days: int) -> int | None:
        return self.totals.get(days)


def arrivals(competition: Competition, user) -> list[datetime]:
    """When each application that still counts was handed in for the first time, the earliest first."""
    first = Submission.objects.filter(number=1, application__in=_keys(competition, user))
    first = first.filter(application__status__in=Application.HANDED_IN)
    return list(first.order_by("arrived_at").values_list("arrived_at", flat=True))


def curve(competition: Competition, user, days: Sequence[int], now: datetime) -> Curve:
    """Totals at each of `days` before the deadline, 0 being the deadline itself with what was taken after it."""
    times, totals = arrivals(competition, user), {}
    for day in days:
        moment = competition.closes_at - timedelta(days=day)
        if moment - timedelta(days=1) < now:
            totals[day] = len(times) if day == 0 and now >= moment else bisect_right(times, min(moment, now))
    return Curve(str(competition.closes_at.astimezone(competition.zone_info).year), totals)


def days_of(competition: Competition) -> list[int]:
    """The days on the axis, from the opening to the deadline; 120 at most."""
    length = (competition.closes_at - competition.opens_at).days + 1
    return list(range(min(max(length, 7), 120), -1, -1))


# --- drafts at risk -------------------------------------------------------------------------------------------------------
def at_risk(competition: Competition, user, now: datetime) -> QuerySet[Application]:
    """Drafts whose own deadline is near and that could not be handed in as they are, the most complete first: a word may
    still save these."""
    drafts = Application.objects.of_call(competition, user).filter(status=Status.DRAFT)
    drafts = drafts.annotate(extended=Max("extensions__until"))
    soon = now + AT_RISK
    common = Q(extended=None) | Q(extended__lte=competition.takes_until)
    near = common if now < competition.closes_at <= soon else Q(pk__in=[])
    own = Q(extended__gt=competition.takes_until) & Q(extended__gt=now) & Q(extended__lte=soon)
    risky = drafts.filter(near | own).filter(is_complete(False))
    return risky.order_by(F("progress__done").desc(nulls_last=True), "pk")


# --- by category and country ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Share:
    name: str
    code: str
    count: int
    before: int | None
    percent: int


def by_category(competition: Competition, user) -> list[Share]:
    """What was handed in, by category as it was handed in; last year's beside it where the category was there."""
    now, before = (_categories(one, user) if one else None for one in (competition, competition.cloned_from))
    rows = [(category.name, category.code) for category in Category.objects.filter(competition=competition)]
    return _shares(rows, now or Counter(), before, _("No category"))


def _categories(competition: Competition, user) -> Counter[str]:
    submitted = Application.objects.of_call(competition, user).filter(status=Status.SUBMITTED)
    found = Counter(
        {
            code or NOWHERE: count
            for code, count in submitted.order_by().values_list("category__code").annotate(Count("pk"))
        }
    )
    changing = Application.objects.of_call(competition, user).filter(status=Status.REOPENED).values("pk")
    for code in last_submissions(changing).values_list("content__category", flat=True):
        found[code or NOWHERE] += 1
    return found


def by_country(competition: Competition, user) -> list[Share]:
    """What was handed in, by the country of its organisation, the most first; a province counts as its country."""
    now, before = (_countries(one, user) if one else None for one in (competition, competition.cloned_from))
    now = now or Counter()
    codes = [code for code, _count in now.most_common(MOST_COUNTRIES) if code != NOWHERE]
    concepts = Concept.objects.filter(family=Family.REGION, code__in=[f"region.{code}" for code in codes])
    names = {concept.code: concept.label for concept in concepts}
    return _shares([(names.get(f"region.{code}", code), code) for code in codes], now, before, _("No country"))


def _countries(competition: Competition, user) -> Counter[str]:
    rows = Application.objects.of_call(competition, user).handed_in().order_by()
    found: Counter[str] = Counter()
    for code, count in rows.values_list("organisation__region__code").annotate(Count("pk")):
        found[code.removeprefix("region.").partition("-")[0] if code else NOWHERE] += count
    return found


def _shares(rows: list[tuple[str, str]], now: Counter[str], before: Counter[str] | None, nowhere: str) -> list[Share]:
    if now[NOWHERE]:
        rows = [*rows, (nowhere, NOWHERE)]
    most = max([*(now[code] for _name, code in rows), *((before or {}).get(code, 0) for _name, code in rows), 1])
    return [
        Share(name, code, now[code], before[code] if before is not None else None, round(100 * now[code] / most))
        for name, code in rows
    ]


# --- all of a person's competitions ------------------------------------------------------------------------------------------
def todays_numbers(competitions: QuerySet[Competition], user, midnight: datetime) -> list[dict[str, Any]]:
    """For the card on the desk: each competition that is not over, with what came in and what came in today."""
    seen = Q(applications__in=Application.objects.beyond_conflict(user).values("pk"))
    going = competitions.filter(status__in=[Competition.Status.PUBLISHED, Competition.Status.CLOSED])
    rows = going.annotate(
        drafts=Count("applications", filter=seen & Q(applications__status=Status.DRAFT)),
        handed_in=Count("applications", filter=seen & Q(applications__status__in=Application.HANDED_IN)),
        today=Count(
            "applications",
            filter=seen & Q(applications__status__in=Application.HANDED_IN, applications__submitted_at__gte=midnight),
        ),
        to_screen=Count(
            "applications",
            filter=seen & Q(applications__status__in=Application.HANDED_IN, applications__screening=Screening.WAITING),
        ),
    )
    return [
        {
            "competition": one,
            "drafts": one.drafts,
            "handed_in": one.handed_in,
            "today": one.today,
            "to_screen": one.to_screen,
        }
        for one in rows.prefetch_related("texts").order_by("closes_at")[:6]
    ]
