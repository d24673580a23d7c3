"""Weekly matches: the switch in the settings, and the link in every mail that ends them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import PUBLIC, SIGNED_IN, access
from matching.digest import person_of, wants_digests
from matching.digest_choice import choose_digests


@access(SIGNED_IN)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    choose_digests(wanted=request.POST.get("wanted") == "on", by=request.user)
    messages.success(request, _("Your settings are saved."))
    return redirect("accounts:settings")


@access(PUBLIC)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Works without a session: the signed link is the key, and opens nothing but this. Looking changes nothing, for
    mail programs look at links too; the button does it. It shows nobody's name, for mails are passed on."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose_digests(wanted=False, by=person)
        return redirect(request.path)
    return render(request, "matching/digest_stop.html", {"wanted": wants_digests(person)})
