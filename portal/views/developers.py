"""The reference of the API, drawn from its own document, and what each kind of problem means."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.deliveries import DELAYS
from api.events import EVENTS
from api.reference import groups, shapes
from core.access import PUBLIC, access
from core.api import SCOPES
from core.problems import KINDS
from portal.api import api


@access(PUBLIC)
def reference(request: HttpRequest) -> HttpResponse:
    document = api.get_openapi_schema()
    context = {
        "groups": groups(document),
        "shapes": shapes(document),
        "scopes": SCOPES.items(),
        "events": [(name, event.told) for name, event in EVENTS.items()],
        "address": f"{settings.SITE_URL.rstrip('/')}/api/v1",
        "per_minute": settings.API_PER_MINUTE,
        "tries": len(DELAYS) + 1,
    }
    return render(request, "portal/developers.html", context)


@access(PUBLIC)
def problems(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/problems.html", {"kinds": KINDS.values()})
