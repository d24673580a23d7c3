"""Who sits in a room, and whom one's own side lets in."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import seats as actions
from collaboration.models import Room, RoomMember
from collaboration.permissions import role_in
from collaboration.rooms.forms import SeatForm
from collaboration.sides import side_of
from collaboration.views.room_pages import CANNOT, context_of
from core.access import SIGNED_IN, access
from ecosystem.models import Membership, Organisation


def reached(request: HttpRequest, pk) -> tuple[Room, Organisation, bool]:
    """The room, the reader's side and whether they sit in it. Owners and editors who do not sit come this far, to let
    somebody in. Raises Http404 for everybody else."""
    rooms = Room.objects.with_sides()
    found = rooms.visible_to(request.user).filter(pk=pk).first()
    if found is not None and (side := side_of(request.user, found)) is not None:
        return found, side, True
    found = rooms.managed_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    mine = [side for side in found.sides if role_in(request.user, side) in Membership.EDITING]
    return found, mine[0], False


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk) -> HttpResponse:
    room, side, sits = reached(request, pk)
    form = SeatForm(request.POST if request.method == "POST" else None, room=room, side=side)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_member(room=room, organisation=side, person=form.cleaned_data["person"], by=request.user)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("They now sit in the room and have been told."))
            return redirect("collaboration:room-people", pk=room.pk)
    context = context_of(room, side, "people") | _shown(request, room, side, sits)
    context["form"] = form
    return render(request, "collaboration/people.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, room: Room, side: Organisation, sits: bool) -> dict[str, Any]:
    """Who does not sit in the room reads the names of their own side only."""
    rows = room.members.select_related("user", "added_by")
    return {
        "sits": sits,
        "ours": _of(rows, side),
        "theirs": _of(rows, room.other(side)) if sits else None,
        "left": rows.filter(organisation=side, left_at=None).exclude(pk__in=RoomMember.objects.sitting()),
        "may_choose": role_in(request.user, side) in Membership.EDITING,
    }


def _of(rows: QuerySet[RoomMember], side: Organisation) -> QuerySet[RoomMember]:
    return rows.filter(organisation=side, pk__in=RoomMember.objects.sitting())


@access(SIGNED_IN)
@require_POST
def remove(request: HttpRequest, pk, member: int) -> HttpResponse:
    """Ends a colleague's seat, or one's own."""
    room, side, _sits = reached(request, pk)
    rows = room.members.filter(organisation=side).select_related("room", "organisation")
    found = get_object_or_404(rows, pk=member if member < 2**63 else 0)
    try:
        actions.remove_member(member=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("collaboration:room-people", pk=room.pk)
    if found.user_id == request.user.pk:
        messages.success(request, _("You have left the room."))
        return redirect("collaboration:home")
    messages.success(request, _("They do not sit in the room any more."))
    return redirect("collaboration:room-people", pk=room.pk)
