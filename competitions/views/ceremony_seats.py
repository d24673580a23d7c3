"""Guests, tables and seats."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from competitions.actions import ceremony_guests as actions
from competitions.forms_ceremony import GuestForm, SeatForm, TablesForm
from competitions.models import Competition, Guest, HallTable
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes and where they sit. Each row is a form of its own: nothing has to be dragged."""
    competition = conducted(request, slug)
    if request.method != "POST":
        return _page(request, competition)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    guests = _guests(request, competition)
    form = _form(verb, request.POST, competition, guests)
    name = {"invite": "guest_form", "tables": "tables_form"}.get(verb, "")
    shown = {name: form} if name else {}
    if form is not None and not form.is_valid():
        if not name:
            messages.error(request, _("Choose a guest, a table and a seat from those there are."))
        return _page(request, competition, 422, **shown)
    try:
        told = VERBS[verb](request, competition, form, guests)
    except ValidationError as error:
        if name:
            add_errors(form, error)
        else:
            messages.error(request, " ".join(error.messages))
        return _page(request, competition, 422, **shown)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, competition, 409, **shown)
    messages.success(request, told)
    return redirect("competitions:ceremony-seats", slug=slug)


def _guests(request: HttpRequest, competition: Competition):
    rows = Guest.objects.filter(plan__competition=competition).listed_for(request.user)
    return rows.select_related("table", "plan__competition")


def _form(verb: str, data, competition: Competition, guests) -> Any:
    if verb == "invite":
        return GuestForm(data)
    if verb == "tables":
        return TablesForm(data)
    if verb == "seat":
        plan = context_of(competition, "seats")["plan"]
        return SeatForm(data, plan=plan, guests=guests) if plan.pk else None
    return None


def _invite(request, competition, form, guests) -> str:
    guest = actions.invite_guest(competition=competition, by=request.user, **form.cleaned_data)
    said = _("%(name)s is written to.") if guest.email else _("%(name)s is on the list.")
    return said % {"name": guest.name}


def _tables(request, competition, form, guests) -> str:
    actions.add_tables(competition=competition, by=request.user, **form.cleaned_data)
    return _("The tables are there.")


def _seat(request, competition, form, guests) -> str:
    if form is None:
        raise Http404
    given = form.cleaned_data
    row = actions.take_seat(guest=given["guest"], table=given["table"], seat=given["seat"], by=request.user)
    if given["table"] is None:
        return _("%(name)s has no seat now.") % {"name": row.name}
    return _("%(name)s sits at table %(table)s, seat %(seat)s.") % {
        "name": row.name, "table": row.table.number, "seat": row.seat,
    }  # fmt: skip


def _everybody(request, competition, form, guests) -> str:
    seated, left = actions.seat_everybody(competition=competition, by=request.user)
    told = ngettext("%(count)s guest has a seat now.", "%(count)s guests have a seat now.", seated) % {"count": seated}
    if left:
        told += " " + _("%(count)s found none: add tables.") % {"count": left}
    return told


def _remove(request, competition, form, guests) -> str:
    actions.remove_guest(guest=get_object_or_404(guests, pk=_number(request.POST.get("guest"))), by=request.user)
    return _("The guest is off the list.")


def _remove_table(request, competition, form, guests) -> str:
    rows = HallTable.objects.filter(plan__competition=competition).select_related("plan__competition")
    actions.remove_table(table=get_object_or_404(rows, pk=_number(request.POST.get("table"))), by=request.user)
    return _("The table is gone.")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 18 else 0


VERBS = {
    "invite": _invite, "tables": _tables, "seat": _seat, "everybody": _everybody, "remove": _remove,
    "remove-table": _remove_table,
}  # fmt: skip


def _page(request: HttpRequest, competition: Competition, status: int = 200, **forms_) -> HttpResponse:
    context = context_of(competition, "seats")
    plan = context["plan"]
    rows = list(
        _guests(request, competition)
        .select_related("finalist__application__organisation", "table")
        .prefetch_related("finalist__application__organisation__texts")
    )
    coming = [row for row in rows if row.status == Guest.Status.COMING]
    context |= {
        "guests": rows,
        "coming": len(coming),
        "seatless": sum(row.table_id is None for row in coming),
        "tables": _with_guests(plan, rows),
        "guest_form": GuestForm(),
        "tables_form": TablesForm(),
        **forms_,
    }
    return render(request, "competitions/ceremony/seats.html", context, status=status)


def _with_guests(plan, rows) -> list[HallTable]:
    tables = list(plan.tables.all()) if plan.pk else []
    for table in tables:
        table.seated = sorted((row for row in rows if row.table_id == table.pk), key=lambda row: row.seat)
        table.free = table.seats - len(table.seated)
    return tables


@access(SIGNED_IN)
def seating_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Table by table, to print and to hang beside the door; with diets for the kitchen."""
    competition = conducted(request, slug)
    context = context_of(competition, "seats")
    rows = list(_guests(request, competition).coming())
    context |= {
        "tables": _with_guests(context["plan"], rows),
        "standing": [row for row in rows if row.table_id is None],
        "needs": [row for row in rows if row.diet or row.access],
    }
    return render(request, "competitions/ceremony/seating.html", context)
