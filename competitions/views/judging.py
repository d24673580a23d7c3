"""What a judge has to do, and one entry with its score sheet."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import judging as actions
from competitions.actions.judging import SheetNotComplete
from competitions.judging.asked_often import entry_judged_by
from competitions.judging.drawing import criteria
from competitions.judging.editor import CANNOT, SheetEditor
from competitions.judging.screen import Screen, sits_somewhere
from competitions.judging.todo import next_of, todo_of
from competitions.models import Assignment, Round, ScoreSheet
from core.access import SIGNED_IN, access
from core.arrival import arrived_at
from core.autosave import FieldConflict, digest
from core.files import send

MOVES = {"resume": actions.resume_sheet, "version": actions.take_newer_version}


def judged(request: HttpRequest, pk: int) -> Assignment:
    """What the gate lets the visitor judge of an entry, with all around it; to everybody else there is nothing."""
    found = entry_judged_by(request.user, pk)
    if found is None:
        raise Http404
    found.entry.application.competition = found.entry.round.competition
    return found


def entry_url(pk: int) -> str:
    return reverse("competitions:judging-entry", args=[pk])


@access(SIGNED_IN)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Everything a judge has to do, over all competitions: what is due first."""
    shelf, page = request.GET.get("show", ""), request.GET.get("page")
    todo = todo_of(request.user, shelf=shelf, page=page, now=arrived_at(request))
    if not any(todo.counts.values()) and not sits_somewhere(request.user):
        raise Http404
    return render(request, "competitions/judging/dashboard.html", {"todo": todo, "page": todo.page})


@access(SIGNED_IN)
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next entry of a round that is to be scored: after one that is named, else the first; to the list, which
    says so, where none is left."""
    mine = Assignment.objects.judged_by(request.user).filter(entry__round=pk)
    named = request.GET.get("after", "")
    after = mine.filter(entry=named).select_related("entry__round").first() if named.isdecimal() else None
    if after is None and not mine.exists():
        raise Http404
    entry = next_of(request.user, pk, after)
    if entry:
        return redirect(entry_url(entry))
    messages.success(request, _nothing_left(after))
    return redirect("competitions:judging")


def _nothing_left(after: Assignment | None) -> str:
    """Why there is no next entry: what somebody has just left open is the last one, or there is none."""
    if after is not None and after.status != Assignment.Status.DONE and after.entry.round.status == Round.Status.OPEN:
        return _("Everything else of this round is handed in. This sheet is the last one.")
    return _("Everything of this round is handed in. Nothing is left to judge.")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry beside its sheet. A browser without scripts sends the sheet whole."""
    assignment = judged(request, pk)
    if request.method != "POST":
        return drawn(request, Screen(assignment, request.user, arrived_at(request)))
    editor = SheetEditor(assignment.entry, by=request.user, arrived_at=arrived_at(request))
    refused, typed = editor.save_all(request.POST)
    screen = Screen(assignment, request.user, arrived_at(request), refused=refused, typed=typed)
    if refused:
        return drawn(request, screen)
    return redirect(screen.next_url if request.POST.get("go") else entry_url(pk))


def drawn(request: HttpRequest, screen: Screen) -> HttpResponse:
    context = {
        "screen": screen,
        "entry": screen.entry,
        "reading": screen.reading,
        "competition": screen.competition,
        "criteria": criteria(screen),
    }
    return render(request, "competitions/judging/entry.html", context, status=422 if screen.refused else 200)


@access(SIGNED_IN)
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Answers one field's save: 200 saved, 409 with what is stored now, 422 with what is wrong, 403 with why not."""
    editor = SheetEditor(judged(request, pk).entry, by=request.user, arrived_at=arrived_at(request))
    name, text = request.POST.get("field", ""), request.POST.get("value", "")
    base = None if request.POST.get("overwrite") else request.POST.get("base", "")
    try:
        now = editor.save(name, text, base=base)
    except FieldConflict as conflict:
        told = editor.conflict(name, text, conflict.stored)
        return JsonResponse({"status": "conflict", "base": digest(conflict.stored), **told}, status=409)
    except ValidationError as error:
        return JsonResponse({"status": "invalid", "message": " ".join(error.messages)}, status=422)
    except CANNOT as error:
        return JsonResponse({"status": "refused", "message": str(error)}, status=403)
    return JsonResponse({"status": "saved", "base": now, **editor.standing()})


@access(SIGNED_IN)
@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves a sheet that is sent whole and hands it in; goes on to the next entry."""
    assignment = judged(request, pk)
    arrived = arrived_at(request)
    refused, typed = SheetEditor(assignment.entry, by=request.user, arrived_at=arrived).save_all(request.POST)
    if not refused:
        refused = _handed_in(request, assignment)
    screen = Screen(assignment, request.user, arrived, refused=refused, typed=typed)
    if refused:
        return _told(request, screen)
    if assignment.entry.is_calibration:
        messages.success(request, _("Handed in. Here is what the others gave; practice counts for nothing."))
        there = entry_url(pk)
    else:
        messages.success(request, _("%(entry)s is handed in.") % {"entry": screen.reading.name})
        there = screen.next_url
    return JsonResponse({"go": there}) if by_script(request) else redirect(there)


def _handed_in(request: HttpRequest, assignment: Assignment) -> dict[str, str]:
    """Hands in what is saved. Returns what keeps it from being handed in."""
    common = {"by": request.user, "arrived_at": arrived_at(request)}
    try:
        sheet = actions.begin_sheet(entry=assignment.entry, **common)
        actions.submit_sheet(sheet=sheet, **common)
    except SheetNotComplete as error:
        return error.problems
    except CANNOT as error:
        return {"": str(error)}
    return {}


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _told(request: HttpRequest, screen: Screen) -> HttpResponse:
    if not by_script(request):
        return drawn(request, screen)
    return JsonResponse({"status": "invalid", "problems": screen.problems}, status=422)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Takes a sheet up again, says that it is of the newer version, or opens what the others gave."""
    assignment = judged(request, pk)
    sheet = get_object_or_404(ScoreSheet, entry=assignment.entry_id, judge=assignment.judge_id)
    common: dict[str, Any] = {"sheet": sheet, "by": request.user}
    try:
        if verb == "others":
            actions.see_others(**common)
        else:
            MOVES[verb](arrived_at=arrived_at(request), **common)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect(entry_url(pk))


@access(SIGNED_IN)
def file(request: HttpRequest, pk: int, file: uuid.UUID) -> HttpResponse:
    """A file of an entry, as a download; in a blind round under a name that tells nothing."""
    screen = Screen(judged(request, pk), request.user, arrived_at(request))
    found, name = screen.reading.file(file)
    return send(found, name=name)
