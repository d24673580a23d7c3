"""Certificates: issued at the desk, verified by anybody."""

from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from competitions.actions import certificates as actions
from competitions.ceremony import is_revealed
from competitions.forms_ceremony import WhyForm
from competitions.models import Certificate
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from core.access import PUBLIC, SIGNED_IN, access
from core.files import respond
from core.limits import within
from ecosystem.languages import CHINESE, ENGLISH

PER_PAGE = 50
MOST, WINDOW = 60, 600


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Every certificate there is, and those that are due."""
    competition = conducted(request, slug)
    if request.method == "POST":
        try:
            done = actions.issue_certificates(
                competition=competition, participation=request.POST.get("participation") == "1", by=request.user
            )
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect("competitions:ceremony-certificates", slug=slug)
        told = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", done.count)
        messages.success(request, told % {"count": done.count})
        for number, missing in done.cannot:
            said = _(
                "%(number)s has letters in its name that no font of ours has: %(letters)s. Have another name printed."
            )
            messages.warning(request, said % {"number": number, "letters": missing})
        return redirect("competitions:ceremony-certificates", slug=slug)
    rows = Certificate.objects.filter(competition=competition).read_by(request.user)
    rows = rows.select_related("application__organisation", "application__competition", "file")
    context = context_of(competition, "certificates") | {
        "page": Paginator(rows.prefetch_related("application__organisation__texts"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "competitions/ceremony/certificates.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One certificate: its PDF to print, and taking it back."""
    competition = conducted(request, slug)
    rows = Certificate.objects.filter(competition=competition).read_by(request.user)
    found = get_object_or_404(rows.select_related("application__organisation", "competition", "file"), pk=pk)
    if request.GET.get("file") == "1":
        if found.file is None:
            raise Http404
        return respond(request, found.file)
    form, status = WhyForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                actions.revoke_certificate(certificate=found, by=request.user, **form.cleaned_data)
                messages.success(request, _("The certificate is revoked. Whoever verifies it is told."))
                return redirect("competitions:ceremony-certificates", slug=slug)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            messages.error(request, str(error))
            status = 409
    context = context_of(competition, "certificates") | {
        "certificate": found,
        "form": form,
        "english": found.content[ENGLISH],
        "chinese": found.content[CHINESE],
    }
    return render(request, "competitions/ceremony/certificate_desk.html", context, status=status)


@access(PUBLIC)
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Says to whoever holds a code whether its certificate is ours, what stands on it, and whether it has been revoked.

    Before the embargo is lifted there is nothing at the address. No search engine keeps it.
    """
    if not within(f"certificate:{get_ip(request)}", most=MOST, seconds=WINDOW):
        return render(request, "429.html", status=429)
    found = Certificate.objects.select_related("competition").filter(code=code.upper()).first()
    if found is None or not is_revealed(found.competition):
        raise Http404
    words = {language: found.content[language] for language in (ENGLISH, CHINESE)}
    context = {"certificate": found, "competition": found.competition, "english": words[ENGLISH],
               "chinese": words[CHINESE]}  # fmt: skip
    return render(request, "competitions/ceremony/certificate.html", context)
