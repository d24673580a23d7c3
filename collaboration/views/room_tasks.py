"""Tasks of a room."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import room_tasks as actions
from collaboration.models import Room, RoomTask
from collaboration.rooms.forms import TaskForm
from collaboration.sides import must_sit_in
from collaboration.views.room_pages import CANNOT, add_errors, entered
from core.access import SIGNED_IN, access

MOST_DONE = 50


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, pk) -> HttpResponse:
    """Open ones by their date, then what is done."""
    room, _side, context = entered(request, pk, "tasks")
    if request.method != "POST":
        return _page(request, room, context, TaskForm(room=room))
    form = TaskForm(request.POST, room=room)
    if form.is_valid() and _tried(form, actions.add_task, room=room, by=request.user, **form.cleaned_data):
        return redirect("collaboration:room-tasks", pk=room.pk)
    return _page(request, room, context, form, status=422)


def _tried(form: TaskForm, action, **given: Any) -> bool:
    """Whether an action went through; what it refused stands at the form."""
    try:
        action(**given)
    except ValidationError as error:
        add_errors(form, error)
    except CANNOT as error:
        form.add_error(None, str(error))
    return form.is_valid()


def _page(request: HttpRequest, room: Room, context: dict[str, Any], form: TaskForm, status: int = 200) -> HttpResponse:
    rows = room.tasks.select_related("owner", "done_by")
    context |= {
        "form": form,
        "open_tasks": rows.filter(done_at=None).order_by(F("due_on").asc(nulls_last=True), "pk"),
        "done_tasks": rows.exclude(done_at=None).order_by("-done_at")[:MOST_DONE],
        "today": timezone.localdate(),
    }
    return render(request, "collaboration/tasks.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk, task: int) -> HttpResponse:
    """Changing one."""
    room, _side, context = entered(request, pk, "tasks")
    found = _task(room, task)
    form = TaskForm(request.POST if request.method == "POST" else None, room=room, task=found)
    given = {"task": found, "by": request.user}
    if request.method == "POST" and form.is_valid() and _tried(form, actions.change_task, **given, **form.cleaned_data):
        return redirect("collaboration:room-tasks", pk=room.pk)
    context |= {"form": form, "task": found}
    return render(request, "collaboration/task.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def done(request: HttpRequest, pk, task: int) -> HttpResponse:
    return _moved(request, pk, task, actions.finish_task)


@access(SIGNED_IN)
@require_POST
def open_again(request: HttpRequest, pk, task: int) -> HttpResponse:
    return _moved(request, pk, task, actions.reopen_task)


def _moved(request: HttpRequest, pk, task: int, action) -> HttpResponse:
    room, _side = must_sit_in(request.user, pk)
    try:
        action(task=_task(room, task), by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room-tasks", pk=room.pk)


def _task(room: Room, pk: int) -> RoomTask:
    return get_object_or_404(room.tasks.select_related("room", "owner"), pk=pk if pk < 2**63 else 0)
