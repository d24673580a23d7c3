"""The staff desk: what waits for the park today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from competitions.readers import organised_by
from competitions.statistics import midnight, todays_numbers
from core.access import STAFF, access
from ecosystem.models import Organisation
from portal.numbers import desk_numbers
from portal.views.desk_verification import waiting

NEWEST = 6


@access(STAFF)
def overview(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/desk.html",
        {
            "numbers": desk_numbers(),
            "queue": waiting()[:NEWEST],
            "calls": todays_numbers(organised_by(request.user), request.user, midnight()),
            "newest": Organisation.objects.for_cards().order_by("-created_at", "-pk")[:NEWEST],
        },
    )
