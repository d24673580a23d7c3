"""The reference of the API, drawn from its own document, and what each kind of problem means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import PUBLIC, access
from core.problems import KINDS


@access(PUBLIC)
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/developers.html", {})


@access(PUBLIC)
def problems(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/problems.html", {"kinds": KINDS.values()})
