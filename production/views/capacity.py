"""Free hours at a glance: machines down, weeks across."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import SIGNED_IN, access
from ecosystem.models import Organisation
from production.actions import capacity as actions
from production.forms.capacity import RangeForm
from production.models import Machine
from production.sites.grid import changed_cells, make_grid
from production.sites.weeks import SHOWN, WEEK, monday_of, this_week, weeks_from
from production.views.trying import CANNOT, REFUSED, tried
from production.views.whose import kept_by, manufacturer_of, may_keep

ON_A_PAGE = 25
"""Machines; with twelve weeks each, a form stays well under the fields that one may send."""
FARTHEST = 200
"""Weeks before and after this one that can be looked at."""


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, manufacturer_of(request))
    organisation = kept_by(request)
    machines = machines_of(organisation, request)
    weeks = weeks_from(first_week(request))
    cells, faults = changed_cells(machines, weeks, request.POST)
    if not faults:
        try:
            stays = actions.save_cells(organisation=organisation, cells=cells, by=request.user)
        except ValidationError as error:
            faults = {name: " ".join(found) for name, found in error.message_dict.items()}
        except CANNOT as error:
            messages.error(request, str(error))
            return _page(request, organisation, sent=request.POST, status=422)
        else:
            return _saved(request, stays)
    return _page(request, organisation, sent=request.POST, faults=faults, status=422)


@access(SIGNED_IN)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """One number for many weeks, or all of them closed."""
    organisation = kept_by(request)
    form = RangeForm(request.POST, machines=machines_of(organisation, request))
    if form.is_valid():
        chosen, weeks = form.chosen, form.cleaned_data["weeks"]
        if form.closing:
            stays = tried(form, lambda: actions.close_weeks(machines=chosen, weeks=weeks, by=request.user))
        else:
            hours = form.cleaned_data["hours"]
            stays = tried(
                form, lambda: actions.set_capacity(machines=chosen, weeks=weeks, hours=hours, by=request.user) or []
            )
        if stays is not REFUSED:
            return _saved(request, stays)
    return _page(request, organisation, form=form, status=422)


def machines_of(organisation: Organisation, request: HttpRequest) -> list[Machine]:
    """Those that work, of all sites or of one."""
    rows = Machine.objects.visible_to(request.user).working().filter(site__organisation=organisation)
    if (site := request.GET.get("site", "")).isdecimal():
        rows = rows.filter(site=int(site[:9]))
    return list(rows.select_related("site__organisation").order_by("site__code", "code", "pk"))


def first_week(request: HttpRequest) -> date:
    """The Monday that the address names, or this week's."""
    try:
        asked = parse_date(request.GET.get("from", "")[:10])
    except ValueError:
        asked = None
    if asked is None or abs((asked - this_week()).days) > FARTHEST * 7:
        return this_week()
    return monday_of(asked)


def _saved(request: HttpRequest, stays: list[actions.Stays]) -> HttpResponse:
    messages.success(request, _("Saved."))
    for one in stays[:10]:
        messages.warning(request, str(one))
    return redirect(f"{reverse('production:capacity')}?{request.GET.urlencode()}")


def _page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    sent: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    form: RangeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    machines = machines_of(organisation, request)
    first = first_week(request)
    page = Paginator(machines, ON_A_PAGE).get_page(request.GET.get("page"))
    sites = organisation.production_sites.filter(is_active=True).order_by("code")
    context = {
        "organisation": organisation,
        "page": page,
        "grid": make_grid(page.object_list, machines, weeks_from(first), sent or {}, faults or {}),
        "faults": list((faults or {}).items()),
        "form": form or RangeForm(machines=machines, first=first),
        "may_keep": may_keep(request, organisation),
        "sites": sites,
        "site": request.GET.get("site", ""),
        "here": request.GET.urlencode(),
        "first": first,
        "earlier": _at(request, first - SHOWN * WEEK),
        "later": _at(request, first + SHOWN * WEEK),
        "now": _at(request, this_week()),
        "is_now": first == this_week(),
        "most": ON_A_PAGE,
    }
    return render(request, "production/capacity.html", context, status=status)


def _at(request: HttpRequest, week: date) -> str:
    kept = {name: request.GET[name] for name in ("site", "page") if request.GET.get(name)}
    return f"?{urlencode(kept | {'from': week.isoformat()})}"
