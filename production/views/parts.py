"""One's own parts and those that others share, and how a file of one arrives."""

import uuid

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import SIGNED_IN, access
from core.models import Upload
from core.permissions import NotAllowed
from core.uploads import tus
from core.uploads.receiving import PIECE, Refused, append, finish
from ecosystem.current import chosen_among
from ecosystem.models import Organisation
from production.actions import parts as actions
from production.engine.reading.guards import MB, MOST_BYTES
from production.models import Part, PartVersion
from production.models.part import organisations_of
from production.parts.forms import NewPartForm
from production.parts.kinds import PART

ON_A_PAGE = 30
AT_THE_LIST = ("POST", "OPTIONS")
AT_ONE = ("GET", "HEAD", "PATCH", "DELETE", "OPTIONS")
MOST_MB = MOST_BYTES // MB


# --- the list -------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """All that one may see: of one's own organisations, and shared by others."""
    seen = Part.objects.visible_to(request.user)
    away, words = request.GET.get("away") == "1", request.GET.get("q", "")[:80].strip()
    rows = seen.filter(is_archived=away)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(number__iexact=words))
    page = Paginator(_with_latest(rows, request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    mine = set(organisations_of(request.user).values_list("pk", flat=True))
    context = {
        "page": page,
        "there": bool(page.object_list) or seen.exists(),
        "own": mine,
        "may_add": organisations_of(request.user, editing=True).exists(),
        "away": away,
        "words": words,
    }
    return render(request, "production/parts.html", context)


def _with_latest(rows: QuerySet, user) -> QuerySet:
    """With the number, state and file of the newest version that the reader may see."""
    latest = PartVersion.objects.visible_to(user).filter(part=OuterRef("pk")).order_by("-number")
    columns = {name: Subquery(latest.values(name)[:1]) for name in ("number", "state", "file_name", "suffix", "unit")}
    rows = rows.annotate(**{f"last_{name}": column for name, column in columns.items()})
    return rows.select_related("organisation").prefetch_related("organisation__texts").order_by("-made_at", "-pk")


# --- a new one ------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def part_new(request: HttpRequest) -> HttpResponse:
    """A file, and what it is called."""
    mine = list(organisations_of(request.user, editing=True).order_by("pk").prefetch_related("texts"))
    organisation = chosen_among(request, mine, request.GET.get("for"))
    if organisation is None:
        return render(request, "production/part_new_nobody.html", status=200 if request.method != "POST" else 403)
    form = NewPartForm(request.POST, request.FILES) if request.method == "POST" else NewPartForm()
    if request.method == "POST" and form.is_valid():
        try:
            file = arrived(request, organisation, form)
            name = form.cleaned_data["name"] or _called(file)
            part = actions.make_part(
                organisation=organisation, name=name, note=form.cleaned_data["note"], file=file, by=request.user
            )
            return redirect("production:part", number=part.number)
        except (Refused, NotAllowed) as error:
            form.add_error("file", str(error))
    context = {"form": form, "organisation": organisation, "organisations": mine, "most_mb": MOST_MB}
    return render(request, "production/part_new.html", context, status=422 if form.errors else 200)


def _called(file: uuid.UUID) -> str:
    """A file's name without its ending."""
    upload = Upload.objects.filter(pk=file).first()
    return upload.name.rpartition(".")[0].replace("_", " ").strip() if upload else ""


def arrived(request: HttpRequest, organisation: Organisation, form) -> uuid.UUID:
    """The file of a form, whichever way it came: one that a plain form brought goes the way of those in pieces. Raises
    Refused, NotAllowed."""
    if form.cleaned_data["files"]:
        return form.cleaned_data["files"][0]
    sent = form.cleaned_data["file"]
    upload = actions.begin_upload(organisation=organisation, name=sent.name, size=sent.size, sha256="", by=request.user)
    for piece in sent.chunks(PIECE):
        append(upload, piece, at=upload.offset)
    file = finish(upload)
    if file is None:
        raise Refused(_("This file was damaged on its way. Choose it again."))
    return file.pk


# --- files in pieces ------------------------------------------------------------------------------------------------------
def _edited(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(organisations_of(request.user, editing=True), slug=slug)


@access(SIGNED_IN)
def part_uploads(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a file begins to arrive that is to be a version of a part of this organisation."""
    if request.method not in AT_THE_LIST:
        return HttpResponseNotAllowed(AT_THE_LIST)
    organisation = _edited(request, slug)

    def take(announced: tus.Announced) -> tuple[Upload, str]:
        try:
            upload = actions.begin_upload(
                organisation=organisation,
                name=announced.name,
                size=announced.size,
                sha256=announced.sha256,
                by=request.user,
            )
        except NotAllowed as error:
            raise Refused(str(error), 403) from error
        return upload, reverse("production:part-upload", kwargs={"slug": slug, "upload": upload.pk})

    return tus.creation(request, take=take)


@access(SIGNED_IN)
def part_upload(request: HttpRequest, slug: str, upload: uuid.UUID) -> HttpResponse:
    """One file that is arriving, for the person who sends it."""
    if tus.method_of(request) not in AT_ONE:
        return HttpResponseNotAllowed(AT_ONE)
    mine = Upload.objects.of(PART, _edited(request, slug).pk).filter(created_by=request.user)
    return tus.arriving(request, get_object_or_404(mine, pk=upload))
