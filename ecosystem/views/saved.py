"""Saved searches and organisations side by side."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import PUBLIC, SIGNED_IN, access
from core.text import tidy
from ecosystem.actions import saved_searches as actions
from ecosystem.comparing import FEWEST, columns
from ecosystem.filters import Filters
from ecosystem.models import SavedSearch


@access(SIGNED_IN)
def searches(request: HttpRequest) -> HttpResponse:
    found = SavedSearch.objects.filter(user=request.user)
    rows = [(one, _address(one.directory, one.query)) for one in found]
    return render(request, "ecosystem/searches.html", {"rows": rows, "often": SavedSearch.Often.choices})


def _address(directory: str, query: str) -> str:
    address = reverse(f"ecosystem:{directory}")
    return f"{address}?{query}" if query else address


@access(SIGNED_IN)
@require_POST
def search_save(request: HttpRequest, directory: str) -> HttpResponse:
    """Keeps the filters that the directory's address has."""
    filters = Filters.read(QueryDict(request.POST.get("query", "")[:2000]))
    name = tidy(request.POST.get("name", ""), lines=False)
    try:
        search = actions.save_search(directory=directory, filters=filters, name=name, by=request.user)
        messages.success(
            request, _("Saved as “%(name)s”. You get mail once a week when there is news.") % {"name": search.name}
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address(directory, filters.query))
    return redirect("ecosystem:searches")


@access(SIGNED_IN)
@require_POST
def search_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    search = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    try:
        if verb == "remove":
            actions.remove_search(search=search, by=request.user)
            messages.success(request, _("“%(name)s” is removed.") % {"name": search.name})
        else:
            actions.change_search(search=search, often=request.POST.get("often", ""), by=request.user)
            messages.success(request, _("Your settings are saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("ecosystem:searches")


@access(PUBLIC)
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four organisations side by side, named in the address so that it can be sent to somebody."""
    found = columns(request.GET.getlist("with"), request.user)
    return render(request, "ecosystem/compare.html", {"columns": found, "enough": len(found) >= FEWEST})
