"""The staff desk: what waits for the park today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
            "newest": Organisation.objects.for_cards().order_by("-created_at", "-pk")[:NEWEST],
        },
    )
