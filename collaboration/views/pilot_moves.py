"""What one does with a pilot: agree, drop, scale up, answer a change of terms, end it, and say how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import pilot_changes, pilots, surveys
from collaboration.models import Pilot, TermsChange
from collaboration.piloting.forms import EndForm, SurveyForm
from collaboration.piloting.page import Here, frame, must_see, own_survey
from collaboration.views.pilots import CANNOT, add_errors
from core.access import SIGNED_IN, access

CHANGES: dict[str, Callable[..., None]] = {
    "agree-change": pilot_changes.agree_to_change,
    "decline-change": pilot_changes.decline_change,
    "withdraw-change": pilot_changes.withdraw_change,
}


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk, verb: str) -> HttpResponse:
    """A step that needs no words."""
    here = must_see(request.user, pk)
    try:
        said = _moved(here, verb, request)
    except CANNOT as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("collaboration:pilot", pk=pk)


def _moved(here: Here, verb: str, request: HttpRequest) -> str:
    if verb in CHANGES:
        number = request.POST.get("change", "")
        changes = TermsChange.objects.filter(pilot=here.pilot).select_related("pilot__room")
        change = changes.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
        if change is None:
            raise Http404
        CHANGES[verb](change=change, by=request.user)
        return _("Done. The other side is told.")
    if verb == "agree":
        seen = request.POST.get("seen", "")
        revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        pilots.agree_to_pilot(pilot=here.pilot, seen=revision, by=request.user)
        return _("Agreed. The pilot runs.")
    if verb == "drop":
        pilots.drop_pilot(pilot=here.pilot, by=request.user)
        return _("Dropped. It stays in the log that something was proposed.")
    pilots.scale_pilot(pilot=here.pilot, by=request.user)
    return _("It is being scaled up. Good.")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk) -> HttpResponse:
    """What came of it, and what was reached."""
    here = must_see(request.user, pk)
    form = EndForm(request.POST if request.method == "POST" else None, measures=list(here.pilot.measures.all()))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            pilots.end_pilot(
                pilot=here.pilot, outcome=told["outcome"], words=told["words"], reached=form.reached(), by=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The pilot has ended. Say how it went: the other side never sees it."))
            return redirect("collaboration:pilot-survey", pk=pk)
    context = {**frame(here.room, here.side), "pilot": here.pilot, "form": form}
    return render(request, "collaboration/pilots/end.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, pk) -> HttpResponse:
    """How it went, for one's own side alone."""
    here = must_see(request.user, pk)
    if here.pilot.state != Pilot.State.ENDED:
        raise Http404
    there = own_survey(here)
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=_said(there))
    if request.method == "POST" and form.is_valid():
        try:
            surveys.give_survey(pilot=here.pilot, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. It is kept for your side alone and moves your own matches."))
            return redirect("collaboration:pilot", pk=pk)
    context: dict[str, Any] = {**frame(here.room, here.side), "pilot": here.pilot, "form": form, "there": there}
    context["closed"] = there is not None and not surveys.still_open(there)
    return render(request, "collaboration/pilots/survey.html", context, status=422 if form.errors else 200)


def _said(there) -> dict[str, Any]:
    if there is None:
        return {}
    scales = {name: str(getattr(there, name)) for name in surveys.SCALES}
    return {**scales, "again": "yes" if there.again else "no", "words": there.words}
