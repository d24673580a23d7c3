"""Addresses for the stories about access: one page behind each kind of door."""

from django.http import HttpResponse
from django.urls import include, path

from core.access import ADMINISTRATOR, METRICS, PUBLIC, SIGNED_IN, STAFF, access


def page(level):
    @access(level)
    def view(request):
        return HttpResponse(level.name)

    return view


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("public", page(PUBLIC)),
    path("signed-in", page(SIGNED_IN)),
    path("staff", page(STAFF)),
    path("administrator", page(ADMINISTRATOR)),
    path("metrics", page(METRICS)),
]
