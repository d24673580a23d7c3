"""A manufacturer's own sites."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import SIGNED_IN, access
from production.actions import sites as actions
from production.actions.offers import draft_offer
from production.forms.sites import SiteForm
from production.models import Machine, ProductionSite
from production.sites.at_a_glance import certificates_of, free_soon, lines_of
from production.sites.site_map import map_of
from production.sites.words import PROCESSES
from production.sites.words import hours as in_hours
from production.views.trying import REFUSED, done, tried
from production.views.whose import kept_by, manufacturer_of, may_keep

ON_A_PAGE = 24
MACHINES_ON_A_PAGE = 50


@access(SIGNED_IN)
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Where a manufacturer makes things, the open ones first."""
    organisation = manufacturer_of(request)
    rows = ProductionSite.objects.visible_to(request.user).filter(organisation=organisation)
    rows = rows.order_by("-is_active", "code").select_related("region").prefetch_related("certificates__concept")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page.object_list)
    context = {
        "organisation": organisation,
        "page": page,
        "lines": lines,
        "drawings": map_of(one.site for one in lines if one.site.is_active),
        "may_keep": may_keep(request, organisation),
        "has_machines": any(one.machines for one in lines),
    }
    return render(request, "production/sites.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: HttpRequest) -> HttpResponse:
    organisation = kept_by(request)
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: actions.add_site(organisation=organisation, by=request.user, **form.said()))
        if made is not REFUSED:
            messages.success(request, _("The site is entered. Now say which machines stand there."))
            return redirect("production:site", pk=made.pk)
    return _form_page(request, form, {"organisation": organisation})


@access(SIGNED_IN)
@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site and the machines that stand there."""
    found = get_object_or_404(_with_all(ProductionSite.objects.visible_to(request.user)), pk=pk)
    rows = Machine.objects.visible_to(request.user).filter(site=found).order_by("-is_active", "code")
    page = Paginator(rows.prefetch_related("materials"), MACHINES_ON_A_PAGE).get_page(request.GET.get("page"))
    free = free_soon("machine", [one.pk for one in page])
    context = {
        "site": found,
        "organisation": found.organisation,
        "certificates": certificates_of(found),
        "drawings": map_of([found]),
        "page": page,
        "machines": [(one, PROCESSES[one.process], in_hours(free.get(one.pk, 0))) for one in page],
        "may_keep": may_keep(request, found.organisation),
        "booked": in_hours(actions.booked_from_now(Machine.objects.filter(site=found))),
    }
    return render(request, "production/site.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_with_all(ProductionSite.objects.editable_by(request.user)), pk=pk)
    form = SiteForm(request.POST if request.method == "POST" else None, site=found)
    seen = request.POST.get("seen", "")
    if request.method == "POST" and form.is_valid():
        deed = tried(form, lambda: actions.change_site(site=found, seen=seen, by=request.user, **form.said()))
        if deed is not REFUSED:
            messages.success(request, _("Saved."))
            return redirect("production:site", pk=pk)
    context = {"organisation": found.organisation, "site": found, "drawings": map_of([found])}
    return _form_page(request, form, context | {"seen": seen or actions.state_of(found)})


@access(SIGNED_IN)
@require_POST
def site_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Closes a site, which says what stays booked, or opens it again."""
    found = get_object_or_404(ProductionSite.objects.editable_by(request.user).select_related("organisation"), pk=pk)
    if verb == "close":
        done(request, lambda: actions.close_site(site=found, by=request.user), told_closed)
    else:
        done(
            request,
            lambda: actions.reopen_site(site=found, by=request.user),
            lambda _none: _("The site is open again."),
        )
    return redirect("production:site", pk=pk)


@access(SIGNED_IN)
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Drafts an offer from what the machines can do, and opens it in the editor of listings."""
    organisation = kept_by(request)
    made = []
    if done(
        request,
        lambda: made.append(draft_offer(organisation=organisation, by=request.user)),
        lambda _none: _("Drafted from your machines, in both languages. Read it, then publish it."),
    ):
        return redirect("ecosystem:listing-edit", pk=made[0].pk)
    return redirect("production:sites")


def told_closed(minutes: int) -> str:
    """What is said of a site or a machine that has just been closed."""
    if not minutes:
        return _("Closed. It takes no new work, and nothing is booked there.")
    number = minutes / 60
    return ngettext(
        "Closed: it takes no new work. %(hours)s hour stays booked from this week on; what is booked is yours to finish.",
        "Closed: it takes no new work. %(hours)s hours stay booked from this week on; what is booked is yours to finish.",
        1 if number == 1 else 2,
    ) % {"hours": in_hours(minutes)}


def _with_all(rows):
    return rows.select_related("region", "organisation").prefetch_related(
        "certificates__concept", "regions", "organisation__texts"
    )


def _form_page(request: HttpRequest, form: SiteForm, context: dict) -> HttpResponse:
    return render(request, "production/site_form.html", {"form": form, **context}, status=422 if form.errors else 200)
