"""Closing an organisation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.recent import recently_authenticated
from core.access import SIGNED_IN, access
from ecosystem.actions.closing import close_organisation
from ecosystem.models import Listing
from ecosystem.views.team import CANNOT, managed


@access(SIGNED_IN)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Says what closing means, and does it for an owner."""
    organisation = managed(request, slug)
    if request.method == "POST":
        try:
            close_organisation(organisation=organisation, by=request.user)
            messages.success(request, _("%(name)s is closed. Its team is told.") % {"name": organisation.name})
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("ecosystem:people", slug=slug)
    live = Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED).count()
    return render(request, "ecosystem/close.html", {"organisation": organisation, "live": live})
