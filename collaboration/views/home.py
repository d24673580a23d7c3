"""Collaborations at a glance: what waits for the reader, what they wait for, and the rooms they sit in."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collaboration.introducing import showing
from collaboration.models import Room
from collaboration.rooms.lines import for_list, line_of, with_names
from core.access import SIGNED_IN, access
from ecosystem.current import my_organisations

PER_PAGE = 20
FIRST = 10
"""Introductions of each kind; the rest is one click away."""


@access(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    waiting, awaited = showing.waiting_for(request.user), showing.awaited_by(request.user)
    sits_in = Room.objects.visible_to(request.user)
    outside = Room.objects.managed_by(request.user).open().exclude(pk__in=sits_in)
    page = Paginator(for_list(sits_in, request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": showing.seen_all(waiting[:FIRST], request.user),
        "awaited": showing.seen_all(awaited[:FIRST], request.user),
        "page": page,
        "lines": [line_of(room) for room in page],
        "outside": with_names(outside)[:PER_PAGE],
        "has_organisation": bool(my_organisations(request)),
    }
    return render(request, "collaboration/home.html", context)
