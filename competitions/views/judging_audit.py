"""What was done in judging, for those who lead it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from competitions import trail, trail_judging
from competitions.judged import led_competition
from competitions.judging_words import KINDS
from competitions.models import Competition
from competitions.moments import Moments
from core.access import SIGNED_IN, access
from core.text import tidy

PER_PAGE = 40


@access(SIGNED_IN)
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what in judging, newest first: in one round, by or about one judge, of one entry."""
    competition = led_competition(request.user, slug)
    rounds, judges = list(competition.rounds.all()), list(competition.judges.all())
    asked = _asked(request, competition, {one.number for one in rounds}, {one.pk for one in judges})
    page = trail.cut(trail_judging.judging_events(competition, request.user, asked), request.GET, PER_PAGE)
    context = {
        "competition": competition,
        "round": None,
        "here": "judging-audit",
        "asked": asked,
        "rounds": rounds,
        "judges": judges,
        "kinds": KINDS.items(),
        "page": page,
        "query": urlencode({name: value for name, value in vars(asked).items() if value not in (None, "")}),
        "steps": trail_judging.told(page.rows, names=True),
        "moments": Moments(),
    }
    return render(request, "competitions/judging/audit.html", context)


def _asked(request: HttpRequest, competition: Competition, rounds: set[int], judges: set[int]) -> trail_judging.Asked:
    """What was asked for, as far as there is such a thing."""
    kind = request.GET.get("kind", "")
    return trail_judging.Asked(
        round=_one_of(request.GET.get("round", ""), rounds),
        judge=_one_of(request.GET.get("judge", ""), judges),
        entry=tidy(request.GET.get("entry", ""), lines=False)[:40],
        kind=kind if kind in KINDS else "",
    )


def _one_of(typed: str, known: set[int]) -> int | None:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
    return number if number in known else None
