"""Taking the score sheets of a round along, and reading what was done in judging."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.recent import recently_authenticated
from competitions.actions.exporting import note_sheet_export
from competitions.exports import sheet_files
from competitions.exports.sheets import sheets_one_by_one
from competitions.forms_judging_data import SheetExportForm
from competitions.judged import check_user_can_read_scores, led_round, sheets_of
from competitions.models import Round, ScoreSheet
from core.access import SIGNED_IN, access
from core.csv_files import csv_file
from core.permissions import NotAllowed, allowed

FORMATS = {
    "xlsx": (
        gettext_lazy("Spreadsheet (XLSX)"),
        gettext_lazy("Two pages: a row for each sheet, and a row for each criterion of each sheet."),
    ),
    "csv": (
        gettext_lazy("Table (CSV)"),
        gettext_lazy("A row for each criterion of each sheet, as plain text in UTF-8."),
    ),
    "json": (gettext_lazy("JSON"), gettext_lazy("The round with its criteria, and every sheet as it is kept.")),
}
Answer = Callable[..., HttpResponseBase]


def _exported(request: HttpRequest, slug: str, number: int, format: str, answer: Answer) -> HttpResponseBase:
    """Shows what would be taken along; when it is asked for, writes that down and answers with it."""
    found = led_round(request.user, slug, number)
    form = SheetExportForm(
        request.POST if request.method == "POST" else None, initial={"language": request.LANGUAGE_CODE}
    )
    rows = sheets_of(found, request.user)
    if request.method == "POST" and form.is_valid():
        options = form.options()
        try:
            count = _count(found, rows, counted=options.counted)
            note_sheet_export(round=found, format=format, count=count, left_out=form.left_out(), by=request.user)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("competitions:judging-export", slug=slug, number=number)
        response = answer(found, sheets_one_by_one(found, rows, options), options)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    return render(request, "competitions/judging/export.html", _context(request, found, rows, format, form))


def _count(found: Round, rows, *, counted: bool = False) -> int:
    """How many sheets are taken along."""
    if counted:
        rows = rows.filter(pk__in=ScoreSheet.objects.counted().filter(entry__round=found).values("pk"))
    return rows.count()


def _context(request: HttpRequest, found: Round, rows, format: str, form: SheetExportForm) -> dict[str, Any]:
    name, says = FORMATS[format]
    return {
        "competition": found.competition,
        "round": found,
        "here": "judging",
        "form": form,
        "may_read": allowed(check_user_can_read_scores, request.user, found),
        "count": _count(found, rows),
        "counted": _count(found, rows, counted=True),
        "format": format,
        "format_name": name,
        "format_says": says,
        "formats": [(f"competitions:judging-export-{key}", key, words) for key, (words, _says) in FORMATS.items()],
    }


def _name(found: Round, ending: str) -> str:
    return f"{found.competition.code}-{found.number}-{timezone.now():%Y%m%d-%H%M}.{ending}"


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def xlsx(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    def answer(found, sheets, options):
        book = sheet_files.book(found, sheets, options, titles=(_("Sheets"), _("Scores")))
        return FileResponse(book, as_attachment=True, filename=_name(found, "xlsx"))

    return _exported(request, slug, number, "xlsx", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def csv(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    def answer(found, sheets, options):
        rows = sheet_files.table(found, sheets, options)
        return csv_file(_name(found, "csv"), next(rows), rows)

    return _exported(request, slug, number, "csv", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def json(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    def answer(found, sheets, options):
        headers = {"Content-Disposition": f'attachment; filename="{_name(found, "json")}"'}
        pieces = sheet_files.json_pieces(found, sheets, options)
        return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8", headers=headers)

    return _exported(request, slug, number, "json", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD"])
def export(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What can be taken along, and how; the formats have addresses of their own."""
    found = led_round(request.user, slug, number)
    form = SheetExportForm(initial={"language": request.LANGUAGE_CODE})
    rows = sheets_of(found, request.user)
    return render(request, "competitions/judging/export.html", _context(request, found, rows, "xlsx", form))
