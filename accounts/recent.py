"""Some things ask for a person who has just shown who they are: not a session left open somewhere."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.audit import acting
from core.permissions import NotAllowed

KEPT = "accounts.kept"
MOST_KEPT = 20_000
"""Letters of a form that are kept in a session."""

NOT_KEPT = {"csrfmiddlewaretoken", "password"}
SAFE = {"GET", "HEAD", "OPTIONS"}


def is_recent(request: HttpRequest) -> bool:
    """Whether the person of this session proved who they are within the last RECENT_AUTHENTICATION seconds."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.RECENT_AUTHENTICATION


def method_of(request: HttpRequest) -> str:
    """How the person of this session last proved who they are: password, code, totp, webauthn …; "" where they have not."""
    records = sorted(get_authentication_records(request, request.user), key=lambda record: record["at"])
    return str(records[-1].get("type") or records[-1]["method"]) if records else ""


def check_acts_for_themselves() -> None:
    """Raises NotAllowed where somebody acts as another: what asks for proof is never done for somebody else."""
    if acting.get() is not None:
        raise NotAllowed(_("Nobody can do this in another person’s name. Stop acting as them first."))


def proof_needed(request: HttpRequest, *, back: str = "") -> HttpResponse | None:
    """Answers in a view's place until the person has shown again who they are; None when they have.

    What they typed is kept in the session and handed back by `kept_values` at `back`, which is the present address
    unless named. Raises NotAllowed where somebody acts as another.
    """
    check_acts_for_themselves()
    if is_recent(request):
        return None
    back = back or request.get_full_path()
    values = request.POST.copy()
    for name in NOT_KEPT & set(values):
        del values[name]
    typed = values.urlencode()
    if request.method == "POST" and len(typed) <= MOST_KEPT:
        request.session[KEPT] = {"path": back, "values": typed}
    where = f"{_way(request)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": where})
    if request.headers.get("X-Requested-With") == "fetch":
        message = _("Show once more that it is you, then send this again.")
        return JsonResponse({"error": "not_recent", "message": message}, status=403)
    return redirect(where)


def _way(request: HttpRequest) -> str:
    return get_adapter().get_reauthentication_methods(request.user)[0]["url"]


def kept_values(request: HttpRequest) -> QueryDict | None:
    """Returns once what was typed before the person was asked who they are, and says that it is still here."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[KEPT]
    messages.info(request, _("Thank you. What you entered is still here: look at it and send it again."))
    return QueryDict(kept["values"])


def recently_authenticated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets a view be sent something only by somebody who has just proved who they are. Looking stays open."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in SAFE and request.user.is_authenticated:
            answer = proof_needed(request)
            if answer is not None:
                return answer
        return view(request, *args, **kwargs)

    return guarded
