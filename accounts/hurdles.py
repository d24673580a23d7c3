"""What stands before every page and API operation, whatever it is (core.access.HURDLES)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.factors import lacks_second_factor
from core.access import hurdle
from core.permissions import NotAllowed
from core.problems import is_of_the_api, problem

OF_ONES_OWN_ACCOUNT = ("account_", "mfa_", "usersessions_", "socialaccount_")
KEYS = ("api:token", "api:webhook")
"""Pages on which keys are made that outlast whoever acts."""

FOR_MACHINES = {"healthz", "readyz"}


def is_about_ones_account(view: str) -> bool:
    own = view.startswith(OF_ONES_OWN_ACCOUNT) or view.endswith(("_login", "_callback"))
    return own or (view.startswith("accounts:") and view != "accounts:act")


def refuse(request: HttpRequest, error: str, message: str) -> HttpResponse:
    """Says no: in JSON to programs, on a page to people."""
    if is_of_the_api(request):
        return problem("not-allowed", message)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"error": error, "message": message}, status=403)
    raise NotAllowed(message)


@hurdle
def staff_need_a_second_factor(request: HttpRequest, view: str) -> HttpResponse | None:
    """Leads whoever decides about others to set up a second factor first.

    Public pages too: staff see more on them than others do.
    """
    if is_about_ones_account(view) or view in FOR_MACHINES or not lacks_second_factor(request.user):
        return None
    message = _("Set up a second factor first: your work here decides about others.")
    if is_of_the_api(request) or request.headers.get("X-Requested-With") == "fetch":
        return refuse(request, "second_factor", message)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": redirect("mfa_index").url})
    return redirect("mfa_index")


@hurdle
def acting_stops_at_the_account(request: HttpRequest, view: str) -> HttpResponse | None:
    """Who acts as a person leaves alone how that person gets in, and what they have set for themselves."""
    if getattr(request, "acting", None) is None or view in {"account_logout", "accounts:act-end"}:
        return None
    changes_settings = view.startswith("accounts:") and request.method not in {"GET", "HEAD", "OPTIONS"}
    if view.startswith((*OF_ONES_OWN_ACCOUNT, *KEYS)) or changes_settings:
        return refuse(request, "acting", _("Nobody can do this in another person’s name. Stop acting as them first."))
    return None
