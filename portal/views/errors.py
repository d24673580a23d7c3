"""Pages for when something is wrong: what, and what to do."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import PUBLIC, access
from core.problems import OF_STATUS, is_of_the_api, problem

log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if is_of_the_api(request):
        return problem(OF_STATUS.get(status, "broken"))
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"error": title, "message": text}, status=status)
    return render(request, "errors/page.html", {"status": status, "title": title, "text": text}, status=status)


@access(PUBLIC)
def bad_request(request, exception=None):
    return _page(request, 400, _("We could not read this request"), _("Go back, reload the page and try once more."))


@access(PUBLIC)
def forbidden(request, exception=None):
    return _page(request, 403, _("This is not open to you"), str(exception or _("Ask the person who sent you here.")))


@access(PUBLIC)
def not_found(request, exception=None):
    return _page(
        request,
        404,
        _("There is nothing at this address"),
        _("It may have moved, or it is not open to you. Check the address, or start from the home page."),
    )


@access(PUBLIC)
def server_error(request):
    title = _("Something broke on our side")
    text = _("It has been noted. What you typed is kept in this browser; go back and try again in a minute.")
    try:
        return _page(request, 500, title, text)
    except Exception:  # what broke may be what our pages are made of: then the plain sentence must do
        log.exception("The error page broke too")
        return HttpResponse(f"{title}. {text}", status=500, content_type="text/plain; charset=utf-8")


@access(PUBLIC)
def csrf_failure(request, reason=""):
    return _page(
        request,
        403,
        _("This form has grown too old"),
        _("For your safety a form works for one session only. Go back, reload the page and send it again."),
    )
