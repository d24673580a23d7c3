"""Taking along what was handed in: first what it will be, then the file, for organisers who have just shown who they are."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.recent import recently_authenticated
from competitions.actions.exporting import note_export
from competitions.exports import writing
from competitions.exports.columns import BOTH, Options, table
from competitions.exports.entries import entries_of
from competitions.exports.selection import asked, selected
from competitions.models import Competition
from competitions.permissions import role_in
from core.access import SIGNED_IN, access
from core.csv_files import csv_file
from ecosystem.languages import LANGUAGE_CHOICES

FORMATS = {
    "xlsx": (_("Spreadsheet (XLSX)"), _("One row for each entry, one column for each question.")),
    "csv": (_("Table (CSV)"), _("The same as plain text in UTF-8, for programs.")),
    "json": (_("JSON"), _("Every answer as it is kept, with its question in both languages.")),
    "files": (_("Files (ZIP)"), _("A folder for each entry with its files and its answers as JSON.")),
}


class ExportForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of the columns"), choices=[*LANGUAGE_CHOICES, (BOTH, _("both"))], required=False
    )
    anonymous = forms.BooleanField(label=_("Leave out what tells who applies"), required=False)
    without_confidential = forms.BooleanField(label=_("Leave out confidential answers"), required=False)

    def options(self) -> Options:
        given = self.cleaned_data
        return Options(
            language=given["language"] or "en",
            identifying=not given["anonymous"],
            confidential=not given["without_confidential"],
        )

    def left_out(self) -> list[str]:
        options = self.options()
        kept = {"identifying": options.identifying, "confidential": options.confidential}
        return [mark for mark, is_kept in kept.items() if not is_kept]


def _organised(request: HttpRequest, slug: str) -> Competition:
    competition = get_object_or_404(Competition.objects.prefetch_related("texts"), slug=slug)
    if role_in(request.user, competition) is None:
        raise Http404
    return competition


def _exported(
    request: HttpRequest, slug: str, format: str, answer: Callable[..., HttpResponseBase]
) -> HttpResponseBase:
    """Shows what would be taken along; when it is asked for, writes that down and answers with it."""
    competition = _organised(request, slug)
    rows = selected(competition, request.user, request.GET)
    form = ExportForm(request.POST if request.method == "POST" else None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        note_export(
            competition=competition,
            format=format,
            count=rows.count(),
            filter=asked(request.GET),
            left_out=form.left_out(),
            by=request.user,
        )
        response = answer(competition, entries_of(competition, rows), form.options())
        response["Cache-Control"] = "private, no-store"
        return response
    name, says = FORMATS[format]
    context = {
        "competition": competition,
        "form": form,
        "count": rows.count(),
        "format": format,
        "format_name": name,
        "format_says": says,
        "formats": [(f"competitions:export-{key}", key, words) for key, (words, _says) in FORMATS.items()],
        "query": request.GET.urlencode(),
        "filter": asked(request.GET),
    }
    return render(request, "competitions/export.html", context, status=422 if form.errors else 200)


def _name(competition: Competition, ending: str) -> str:
    return f"{competition.code}-{timezone.now():%Y%m%d-%H%M}.{ending}"


def _attached(pieces: Any, name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    def answer(competition, entries, options):
        rows = table(competition, entries, options)
        return csv_file(_name(competition, "csv"), next(rows), rows)

    return _exported(request, slug, "csv", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def xlsx(request: HttpRequest, slug: str) -> HttpResponseBase:
    def answer(competition, entries, options):
        book = writing.book(table(competition, entries, options), title=competition.code)
        return FileResponse(book, as_attachment=True, filename=_name(competition, "xlsx"))

    return _exported(request, slug, "xlsx", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def json(request: HttpRequest, slug: str) -> HttpResponseBase:
    def answer(competition, entries, options):
        pieces = writing.json_pieces(competition, entries, options)
        return _attached(pieces, _name(competition, "json"), "application/json; charset=utf-8")

    return _exported(request, slug, "json", answer)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def files(request: HttpRequest, slug: str) -> HttpResponseBase:
    def answer(competition, entries, options):
        return _attached(writing.archive(entries, options), _name(competition, "zip"), "application/zip")

    return _exported(request, slug, "files", answer)
