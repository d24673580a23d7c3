"""Every address of the site, and one that takes applications by the clock inside its view."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from competitions.actions.submitting import submit_application
from competitions.deadlines import NotOpen
from competitions.models import Application
from config.urls import handler400, handler403, handler404, handler500  # noqa: F401 (Django looks for them here)
from config.urls import urlpatterns as of_the_site
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_POST
def submit_by_the_view_s_clock(request, pk: int) -> HttpResponse:
    application = get_object_or_404(Application.objects.of_applicant(request.user), pk=pk)
    try:
        submit_application(application=application, by=request.user, arrived_at=timezone.now(), language="en")
    except NotOpen:
        return HttpResponse(status=422)
    return HttpResponse(status=302)


urlpatterns = [*of_the_site, path("control/<int:pk>/submit/", submit_by_the_view_s_clock)]
