"""A person's tokens: what they have, a new one, an end to one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import kept_values, recently_authenticated
from api.actions.tokens import make_token, revoke_token
from api.forms import TokenForm
from api.models import Token
from core.access import SIGNED_IN, access
from core.api import SCOPES

SHOWN = 50
API_ADDRESS = f"{settings.SITE_URL.rstrip('/')}/api/v1"


@access(SIGNED_IN)
@recently_authenticated
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token's secret stands on the page that answers the form, and nowhere else ever."""
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm(initial=_typed(request))
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = make_token(by=request.user, **form.cleaned_data)
            form = TokenForm()
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "tokens": _told(request), "made": made, "secret": secret, "address": API_ADDRESS}
    answer = render(request, "api/tokens.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _typed(request: HttpRequest) -> dict[str, object]:
    """What somebody had typed before they were asked to show who they are."""
    kept = kept_values(request)
    return {name: kept.getlist(name) if name == "scopes" else kept[name] for name in kept} if kept else {}


def _told(request: HttpRequest) -> list[tuple[Token, list[str]]]:
    """The person's tokens, each with what it may do in words."""
    mine = Token.objects.of(request.user)[:SHOWN]
    return [(token, [SCOPES[scope] for scope in token.scopes if scope in SCOPES]) for token in mine]


@access(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.of(request.user), pk=pk)
    revoke_token(token=token, by=request.user)
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("api:tokens")
