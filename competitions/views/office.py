"""The organisers' overview of a call, and its part of the audit trail."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import statistics, trail, trail_judging
from competitions.charts import chart
from competitions.models import Competition, Organiser
from competitions.moments import Moments
from competitions.readers import led_by, organised_by, sees_people
from core.access import SIGNED_IN, access
from core.text import tidy

PER_PAGE = 40


def organised(request: HttpRequest, slug: str) -> Competition:
    """The competition at an address for one of its organisers, with `is_manager`. Raises Http404 for everybody else."""
    parts = Organiser.objects.filter(competition=OuterRef("pk"), user=request.user)
    found = organised_by(request.user).prefetch_related("texts")
    found = found.annotate(
        is_manager=Exists(parts.filter(role=Organiser.Role.MANAGER)),
        leads=Exists(parts.filter(role__in=(Organiser.Role.MANAGER, Organiser.Role.CHAIR))),
    )
    competition = get_object_or_404(found, slug=slug)
    competition.is_manager = competition.is_manager and request.user.is_staff
    return competition


def led(request: HttpRequest, slug: str) -> Competition:
    """The competition at an address for one of its managers. Raises Http404 for everybody else."""
    competition = get_object_or_404(led_by(request.user).prefetch_related("texts"), slug=slug)
    competition.is_manager = competition.leads = True
    return competition


@access(SIGNED_IN)
def office(request: HttpRequest, slug: str) -> HttpResponse:
    """What came in so far. htmx asks for the numbers again every now and then."""
    competition = organised(request, slug)
    context = {"competition": competition, "here": "office", **numbers_of(competition, request.user)}
    template = "competitions/office.html#numbers" if request.htmx else "competitions/office.html"
    return render(request, template, context)


def numbers_of(competition: Competition, user) -> dict[str, Any]:
    now = timezone.now()
    counts = statistics.counts_of(competition, user, statistics.midnight())
    risky = statistics.at_risk(competition, user, now)
    return {
        "counts": counts,
        "funnel": statistics.funnel(counts),
        "extensions": statistics.extensions_of(competition, user),
        "open": statistics.open_questions(competition, user),
        "chart": _chart(competition, user, now),
        "before": competition.cloned_from,
        "risky": risky.select_related("organisation", "progress").prefetch_related("organisation__texts")[
            : statistics.MOST_AT_RISK
        ],
        "risky_count": risky.count(),
        "risk_days": statistics.AT_RISK.days,
        "share_cards": [
            (_("By category"), "by-category", statistics.by_category(competition, user), "category"),
            (_("By country"), "by-country", statistics.by_country(competition, user), "country"),
        ],
        "now": now,
        "is_over": now >= competition.closes_at,
    }


def _chart(competition: Competition, user, now):
    days = statistics.days_of(competition)
    editions = [competition, competition.cloned_from] if competition.cloned_from else [competition]
    curves = [statistics.curve(one, user, days, now) for one in editions]
    left = (competition.closes_at - now).total_seconds() / 86400
    return chart([(one.year, one.totals) for one in curves], days, days_left=left if left > 0 else None)


@access(SIGNED_IN)
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what in this competition, newest first: of one entry or one person, if asked."""
    competition = led(request, slug)
    asked = {name: tidy(request.GET.get(name, ""), lines=False)[:120] for name in ("entry", "person")}
    judging = trail_judging.judging_events(competition, request.user, trail_judging.Asked(entry=asked["entry"]))
    found = trail.events_of(competition, request.user, **asked) | trail.by(judging, asked["person"])
    page = trail.cut(found, request.GET, PER_PAGE)
    context = {
        "competition": competition,
        "here": "audit",
        **asked,
        "page": page,
        "steps": trail_judging.told(page.rows, names=sees_people(request.user)),
        "moments": Moments(),
    }
    return render(request, "competitions/office_audit.html", context)
