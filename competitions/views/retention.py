"""How long a competition's applications are kept: its rules, what goes next, what has gone."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.models import Application, Competition
from competitions.retention import NOTICE, foreseen
from core.access import STAFF, access

SHOWN = 50
PER_PAGE = 25


@access(STAFF)
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    competition = get_object_or_404(Competition.objects.managed_by(request.user).prefetch_related("texts"), slug=slug)
    first, counts = foreseen(competition, request.user, timezone.now(), SHOWN)
    told_of = Application.objects.of_call(competition, request.user)
    lines = competition.retention_reports.filter(application__in=told_of.values("pk")).select_related("application")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.application.competition = competition
        line.told = told(line.removed)
    context = {
        "competition": competition,
        "foreseen": first,
        "counts": counts.items(),
        "total": sum(counts.values()),
        "days": NOTICE.days,
        "shown": SHOWN,
        "page": page,
    }
    return render(request, "competitions/retention.html", context)


def told(removed: dict[str, int]) -> str:
    """What went of one application, in words; nothing of what there was nothing of."""
    names = {
        "answers": _("answers: %(count)s"),
        "former_answers": _("former answers: %(count)s"),
        "comments": _("comments: %(count)s"),
        "collaborators": _("people who helped: %(count)s"),
        "submissions": _("submissions emptied: %(count)s"),
        "left_over_files": _("files not handed in: %(count)s"),
        "handed_in_files": _("files handed in: %(count)s"),
    }
    return " · ".join(words % {"count": removed[key]} for key, words in names.items() if removed.get(key))
