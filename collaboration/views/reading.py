"""Looking at a document page by page, and downloading it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from collaboration import gate
from collaboration.disclosing import reading
from collaboration.models import Mode, Version
from core.access import PUBLIC, SIGNED_IN, access
from core.apart import running
from core.downloads import HEADERS, attachment

ASKED_EVERY = 5
"""Seconds after which an open page asks whether it may still be shown."""


def _version(pk: int) -> Version:
    rows = Version.objects.select_related("document__organisation", "file")
    return get_object_or_404(rows, pk=pk) if pk < 2**63 else _nothing()


def _nothing() -> Version:
    raise Http404


@access(SIGNED_IN)
@require_GET
def view(request: HttpRequest, version: int) -> HttpResponse:
    """The page around a page. Asked by a script it says only whether it may still be shown: 204, or 404 as for a stranger."""
    row = _version(version)
    found = reading.checked(request.user, row, Mode.VIEW)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    pages = row.pages or 0
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    context = {
        "version": row,
        "document": row.document,
        "grant": found.grant,
        "number": number,
        "pages": pages,
        "before": number - 1,
        "after": number + 1 if number < pages else 0,
        "large": request.GET.get("size") == "large",
        "may_download": gate.may_read(request.user, row, Mode.DOWNLOAD) is not None,
        "every": ASKED_EVERY,
    }
    answer = render(request, "collaboration/view.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@access(SIGNED_IN)
@require_GET
def page(request: HttpRequest, version: int, page: int) -> HttpResponse:
    """One page as a picture with its reader's mark."""
    size = request.GET.get("size", "")
    if size not in reading.WIDTHS:
        raise Http404
    try:
        picture = reading.page_for(request.user, _version(version), page, size)
    except running.Refused as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8", headers=HEADERS)
    return HttpResponse(picture, content_type="image/png", headers=HEADERS)


@access(SIGNED_IN)
@require_GET
def download(request: HttpRequest, version: int) -> HttpResponse:
    """Leads to where the file is downloaded: an address without cookies, good for a minute and for one person."""
    ticket = reading.ticket(request.user, _version(version))
    address = settings.FILES_URL if settings.SITE_URL.rstrip("/") != settings.FILES_URL else ""
    answer = HttpResponseRedirect(address + reverse("collaboration:signed-file", kwargs={"ticket": ticket}))
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@access(PUBLIC)
@require_GET
def signed_file(request: HttpRequest, ticket: str) -> HttpResponse | StreamingHttpResponse:
    """The file itself. Its key is the ticket; whoever asks is who it names, and no cookie is looked at or set."""
    user, version, grant = reading.by_ticket(ticket)
    try:
        leaving = reading.leaving(user, version, grant)
    except running.Refused as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8", headers=HEADERS)
    answer = StreamingHttpResponse(leaving.parts, content_type=leaving.content_type, headers=HEADERS)
    # An answer that is cut is then shorter than it said, and no browser takes it for whole.
    answer["Content-Length"] = str(leaving.size)
    answer["Content-Disposition"] = attachment(leaving.name)
    return answer
