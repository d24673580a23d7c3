"""An API of which one operation says who may reach it and others do not, and one that writes."""

from django.urls import include, path
from ninja import NinjaAPI, Router
from ninja.openapi.views import openapi_json

from core.access import PUBLIC, SIGNED_IN, STAFF
from core.api import answer_in_words, door

api = NinjaAPI(urls_namespace="without-doors", docs_url=None, openapi_url=None)
answer_in_words(api)
nested = Router()


@api.get("/open", auth=door(PUBLIC))
def opened(request):
    return {"who": "everybody"}


@api.get("/forgotten")
def forgotten(request):
    return {"who": "everybody"}


@nested.post("/deep")
def deep(request):
    return {"who": "everybody"}


@nested.get("/inherits-nothing", auth=None)
def inherits_nothing(request):
    return {"who": "everybody"}


api.add_router("/nested", nested)

doors = NinjaAPI(urls_namespace="with-doors", docs_url=None, openapi_url=None)
answer_in_words(doors)


@doors.post("/members", auth=door(SIGNED_IN))
def members(request):
    return {"who": request.user.email}


@doors.get("/staff", auth=door(STAFF))
def staff(request):
    return {"who": request.user.email}


def leaked(request):
    return openapi_json(request, api)


leaked.__module__ = "ninja.openapi.views"  # as a page of the library itself would be

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("api/forgets/", api.urls),
    path("api/doors/", doors.urls),
    path("leaked", leaked, name="leaked"),
]
