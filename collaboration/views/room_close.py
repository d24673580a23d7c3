"""Closing a room, having been told what ends with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collaboration.actions.rooms import close_room
from collaboration.models import Agreement, Grant, Meeting, Pilot, Room
from collaboration.permissions import check_user_can_close_room
from collaboration.rooms.forms import CloseForm
from collaboration.views.room_pages import CANNOT, entered
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk) -> HttpResponse:
    room, _side, context = entered(request, pk, "people")
    try:
        check_user_can_close_room(request.user, room)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("collaboration:room-people", pk=room.pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_room(room=room, because=form.cleaned_data["because"], by=request.user)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The room is closed. What was said stays readable."))
            return redirect("collaboration:room", pk=room.pk)
    context |= {"form": form} | what_ends(room)
    return render(request, "collaboration/close.html", context, status=422 if form.errors else 200)


def what_ends(room: Room) -> dict[str, Any]:
    """What closing ends, and what it leaves."""
    now = timezone.now()
    planned = room.meetings.exclude(state=Meeting.State.CANCELLED)
    return {
        "grants": Grant.objects.standing(now).filter(room=room).count(),
        "meetings": planned.exclude(state=Meeting.State.AGREED, starts_at__lte=now).count(),
        "tasks": room.tasks.filter(done_at=None).count(),
        "agreements": Agreement.objects.in_force(now).filter(room=room).count(),
        "pilots": room.pilots.filter(
            state__in=(Pilot.State.PROPOSED, Pilot.State.RUNNING, Pilot.State.SCALING)
        ).count(),
    }
