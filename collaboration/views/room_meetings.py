"""Meetings of a room: what is planned, proposed and over; proposing, choosing, moving, cancelling."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import meeting as actions
from collaboration.models import Meeting, MeetingTime, Room
from collaboration.rooms.conversation import number
from collaboration.rooms.forms import MeetingForm, TimesForm
from collaboration.sides import must_sit_in
from collaboration.views.room_pages import CANNOT, add_errors, entered
from core.access import SIGNED_IN, access

MOST = 100


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: HttpRequest, pk) -> HttpResponse:
    room, _side, context = entered(request, pk, "meetings")
    if request.method != "POST":
        return _page(request, room, context, MeetingForm(viewer=request.user))
    form = MeetingForm(request.POST, viewer=request.user)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "place", "minutes", "told", "times")}
        try:
            actions.propose_meeting(room=room, by=request.user, **given)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. The other side has been told and chooses a time."))
            return redirect("collaboration:room-meetings", pk=room.pk)
    return _page(request, room, context, form, status=422)


def _page(
    request: HttpRequest, room: Room, context: dict[str, Any], form: MeetingForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    rows = room.meetings.select_related("by", "organisation").prefetch_related("times", "organisation__texts")
    found = list(rows[:MOST])
    agreed = [one for one in found if one.state == Meeting.State.AGREED and one.starts_at]
    proposed = [one for one in found if one.state == Meeting.State.PROPOSED]
    ahead = sorted((one for one in agreed if one.starts_at > now), key=lambda one: one.starts_at)
    rest = [one for one in found if one not in ahead and one not in proposed]
    context |= {"form": form, "ahead": ahead, "proposed": proposed, "over": rest, "now": now}
    return render(request, "collaboration/meetings.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, pk, meeting) -> HttpResponse:
    """Other times for a meeting that is proposed or agreed."""
    room, _side, context = entered(request, pk, "meetings")
    found = _meeting(room, meeting)
    form = TimesForm(request.POST if request.method == "POST" else None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_other_times(meeting=found, times=form.cleaned_data["times"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. The other side has been told and chooses a time."))
            return redirect("collaboration:room-meetings", pk=room.pk)
    context |= {"form": form, "meeting": found}
    return render(request, "collaboration/meeting_times.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def agree(request: HttpRequest, pk, meeting) -> HttpResponse:
    room, _side = must_sit_in(request.user, pk)
    found = _meeting(room, meeting)
    try:
        actions.agree_meeting(meeting=found, time=_time(request, found), by=request.user)
        messages.success(request, _("Agreed. Everybody in the room gets an invitation for their calendar."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room-meetings", pk=room.pk)


def _time(request: HttpRequest, meeting: Meeting) -> MeetingTime:
    """The time that was pressed; one that is no longer offered is refused by the action."""
    key = number(request.POST.get("time"))
    return meeting.times.filter(pk=key).first() or MeetingTime(
        pk=key or None, meeting=meeting, starts_at=timezone.now()
    )


@access(SIGNED_IN)
@require_POST
def cancel(request: HttpRequest, pk, meeting) -> HttpResponse:
    room, _side = must_sit_in(request.user, pk)
    try:
        actions.cancel_meeting(meeting=_meeting(room, meeting), by=request.user)
        messages.success(request, _("Cancelled. The other side has been told."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room-meetings", pk=room.pk)


def _meeting(room: Room, pk) -> Meeting:
    return get_object_or_404(room.meetings.select_related("room", "organisation"), pk=pk)
