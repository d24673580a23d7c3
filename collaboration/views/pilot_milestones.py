"""Milestones of a pilot: a new one, changing one, its place, reached and not reached after all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import milestones as actions
from collaboration.models import Milestone
from collaboration.piloting.forms import MilestoneForm, ReachForm, UnreachForm
from collaboration.piloting.page import Here, frame, must_see, must_see_milestone
from collaboration.views.pilots import CANNOT, add_errors
from core.access import SIGNED_IN, access
from core.transitions import StateHasMoved


def _page(request: HttpRequest, here: Here, form, what: str, milestone: Milestone | None = None) -> HttpResponse:
    """The one page on which milestones are written; `what` says which of its forms it shows."""
    context: dict[str, Any] = {**frame(here.room, here.side), "pilot": here.pilot, "form": form, "what": what}
    context["milestone"] = milestone
    return render(request, "collaboration/pilots/milestone.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk) -> HttpResponse:
    here = must_see(request.user, pk)
    form = MilestoneForm(request.POST if request.method == "POST" else None, sides=here.room.sides)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_milestone(pilot=here.pilot, by=request.user, **form.columns())
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The milestone is in the plan."))
            return redirect("collaboration:pilot", pk=pk)
    return _page(request, here, form, "new")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk, number: int) -> HttpResponse:
    here, milestone = must_see_milestone(request.user, pk, number)
    initial = {"title": milestone.title, "due_on": milestone.due_on, "organisation": milestone.organisation_id or ""}
    initial["seen"] = actions.state_of(milestone)
    form = MilestoneForm(request.POST if request.method == "POST" else None, sides=here.room.sides, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_milestone(
                milestone=milestone, seen=form.cleaned_data["seen"], by=request.user, **form.columns()
            )
        except ValidationError as error:
            add_errors(form, error)
        except StateHasMoved as error:
            form.add_error(None, f"{error} {_told(milestone)}")
            form.data = form.data.copy()
            form.data["seen"] = actions.state_of(milestone)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("collaboration:pilot", pk=pk)
    return _page(request, here, form, "edit", milestone)


def _told(milestone: Milestone) -> str:
    """How one stands now, for whoever has typed something else."""
    return _("It says now: %(title)s, %(day)s.") % {"title": milestone.title, "day": milestone.due_on or "–"}


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest, pk, number: int) -> HttpResponse:
    """What shows that a milestone is reached."""
    here, milestone = must_see_milestone(request.user, pk, number)
    versions = list(actions.citable(request.user, here.room))
    chosen = [str(one.pk) for one in milestone.evidence.all()]
    sent = request.POST if request.method == "POST" else None
    form = ReachForm(sent, versions=versions, initial={"words": milestone.words, "evidence": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reach_milestone(
                milestone=milestone, words=form.cleaned_data["words"], evidence=form.keys(), by=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Reached. The other side is told."))
            return redirect("collaboration:pilot", pk=pk)
    return _page(request, here, form, "reach", milestone)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def unreach(request: HttpRequest, pk, number: int) -> HttpResponse:
    """Why it is not reached after all."""
    here, milestone = must_see_milestone(request.user, pk, number)
    form = UnreachForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.unreach_milestone(milestone=milestone, because=form.cleaned_data["because"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is open again. The other side is told why."))
            return redirect("collaboration:pilot", pk=pk)
    return _page(request, here, form, "unreach", milestone)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk, number: int, verb: str) -> HttpResponse:
    """One place up or down, or out of the plan."""
    _here, milestone = must_see_milestone(request.user, pk, number)
    try:
        if verb == "remove":
            actions.remove_milestone(milestone=milestone, by=request.user)
            messages.success(request, _("The milestone is out of the plan."))
        else:
            actions.move_milestone(milestone=milestone, up=verb == "up", by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:pilot", pk=pk)
