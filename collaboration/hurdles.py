"""What stands before every page of a collaboration, and before every operation of the API on one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.hurdles import refuse
from core.access import hurdle
from core.api import path_view

OURS = {"collaboration", "agreements"}
"""The tags of the routers in this app: what joins one of them from elsewhere has its tag."""


@hurdle
def nobody_looks_in_anothers_name(request: HttpRequest, view: str) -> HttpResponse | None:
    """An administrator who acts as a person is not one of those whom two organisations let see what is theirs."""
    if getattr(request, "acting", None) is None or not (view.startswith("collaboration:") or _is_operation(request)):
        return None
    return refuse(request, "acting", _("What two organisations share is not opened in another person’s name."))


def _is_operation(request: HttpRequest) -> bool:
    match = request.resolver_match
    found = path_view(match.func) if match else None
    return found is not None and any(OURS & set(one.tags or ()) for one in found.operations)
