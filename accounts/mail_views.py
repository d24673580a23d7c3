"""Which mails one gets: the switches in the settings, and the address that ends a kind."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.telling import DAILY, KINDS, choose_mails, read
from accounts.telling import stop as stop_mails
from core.access import PUBLIC, SIGNED_IN, access


@access(SIGNED_IN)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    wanted, daily = (set(request.POST.getlist(name)) & set(KINDS) for name in ("wanted", "daily"))
    choose_mails(wanted=wanted, daily=daily, by=request.user)
    messages.success(request, _("Your settings are saved."))
    return redirect("accounts:settings")


@access(PUBLIC)
@csrf_exempt  # a mail program presses for its reader with a signed address and no cookie (RFC 8058)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Works without a session: the signed address is the key, and opens nothing but this.

    Looking changes nothing, for mail programs look at links too. Sending does, without a form's token, since a mail
    program presses for its reader (RFC 8058). It shows nobody's name, for mails are passed on.
    """
    found = read(token)
    if found is None:
        raise Http404
    kind, person = found
    if request.method == "POST":
        stop_mails(kind=kind, person=person)
    others = {DAILY: _("What a day brought, in one letter")}
    text = KINDS[kind].text if kind in KINDS else others.get(kind, _("Weekly matches"))
    return render(request, "accounts/mails_stop.html", {"text": text, "done": request.method == "POST"})
