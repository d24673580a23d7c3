"""Pilots of a room, one pilot, its terms, and an organisation's board."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collaboration.actions.pilot_changes import propose_change
from collaboration.actions.pilots import edit_pilot, propose_pilot
from collaboration.models import Pilot
from collaboration.permissions import check_user_can_speak_for
from collaboration.piloting.board import board_of, cards_of
from collaboration.piloting.forms import TermsForm, initial_of
from collaboration.piloting.page import Here, difference, frame, must_see, page_of
from collaboration.piloting.steps import UNDER_WAY
from collaboration.piloting.terms import cleaned, terms_of
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


def add_errors(form, error: ValidationError) -> None:
    """What an action refused, at the fields it names; what has no field of its own stands above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        name = "measure-1" if name == "measures" else name
        form.add_error(name if name in form.fields else None, found)


@access(SIGNED_IN)
def of_room(request: HttpRequest, pk) -> HttpResponse:
    """What the two have tried, are trying and may try."""
    room, side = must_sit_in(request.user, pk)
    cards = cards_of(Pilot.objects.filter(room=room), request.user)
    may_lead = room.state == room.State.OPEN and allowed(check_user_can_speak_for, request.user, side)
    context = {**frame(room, side), "cards": cards, "may_lead": may_lead}
    return render(request, "collaboration/pilots/room.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk) -> HttpResponse:
    """The terms of a new pilot."""
    room, side = must_sit_in(request.user, pk)
    form = TermsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_pilot(room=room, terms=form.terms(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The other side is told. Add milestones while you wait."))
            return redirect("collaboration:pilot", pk=made.pk)
    context = {**frame(room, side), "form": form, "pilot": None, "runs": False, "stored": []}
    return render(request, "collaboration/pilots/terms.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def pilot(request: HttpRequest, pk) -> HttpResponse:
    """One pilot, as one would print it."""
    return render(request, "collaboration/pilots/pilot.html", page_of(must_see(request.user, pk), request.user))


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk) -> HttpResponse:
    """Other terms: written at once while they are proposed, proposed to the other side once they were agreed to."""
    here = must_see(request.user, pk)
    stands = terms_of(here.pilot)
    if request.method != "POST":
        return _terms_page(request, here, TermsForm(initial=initial_of(stands, here.pilot.revision)))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _terms_page(request, here, form)
    seen = form.cleaned_data["seen"]
    change: dict[str, Any] = {"pilot": here.pilot, "terms": form.terms(), "by": request.user}
    change["seen"] = -1 if seen is None else seen
    try:
        if here.pilot.state in UNDER_WAY:
            propose_change(**change)
        else:
            edit_pilot(**change)
    except ValidationError as error:
        add_errors(form, error)
    except StateHasMoved as error:
        return _conflict(request, here, form, str(error))
    except CANNOT as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("The other side is told, and answers."))
        return redirect("collaboration:pilot", pk=pk)
    return _terms_page(request, here, form)


def _terms_page(request: HttpRequest, here: Here, form: TermsForm, stored=()) -> HttpResponse:
    runs = here.pilot.state in UNDER_WAY
    context = {**frame(here.room, here.side), "form": form, "pilot": here.pilot, "runs": runs, "stored": stored}
    return render(request, "collaboration/pilots/terms.html", context, status=422 if form.errors else 200)


def _conflict(request: HttpRequest, here: Here, form: TermsForm, sentence: str) -> HttpResponse:
    """What was typed stays in the form; beside it stands what is stored now and differs. Sent again, it is written."""
    now = Pilot.objects.get(pk=here.pilot.pk)
    form.add_error(None, sentence)
    form.data = form.data.copy()
    form.data["seen"] = now.revision
    try:
        stored = difference(terms_of(now), cleaned(form.terms()))
    except ValidationError as error:
        add_errors(form, error)
        stored = []
    return _terms_page(request, here, form, stored)


@access(SIGNED_IN)
def board(request: HttpRequest) -> HttpResponse:
    """The pilots of the rooms one sits in, by how far they are."""
    return render(request, "collaboration/pilots/board.html", board_of(request.user, request.GET))
