"""A ceremony at the desk: how far it is, its plan, and the button that lifts the embargo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.recent import kept_values, recently_authenticated
from competitions.actions import ceremony as actions
from competitions.calendar_files import calendar_file
from competitions.ceremony import finalists_read_by, hides_finalists, plan_of
from competitions.forms_ceremony import PlanForm, RevealForm
from competitions.models import Certificate, Competition, Finalist, Organiser, VotedPrize
from competitions.readers import organised_by
from competitions.views.call import CANNOT, add_errors
from competitions.voted import prize_by_vote
from core import clock
from core.access import SIGNED_IN, access

LEADS = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)


def conducted(request: HttpRequest, slug: str) -> Competition:
    """The competition at an address for those who lead it, with `is_manager`. Raises Http404 for everybody else."""
    parts = Organiser.objects.filter(competition=OuterRef("pk"), user=request.user)
    manages = Exists(parts.filter(role=Organiser.Role.MANAGER))
    rows = organised_by(request.user).filter(Exists(parts.filter(role__in=LEADS))).annotate(is_manager=manages)
    competition = get_object_or_404(rows.prefetch_related("texts"), slug=slug)
    competition.is_manager = competition.is_manager and request.user.is_staff
    return competition


def context_of(competition: Competition, here: str) -> dict[str, Any]:
    plan = plan_of(competition)
    return {"competition": competition, "plan": plan, "here": "ceremony", "part": here, "secret": not plan.is_revealed}


@access(SIGNED_IN)
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every step from the finalists to the press kit, and how far each is."""
    competition = conducted(request, slug)
    context = context_of(competition, "overview")
    plan = context["plan"]
    rows = list(finalists_read_by(request.user, competition))
    guests = plan.guests.listed_for(request.user) if plan.pk else None
    coming = guests.coming() if guests is not None else None
    vote = getattr(competition, "public_vote", None)
    certificates = Certificate.objects.valid().filter(competition=competition).read_by(request.user)
    context |= {
        "finalist_count": len(rows),
        "winner_count": sum(row.award == Finalist.Award.WINNER for row in rows),
        "invited_count": sum(row.invited_at is not None for row in rows),
        "confirmed_count": sum(row.confirmation == "confirmed" for row in rows),
        "declined_count": sum(row.confirmation == "declined" for row in rows),
        "coming_count": coming.count() if coming is not None else 0,
        "seated_count": coming.exclude(table=None).count() if coming is not None else 0,
        "item_count": plan.items.count() if plan.pk else 0,
        "certificate_count": certificates.count(),
        "drawn_count": certificates.exclude(file=None).count(),
        "vote": vote,
        "prize_by_vote": prize_by_vote(competition),
        "voted": VotedPrize.objects.filter(vote=vote).first() if vote else None,
        "vote_over": vote is not None and clock.now() >= vote.closes_at,
        "vote_running": vote is not None and vote.opens_at <= clock.now() < vote.closes_at,
        "press": getattr(competition, "press_kit", None),
        "picture_count": competition.press_pictures.count(),
    }
    return render(request, "competitions/ceremony/overview.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Where and when it is, for how many, until when finalists answer, and until when all is secret."""
    competition = conducted(request, slug)
    context = context_of(competition, "plan")
    found = context["plan"]
    if request.method != "POST":
        initial = {name: getattr(found, name) for name in PlanForm.base_fields}
        return _plan_page(request, context, PlanForm(initial=initial, zone=found.zone))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, context, form, 422)
    try:
        actions.keep_plan(competition=competition, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _plan_page(request, context, form, 422)
    messages.success(request, _("Saved."))
    return redirect("competitions:ceremony", slug=slug)


def _plan_page(request: HttpRequest, context: dict[str, Any], form: PlanForm, status: int = 200) -> HttpResponse:
    return render(request, "competitions/ceremony/plan.html", context | {"form": form}, status=status)


@access(SIGNED_IN)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody will know, and the button. It asks who one is, and for the competition's code typed by hand."""
    competition = conducted(request, slug)
    form = RevealForm(request.POST if request.method == "POST" else None)
    kept_values(request)
    if request.method != "POST":
        return _reveal_page(request, competition, form)
    if not form.is_valid():
        return _reveal_page(request, competition, form, 422)
    try:
        actions.lift_embargo(
            competition=competition,
            code=form.cleaned_data["code"],
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return _reveal_page(request, competition, form, 422)
    except CANNOT as error:
        messages.error(request, str(error))
        return _reveal_page(request, competition, form, 409)
    messages.success(request, _("The embargo is lifted. The winners stand where everybody reads them."))
    return redirect("competitions:ceremony", slug=slug)


def _reveal_page(request: HttpRequest, competition: Competition, form: RevealForm, status: int = 200) -> HttpResponse:
    context = context_of(competition, "reveal")
    until = context["plan"].embargo_until
    rows = finalists_read_by(request.user, competition).filter(award__in=Finalist.HONOURED)
    hidden = hides_finalists(request.user, competition)
    context |= {
        "prize": prize_by_vote(competition),
        "voted": None if hidden else _standing_voted(competition),
        "form": form,
        "winners": list(rows),
        "seen": actions.seen_of(competition),
        "hidden": hidden,
        "too_early": until is not None and clock.now() < until,
    }
    return render(request, "competitions/ceremony/reveal.html", context, status=status)


def _standing_voted(competition: Competition) -> VotedPrize | None:
    rows = VotedPrize.objects.standing().filter(vote__competition=competition)
    return rows.select_related("prize", "winner__application__organisation").first()


@access(SIGNED_IN)
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The ceremony for the organisers' own calendars."""
    return as_calendar(plan_of(conducted(request, slug)))


def as_calendar(found) -> HttpResponse:
    """A plan as a file to keep. Raises Http404 where no time is planned."""
    if found.pk is None or found.starts_at is None:
        raise Http404
    answer = HttpResponse(calendar_file(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.competition.slug}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
