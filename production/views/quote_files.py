"""A quotation as a PDF and as a CSV file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import SIGNED_IN, access
from core.csv_files import csv_file
from production.quoting import showing
from production.quoting.csv_rows import HEADER, rows_of
from production.quoting.pdf import quotation_pdf


@access(SIGNED_IN)
@require_safe
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """In the page's language."""
    found = showing.must_read(request.user, number)
    content = quotation_pdf(found, showing.answers_of(found), get_language() or "en")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response


@access(SIGNED_IN)
@require_safe
def csv(request: HttpRequest, number: str) -> StreamingHttpResponse:
    found = showing.must_read(request.user, number)
    return csv_file(f"{found.number}.csv", HEADER, rows_of(showing.answers_of(found)))
