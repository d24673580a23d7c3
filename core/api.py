"""The JSON API's frame: every operation names its access, exactly as pages do, and every error has one shape."""

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import PathView
from ninja.security.apikey import APIKeyCookie

from core.access import PUBLIC, Access
from core.permissions import NotAllowed

MOST_PER_PAGE = 100
Item = TypeVar("Item")


# --- doors ------------------------------------------------------------------------------------------------------------
class Door(APIKeyCookie):
    """Ninja's authentication by session cookie (with its CSRF check), admitting whom an `Access` admits.

    Nobody signed in is told to sign in (401); somebody whom it does not admit is told nothing (404).
    """

    def __init__(self, level: Access):
        self.access = level
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None):
        if self.access.admits(request):
            return request.user
        if request.user.is_authenticated:
            raise Http404
        return None


class OpenDoor:
    """Stands where an operation is open to everybody, so that openness too is declared."""

    access = PUBLIC

    def __call__(self, request: HttpRequest) -> str:
        return "public"


def door(level: Access) -> Door | OpenDoor:
    return OpenDoor() if level is PUBLIC else Door(level)


# --- what the checks ask ----------------------------------------------------------------------------------------------
def path_view(callback) -> PathView | None:
    """Returns the API path that a URL's callback serves, or None for any other view, ninja's own pages included.

    Ninja keeps it in the callback's closure. Should a new version keep it elsewhere, then this finds nothing, the
    callback counts as a page without access, and the site does not start.
    """
    cells = getattr(callback, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, PathView)), None)


def undeclared(view: PathView) -> list[str]:
    """Returns the methods of an API path whose operations have a callback that is no door, or none at all."""
    missing = []
    for operation in view.operations:
        callbacks = operation.auth_callbacks
        if not callbacks or not all(isinstance(callback, (Door, OpenDoor)) for callback in callbacks):
            missing.append("/".join(operation.methods))
    return missing


def undeclared_in(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """Yields 'METHOD /path' of each operation behind `patterns` that does not say who may reach it."""
    seen = set()  # ninja writes one pattern for each operation, each leading to all of its path
    for pattern in patterns:
        view = path_view(getattr(pattern, "callback", None))
        if view and view not in seen:
            seen.add(view)
            yield from (f"{methods} /{pattern.pattern}" for methods in undeclared(view))


def operations_without_access(api: NinjaAPI) -> list[str]:
    """Returns 'METHOD /path' of each operation of `api` whose callbacks are not doors."""
    return list(undeclared_in(api.urls[0]))


# --- answers ----------------------------------------------------------------------------------------------------------
class Page(Schema, Generic[Item]):
    """One page of a list. `total` counts the whole list, `pages` its pages."""

    items: list[Item]
    page: int
    pages: int
    total: int


def page_of(rows, page: int, per_page: int) -> dict[str, Any]:
    """Returns one page of a queryset. Raises Http404 beyond the last one, so that nobody reads it twice."""
    paginator = Paginator(rows, min(per_page, MOST_PER_PAGE))
    if not 1 <= page <= paginator.num_pages:
        raise Http404
    items = list(paginator.page(page).object_list)
    return {"items": items, "page": page, "pages": paginator.num_pages, "total": paginator.count}


class Problem(Schema):
    """What went wrong: `error` for programs, `message` for people. `fields` names the parameters that are wrong."""

    error: str
    message: str
    fields: dict[str, str] | None = None


def answer_in_words(api: NinjaAPI) -> None:
    """Gives every error of `api` the shape of Problem."""

    def say(request: HttpRequest, status: int, error: str, message: str, **more: Any) -> HttpResponse:
        return api.create_response(request, {"error": error, "message": message, **more}, status=status)

    @api.exception_handler(AuthenticationError)
    def signed_out(request, exc):
        return say(request, 401, "signed_out", _("Sign in first, then ask again with the session's cookie."))

    @api.exception_handler(Http404)
    def not_found(request, exc):
        return say(request, 404, "not_found", _("There is nothing at this address, or it is not open to you."))

    @api.exception_handler(NotAllowed)
    def not_allowed(request, exc):
        return say(request, 403, "not_allowed", str(exc))

    @api.exception_handler(ValidationError)
    def invalid(request, exc):
        fields = {str(wrong["loc"][-1]): wrong["msg"] for wrong in exc.errors}
        message = _("These parameters cannot be used: %(names)s.") % {"names": ", ".join(fields)}
        return say(request, 422, "invalid", message, fields=fields)

    @api.exception_handler(HttpError)
    def refused(request, exc):
        if exc.status_code == 403:
            return say(request, 403, "csrf", _("Send the CSRF token of your session in the header X-CSRFToken."))
        return say(request, exc.status_code, "refused", exc.message)
