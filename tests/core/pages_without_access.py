"""An address whose view forgets to say who may reach it."""

from django.http import HttpResponse
from django.urls import path


def forgotten(request):
    return HttpResponse("everybody reads this")


urlpatterns = [path("forgotten", forgotten, name="forgotten")]
