"""Production at a glance: the ways into it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import SIGNED_IN, access
from ecosystem.current import my_organisations
from ecosystem.models import Organisation


@access(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    mine = my_organisations(request)
    context = {
        "has_organisation": bool(mine),
        "makes": any(one.kind == Organisation.Kind.MANUFACTURER for one in mine),
    }
    return render(request, "production/home.html", context)
