"""Collaborations at the desk: how far pairs come, and who does not move on. Nothing of what they say or show."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collaboration.actions.nudging import nudge as ask_them
from collaboration.logbook import stuck
from collaboration.logbook.funnel import BEGUN_BY, STEPS, Funnel, funnel, sectors
from collaboration.logbook.stuck import Stuck
from core.access import STAFF, access
from core.csv_files import csv_file
from core.transitions import MoveNotAllowed, StateHasMoved
from portal.charts import bars
from taxonomy.models import Concept


@access(STAFF)
def overview(request: HttpRequest) -> HttpResponse:
    known = list(sectors())
    sector, begun_by = _asked(request, known)
    found = funnel(sector=sector, begun_by=begun_by)
    context = {
        "funnel": found,
        "steps": [(step, bars(step.by_month, _most(found))) for step in found.steps],
        "sectors": known,
        "sector": sector,
        "begun_by": begun_by,
        "beginnings": BEGUN_BY.items(),
        "query": request.GET.urlencode(),
        "groups": _by_kind(),
    }
    return render(request, "portal/desk/collaborations.html", context)


def _asked(request: HttpRequest, known: list[Concept]) -> tuple[Concept | None, str]:
    sector = next((one for one in known if one.code == request.GET.get("sector")), None)
    begun_by = request.GET.get("by", "")
    return sector, begun_by if begun_by in BEGUN_BY else ""


def _most(found: Funnel) -> int:
    """The same scale for all drawings, so that a step looks as small as it is."""
    return max((value for step in found.steps for value in step.by_month), default=0)


def _by_kind() -> list[tuple[stuck.Kind, list[Stuck]]]:
    pairs = list(stuck.stuck_pairs())
    prefetch_related_objects([side for one in pairs for side in one.pair], "texts")
    groups = [(kind, [one for one in pairs if one.kind == name]) for name, kind in stuck.KINDS.items()]
    return [(kind, rows) for kind, rows in groups if rows]


@access(STAFF)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The funnel by month, as it is filtered."""
    sector, begun_by = _asked(request, list(sectors()))
    found = funnel(sector=sector, begun_by=begun_by)
    rows = [[f"{month.begins:%Y-%m}", *(month.counts[name] for name in STEPS)] for month in found.months]
    return csv_file("techbridge-collaborations.csv", [_("Month"), *(str(label) for label in STEPS.values())], rows)


@access(STAFF)
@require_POST
def nudge(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Asks those who are waited for to go on."""
    if kind not in stuck.KINDS:
        raise Http404
    try:
        asked = ask_them(kind=kind, pk=key, by=request.user)
    except (MoveNotAllowed, StateHasMoved) as error:
        messages.error(request, str(error))
    else:
        names = [side.name for side in asked.waits_for]
        messages.success(request, _("They have been asked: %(names)s.") % {"names": ", ".join(names)})
    return redirect("portal:desk-collaborations")
