"""Imports at the desk: a file, its columns, what it would change, doing it, and taking it back."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.access import STAFF, access
from core.files import respond
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import importing, undoing
from ecosystem.actions.bulk import sentence
from ecosystem.imports.merging import OFFER, language_and_part
from ecosystem.models import BulkJob, BulkRow, ImportPlan, Organisation
from taxonomy.models import Concept

PER_PAGE = 25
LONGEST = 300
CODED = ("region", "concepts", "certificates", "offer-concepts")
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError)
LANGUAGES = {"en": gettext_lazy("English"), "zh-hans": gettext_lazy("Chinese")}
PARTS = {
    "name": gettext_lazy("Name"),
    "tagline": gettext_lazy("In one sentence"),
    "summary": gettext_lazy("Description"),
    "city": gettext_lazy("City"),
    "title": gettext_lazy("Title of the offer"),
    "body": gettext_lazy("Text of the offer"),
    "region": gettext_lazy("Country or province"),
    "website": gettext_lazy("Website"),
    "registration_number": gettext_lazy("Registration number"),
    "founded": gettext_lazy("Founded in"),
    "size": gettext_lazy("Size"),
    "concepts": gettext_lazy("Fields of work"),
    "certificates": gettext_lazy("Certificates"),
    "offer-concepts": gettext_lazy("Fields of the offer"),
}


class UploadForm(forms.Form):
    once = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX, JSON or JSON Lines; at most 10 MB and 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it lists"), choices=Organisation.Kind.choices)
    source = forms.CharField(
        label=gettext_lazy("Whose list it is"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Keep it the same for new versions of one list. Left empty, the file’s name."),
    )
    verify = forms.BooleanField(
        label=gettext_lazy("I vouch for everything in it: they are verified at once"), required=False
    )


def field_words(name: str) -> str:
    """What a field of an import is called on the page.

    >>> field_words("zh-hans-name")
    'Name (Chinese)'
    """
    if found := language_and_part(name.removeprefix(OFFER)):
        language, part = found
        return f"{PARTS.get(part, part)} ({LANGUAGES[language]})"
    return str(PARTS.get(name, name))


def written(value: Any, labels: Mapping[str, str]) -> str:
    """A value as the page shows it; codes of the taxonomy by their `labels`."""
    values = value if isinstance(value, list) else [value]
    text = ", ".join(labels.get(str(one), str(one)) for one in values)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def labels_in(rows: Iterable[BulkRow]) -> dict[str, str]:
    """The names of the codes that these rows speak of, and of sizes; one query."""
    codes: set[str] = set()
    for row in rows:
        for values in (row.details.get("before", {}), row.details.get("after", {})):
            for name in CODED:
                value = values.get(name, "")
                codes |= {*value} if isinstance(value, list) else {value}
    sizes = {size: str(words) for size, words in Organisation.Size.choices}
    return sizes | {concept.code: concept.label for concept in Concept.objects.filter(code__in=codes)}


def difference(row: BulkRow, labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What a row changes: (field in words, before, after)."""
    before, after = row.details.get("before", {}), row.details.get("after", {})
    names = [name for name in after if row.plan == BulkRow.Plan.UPDATED or not name.startswith(OFFER)]
    return [(field_words(name), written(before.get(name, ""), labels), written(after[name], labels)) for name in names]


@access(STAFF)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, and where a new one begins."""
    form = UploadForm(initial={"once": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and (job := _uploaded(request, form)):
            return redirect("portal:desk-import", pk=job.pk)
        status = 422
    rows = BulkJob.objects.filter(action=BulkJob.Action.IMPORT).exclude(status=BulkJob.Status.DISCARDED)
    page = Paginator(rows.select_related("plan", "created_by", "undone_by").order_by("-id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "portal/desk/imports.html", {"page": page, "form": form}, status=status)


def _uploaded(request: HttpRequest, form: UploadForm) -> BulkJob | None:
    given = form.cleaned_data
    try:
        return importing.upload_import(
            upload=given["file"],
            kind=given["kind"],
            source=given["source"],
            verify=given["verify"],
            key=f"{request.user.pk}:{given['once']}",
            by=request.user,
        )
    except ValidationError as error:
        form.add_error("file", sentence(error))
        return None


@access(STAFF)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its plan while it has not started, what became of it afterwards."""
    plans = ImportPlan.objects.select_related("job__created_by", "job__undone_by", "file")
    plan = get_object_or_404(plans, job=pk, job__action=BulkJob.Action.IMPORT)
    job = plan.job
    reads = job.status == BulkJob.Status.DRAFT and plan.reading == ImportPlan.Reading.READING
    if request.htmx:
        answer = HttpResponse(status=204)
        if not (reads or job.is_open):
            answer["HX-Refresh"] = "true"
        return answer
    counted = dict(job.rows.order_by().values_list("plan").annotate(count=Count("pk")))
    kind = request.GET.get("plan", "")
    rows = job.rows.select_related("organisation").order_by("number", "pk")
    if kind in BulkRow.Plan.values:
        rows = rows.filter(plan=kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts, labels = job.counts(), labels_in(page)
    context = {
        "plan": plan,
        "job": job,
        "reads": reads,
        "is_draft": job.status == BulkJob.Status.DRAFT,
        "counts": counts,
        "plans": [(value, words, counted.get(value, 0)) for value, words in BulkRow.Plan.choices],
        "shown": kind,
        "page": page,
        "rows": [(row, difference(row, labels)) for row in page],
        "meanings": importing.meanings(),
        "earlier": importing.earlier_imports(plan) if job.status == BulkJob.Status.DRAFT else [],
        "may_start": job.status == BulkJob.Status.DRAFT and plan.reading == "read" and counts["waiting"] > 0,
        "may_undo": undoing.may_undo(job),
        "undo_until": undoing.undoable_until(job),
        "undone_by": getattr(job, "undone_by", None),
    }
    return render(request, "portal/desk/import.html", context)


@access(STAFF)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, while it is kept."""
    plan = get_object_or_404(ImportPlan.objects.select_related("file").exclude(file=None), job=pk)
    return respond(request, plan.file)


@access(STAFF)
@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets right what the columns mean, and has the file read anew."""
    job = get_object_or_404(BulkJob.objects.select_related("plan"), pk=pk, action=BulkJob.Action.IMPORT)
    headers = [column["header"] for column in job.plan.columns]
    mapping = {
        header: request.POST[f"column-{place}"]
        for place, header in enumerate(headers)
        if f"column-{place}" in request.POST
    }
    try:
        importing.correct_columns(job=job, mapping=mapping, by=request.user)
    except CANNOT as error:
        messages.error(request, sentence(error))
    return redirect("portal:desk-import", pk=pk)


@access(STAFF)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Starts an import, throws its plan away, or takes it back."""
    job = get_object_or_404(BulkJob, pk=pk, action=BulkJob.Action.IMPORT)
    try:
        if verb == "start":
            importing.start_import(job=job, by=request.user)
        elif verb == "discard":
            importing.discard_import(job=job, by=request.user)
            messages.success(request, _("It is thrown away, and so is the file."))
            return redirect("portal:desk-imports")
        elif verb == "undo":
            undo = undoing.undo_import(job=job, by=request.user)
            return redirect("portal:desk-job", pk=undo.pk)
        else:
            raise Http404
    except CANNOT as error:
        messages.error(request, sentence(error))
    return redirect("portal:desk-import", pk=pk)
