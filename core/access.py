"""Who may reach a view, said by the view itself and enforced in one place.

Every view carries an `Access`. A view without one stops the site from starting (`core.checks`), and the middleware
refuses it. Access here is the outer door; what a person may see behind it is decided per object, by `visible_to(user)`
querysets and `check_user_can_x` functions.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Access:
    """One kind of outer door. `admits` answers for a signed-in user; `anonymous` says whether nobody need sign in."""

    name: str
    admits: Callable[[HttpRequest], bool]
    anonymous: bool = False


def _holds_metrics_token(request: HttpRequest) -> bool:
    from django.utils.crypto import constant_time_compare

    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    by_token = bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)
    return by_token or (request.user.is_authenticated and request.user.is_staff)


PUBLIC = Access("public", lambda request: True, anonymous=True)
SIGNED_IN = Access("signed in", lambda request: request.user.is_authenticated)
STAFF = Access("staff", lambda request: request.user.is_authenticated and request.user.is_staff)
ADMINISTRATOR = Access("administrator", lambda request: request.user.is_authenticated and request.user.is_superuser)
METRICS = Access("staff or token", _holds_metrics_token, anonymous=True)


def access(level: Access):
    """Declares who may reach a view: `@access(PUBLIC)` above a function view or an API operation."""

    def declare(view):
        view.access = level
        return view

    return declare


Hurdle = Callable[[HttpRequest, str], HttpResponse | None]
HURDLES: list[Hurdle] = []


def hurdle(function: Hurdle) -> Hurdle:
    """Registers what stands before every door, of pages and API operations alike.

    It is given the request and the URL name of its view, and answers in the view's place, or lets pass with None.
    """
    if function not in HURDLES:
        HURDLES.append(function)
    return function


def access_of(callback, url_name: str = "") -> Access | None:
    """Returns the access a view declares, or the one this project lists for a library's view, or None."""
    declared = getattr(callback, "access", None) or getattr(getattr(callback, "view_class", None), "access", None)
    return declared or libraries().get(url_name)


def libraries() -> dict[str, Access]:
    """Views we did not write, by URL name. Whatever a new version of a library adds is missing here, and says so."""
    from accounts.library_views import ACCESS

    return ACCESS


def is_api(callback) -> bool:
    """API paths carry one callback for several operations; each operation declares its own access (core.api)."""
    from core.api import path_view

    return path_view(callback) is not None


def operations_are_declared(callback) -> bool:
    from core.api import path_view, undeclared

    view = path_view(callback)
    return view is not None and not undeclared(view)


class AccessMiddleware:
    """Refuses what the view's declared access does not admit: strangers to sign-in, members with 404."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        match = request.resolver_match
        for stands_before in HURDLES:
            if (answer := stands_before(request, match.view_name if match else "")) is not None:
                return answer
        if is_api(view_func):
            if operations_are_declared(view_func):
                return None
            raise ImproperlyConfigured(f"An API operation at {request.path} declares no access.")
        level = access_of(view_func, match.view_name if match else "")
        if level is None:
            raise ImproperlyConfigured(f"The view {view_func!r} declares no access.")
        if level.admits(request):
            return None
        if request.user.is_authenticated or level.anonymous:
            raise Http404
        return ask_to_sign_in(request)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page redirects; a request made by a script is told in words, so that nothing typed is thrown away."""
    if request.headers.get("X-Requested-With") == "fetch":
        answer = JsonResponse(
            {"error": "signed_out", "message": _("You have been signed out. Sign in again; your text is kept here.")},
            status=401,
        )
        answer["X-Sign-In"] = reverse(settings.LOGIN_URL)
        return answer
    return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
