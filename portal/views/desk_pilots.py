"""What park staff see of pilots: who with whom, how far, how long nothing has moved, what came of it. Never what a pilot
is about: neither its title, goal, measures, words nor evidence is read here."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models import Pilot, Survey
from core.access import STAFF, access

PER_PAGE = 25
STUCK_AFTER = timedelta(days=14)
FEWEST_TOLD = 5
"""Surveys are told of as counts, and only where so many have been given that a count says nothing of one."""
COLUMNS = (
    "id", "state", "outcome", "proposed_at", "agreed_at", "decision_on", "ended_at", "moved_at", "nudged_at", "room",
)  # fmt: skip
UNDER_WAY = (Pilot.State.RUNNING, Pilot.State.SCALING)
SHELVES = {
    "": _("All"),
    "stuck": pgettext_lazy("pilots", "Stuck"),
    "proposed": pgettext_lazy("pilots", "Proposed"),
    "running": pgettext_lazy("pilots", "Running"),
    "scaling": pgettext_lazy("pilots", "Scaling up"),
    "ended": pgettext_lazy("pilots", "Ended"),
    "dropped": pgettext_lazy("pilots", "Dropped"),
}


@access(STAFF)
def pilots(request: HttpRequest) -> HttpResponse:
    """The pilots of one shelf, those in which nothing has moved for longest first."""
    shelf = request.GET.get("shelf", "")
    shelf = shelf if shelf in SHELVES else ""
    now = timezone.now()
    stuck = Q(state__in=UNDER_WAY, moved_at__lte=now - STUCK_AFTER)
    narrowed = Pilot.objects.filter(stuck if shelf == "stuck" else Q(state=shelf) if shelf else Q())
    rows = narrowed.only(*COLUMNS, "room__organisation", "room__partner")
    rows = rows.select_related("room__organisation", "room__partner")
    rows = rows.prefetch_related("room__organisation__texts", "room__partner__texts")
    page = Paginator(rows.order_by("moved_at" if shelf == "stuck" else "-moved_at", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = dict(Pilot.objects.order_by().values_list("state").annotate(Count("pk")))
    counts |= {"stuck": Pilot.objects.filter(stuck).count(), "": sum(counts.values())}
    context = {
        "shelf": shelf,
        "shelves": [(code, words, counts.get(code, 0)) for code, words in SHELVES.items()],
        "page": page,
        "rows": [(one, (now - one.moved_at).days if one.state in UNDER_WAY else None) for one in page],
        "stuck_after": STUCK_AFTER.days,
        "surveys": _surveys(),
    }
    return render(request, "portal/desk/pilots.html", context)


def _surveys() -> dict[str, int] | None:
    """How many have said how it went, and how many would do it again; None while there are too few to say."""
    found = Survey.objects.aggregate(given=Count("pk"), again=Count("pk", filter=Q(again=True)))
    return found if found["given"] >= FEWEST_TOLD else None
