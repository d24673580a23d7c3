"""The machines of a site."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import SIGNED_IN, access
from production.actions import booking as booking_actions
from production.actions import machines as actions
from production.actions.sites import booked_from_now
from production.engine.processes import Process
from production.forms.booking import BookingForm
from production.forms.machines import MachineForm
from production.models import Booking, Machine, ProductionSite
from production.models.machine import PROBATION
from production.sites.typical import left_to_typical
from production.sites.weeks import this_week
from production.sites.words import MATERIALS, PROCESSES
from production.sites.words import hours as in_hours
from production.views.sites import told_closed
from production.views.trying import REFUSED, done, tried
from production.views.whose import may_keep

MOST_BOOKINGS = 60


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def machine_new(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(ProductionSite.objects.editable_by(request.user).select_related("organisation"), pk=pk)
    form = MachineForm(request.POST if request.method == "POST" else None, process=_chosen(request))
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: actions.add_machine(site=site, by=request.user, **form.said()))
        if made is not REFUSED:
            messages.success(request, _("The machine is entered. Now say when it is free."))
            return redirect("production:machine", pk=made.pk)
    return _form_page(request, form, {"site": site})


@access(SIGNED_IN)
@require_safe
def machine(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said of a machine, what is left to the typical one, and what is booked on it."""
    found = get_object_or_404(_with_all(Machine.objects.visible_to(request.user)), pk=pk)
    return _page(request, found, BookingForm())


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def machine_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_with_all(Machine.objects.editable_by(request.user)), pk=pk)
    form = MachineForm(request.POST if request.method == "POST" else None, machine=found)
    seen = request.POST.get("seen", "")
    if request.method == "POST" and form.is_valid():
        deed = tried(form, lambda: actions.change_machine(machine=found, seen=seen, by=request.user, **form.said()))
        if deed is not REFUSED:
            messages.success(request, _("Saved."))
            return redirect("production:machine", pk=pk)
    context = {"site": found.site, "machine": found, "seen": seen or actions.state_of(found)}
    return _form_page(request, form, context)


@access(SIGNED_IN)
@require_POST
def machine_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Takes a machine out of work, which says what stays booked, or into work again."""
    found = get_object_or_404(_with_all(Machine.objects.editable_by(request.user)), pk=pk)
    if verb == "close":
        done(request, lambda: actions.close_machine(machine=found, by=request.user), told_closed)
    else:
        back = _("The machine takes work again.")
        done(request, lambda: actions.reopen_machine(machine=found, by=request.user), lambda _none: back)
    return redirect("production:machine", pk=pk)


@access(SIGNED_IN)
@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Books hours for something that does not come through the portal."""
    found = get_object_or_404(_with_all(Machine.objects.editable_by(request.user)), pk=pk)
    form = BookingForm(request.POST)
    if form.is_valid():
        made = tried(form, lambda: booking_actions.book_minutes(machine=found, by=request.user, **form.said()))
        if made is not REFUSED:
            messages.success(request, _("Booked."))
            return redirect("production:machine", pk=pk)
    return _page(request, found, form, 422)


@access(SIGNED_IN)
@require_POST
def release(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    found = get_object_or_404(_with_all(Machine.objects.editable_by(request.user)), pk=pk)
    rows = Booking.objects.select_related("week__machine__site__organisation")
    one = get_object_or_404(rows, week__machine=found, pk=booking)
    done(
        request,
        lambda: booking_actions.release_minutes(booking=one, by=request.user),
        lambda _none: pgettext("hours", "Given back."),
    )
    return redirect("production:machine", pk=pk)


def _with_all(rows):
    return rows.select_related("site__organisation", "site__region").prefetch_related(
        "materials", "site__organisation__texts"
    )


def _chosen(request: HttpRequest) -> str:
    """The process for which hints are asked, before one is typed."""
    asked = request.GET.get("process", "")
    return asked if asked in set(Process) else Process.LPBF.value


def _page(request: HttpRequest, found: Machine, form: BookingForm, status: int = 200) -> HttpResponse:
    live = Booking.objects.filter(week__machine=found, week__week__gte=this_week(), state=Booking.State.LIVE)
    live = live.select_related("week").order_by("week__week", "pk")[:MOST_BOOKINGS]
    context = {
        "machine": found,
        "site": found.site,
        "process": PROCESSES[found.process],
        "materials": [(MATERIALS[one.code], one.price) for one in found.materials.all()],
        "left": left_to_typical(found),
        "probation": {"left": found.probation_jobs, "of": PROBATION, "done": PROBATION - found.probation_jobs},
        "bookings": [(one, in_hours(one.minutes)) for one in live],
        "booked": in_hours(booked_from_now([found])),
        "may_keep": may_keep(request, found.site.organisation),
        "takes_work": found.is_active and found.site.is_active,
        "form": form,
    }
    return render(request, "production/machine.html", context, status=status)


def _form_page(request: HttpRequest, form: MachineForm, context: dict) -> HttpResponse:
    page = {"form": form, "process": form["process"].value(), **context}
    return render(request, "production/machine_form.html", page, status=422 if form.errors else 200)
