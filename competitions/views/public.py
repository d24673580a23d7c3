"""What everybody reads of competitions: all of them, and each with a face of its own."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from competitions.eligibility import in_words, verdict
from competitions.linked_data import of_competition
from competitions.models import Application, Category, Competition, Judge, Partner, Prize
from competitions.permissions import check_user_can_manage, check_user_can_screen
from competitions.timeline import timeline
from core.access import PUBLIC, access
from core.files import respond
from core.permissions import allowed
from core.robots import HEADER, NEVER, indexable
from ecosystem.current import chosen_among, my_organisations
from ecosystem.linked_data import script

Status = Competition.Status


def open_calls(now=None) -> QuerySet[Competition]:
    """Those that anybody may apply for now, the nearest deadline first."""
    return Competition.objects.open(now).with_words().order_by("closes_at", "pk")


@indexable
@access(PUBLIC)
def competitions(request: HttpRequest) -> HttpResponse:
    """All that have been published: what is open first, then what is to come, then what is over."""
    now = timezone.now()
    rows = list(Competition.objects.visible_to(AnonymousUser()).with_words().order_by("closes_at", "pk"))
    running = [row for row in rows if row.status == Status.PUBLISHED and row.closes_at > now]
    context = {
        "open": [row for row in running if row.opens_at <= now],
        "coming": sorted((row for row in running if row.opens_at > now), key=lambda row: row.opens_at),
        "past": [row for row in reversed(rows) if row not in running],
        "now": now,
    }
    return render(request, "competitions/list.html", context)


def for_its_page(rows: QuerySet[Competition]) -> QuerySet[Competition]:
    """With everything its page shows, in a fixed number of queries."""
    categories = Category.objects.select_related("concept")
    return rows.prefetch_related(
        "texts",
        "milestones",
        Prefetch("categories", queryset=categories),
        Prefetch("prizes", queryset=Prize.objects.order_by("position", "id")),
        "partners",
    )


@indexable
@access(PUBLIC)
def competition(request: HttpRequest, slug: str) -> HttpResponse:
    one = get_object_or_404(for_its_page(Competition.objects.visible_to(request.user)), slug=slug)
    now = timezone.now()
    linked = of_competition(one, get_language() or "en") if one.status != Status.DRAFT else None
    context = {
        "competition": one,
        "text": one.text,
        "line": timeline(one, now),
        "categories": _with_prizes(one),
        "grand": [prize for prize in one.prizes.all() if prize.category_id is None],
        "asked": in_words(one),
        "partners": _by_kind(one),
        "stage": stage_of(one, now),
        "linked": script(linked) if linked else "",
        "may_manage": allowed(check_user_can_manage, request.user, one),
        "may_screen": allowed(check_user_can_screen, request.user, one),
        "judges_here": Judge.objects.of(request.user).sitting().filter(competition=one).exists(),
        **_own(request, one),
    }
    answer = render(request, "competitions/competition.html", context)
    if one.status == Status.DRAFT:
        answer[HEADER] = NEVER
    return answer


def stage_of(one: Competition, now) -> str:
    """draft, cancelled, coming, open or over: what a visitor can do here."""
    if one.status in (Status.DRAFT, Status.CANCELLED):
        return one.status
    if one.status == Status.PUBLISHED and one.closes_at > now:
        return "open" if one.opens_at <= now else "coming"
    return "over"


def _with_prizes(one: Competition) -> list[tuple[Category, list[Prize]]]:
    prizes = one.prizes.all()
    return [
        (category, [prize for prize in prizes if prize.category_id == category.pk]) for category in one.categories.all()
    ]


def _by_kind(one: Competition) -> list[tuple[str, list[Partner]]]:
    partners = one.partners.all()
    groups = ((label, [row for row in partners if row.kind == kind]) for kind, label in Partner.Kind.choices)
    return [(str(label), rows) for label, rows in groups if rows]


def _own(request: HttpRequest, one: Competition) -> dict[str, object]:
    """What the rules make of the organisation one acts for, and its application where there is one."""
    mine = chosen_among(request, my_organisations(request))
    if mine is None:
        return {"organisation": None, "eligibility": None, "application": None}
    application = Application.objects.live().filter(competition=one, organisation=mine).first()
    return {"organisation": mine, "eligibility": verdict(one, mine, application), "application": application}


@access(PUBLIC)
def partner_logo(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """A host's or sponsor's logo, to those who may see the competition."""
    seen = Competition.objects.visible_to(request.user).filter(slug=slug)
    partner = get_object_or_404(Partner.objects.select_related("logo").filter(competition__in=seen), pk=pk)
    if partner.logo is None:
        raise Http404
    return respond(request, partner.logo, inline=True)
