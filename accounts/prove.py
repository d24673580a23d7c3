"""Showing who one is by a code from the mail, for people who have neither a password nor a second factor."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django import forms
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import SIGNED_IN, access
from core.mail import queue_mail

KEPT = "accounts.prove"
HOLDS = 600  # seconds
TRIES = 5
PAUSE = 60  # seconds between two letters


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


@access(SIGNED_IN)
def prove(request: HttpRequest) -> HttpResponse:
    """Sends a code at the press of a button, takes it, and leads on to `next`."""
    if get_reauthentication_flows(request.user):
        raise Http404
    onward = (get_adapter().is_safe_url(request.GET.get("next")) and request.GET["next"]) or "accounts:settings"
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "send" in request.POST:
        _send(request)
    elif form.is_valid():
        if _fits(request, form.cleaned_data["code"]):
            record_authentication(request, request.user, method="code", reauthenticated=True)
            return redirect(onward)
        form.add_error("code", _("This is not the code we sent, or it has grown too old. Ask for a new one."))
    sent = request.session.get(KEPT, {}).get("at", 0) > time.time() - HOLDS
    return render(request, "accounts/prove.html", {"form": form, "sent": sent})


@transaction.atomic
def _send(request: HttpRequest) -> None:
    now = time.time()
    if request.session.get(KEPT, {}).get("at", 0) > now - PAUSE:
        return
    code = get_adapter().generate_login_code()
    request.session[KEPT] = {"digest": make_password(_plain(code)), "at": now, "tries": 0}
    queue_mail(
        "account_prove",
        key=f"account_prove:{request.user.pk}:{get_random_string(22)}",
        to=request.user.email,
        language=request.user.language,
        context={"code": code},
    )


def _fits(request: HttpRequest, code: str) -> bool:
    """Whether this is the code; counts the try first, and forgets the code with the last one or when it fits."""
    kept = request.session.get(KEPT)
    if not kept or kept["at"] < time.time() - HOLDS:
        return False
    kept["tries"] += 1
    request.session[KEPT] = kept
    fits = check_password(_plain(code), kept["digest"])
    if fits or kept["tries"] >= TRIES:
        del request.session[KEPT]
    return fits


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
