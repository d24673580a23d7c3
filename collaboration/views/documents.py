"""An organisation's own shelf: its documents and their versions."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collaboration.actions import documents as actions
from collaboration.disclosing.document_forms import DocumentForm, NewDocumentForm, VersionForm
from collaboration.disclosing.files import DOCUMENT, TAKES
from collaboration.models import Document
from collaboration.permissions import check_user_can_speak_for
from core.access import SIGNED_IN, access
from core.models import Upload
from core.permissions import NotAllowed, allowed
from core.uploads import tus
from core.uploads.receiving import MOST_BYTES, PIECE, Refused, append, finish
from ecosystem.models import Membership

ON_A_PAGE = 30
AT_THE_LIST = ("POST", "OPTIONS")
AT_ONE = ("GET", "HEAD", "PATCH", "DELETE", "OPTIONS")


# --- the shelf ----------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """All documents of one's own organisations; editors put a new one there."""
    if request.method != "POST":
        return _shelf(request, NewDocumentForm(user=request.user))
    form = NewDocumentForm(request.POST, user=request.user)
    if not form.is_valid():
        return _shelf(request, form, 422)
    document = actions.make_document(by=request.user, **form.cleaned_data)
    return redirect("collaboration:document", pk=document.pk)


def _shelf(request: HttpRequest, form: NewDocumentForm, status: int = 200) -> HttpResponse:
    rows = Document.objects.owned_by(request.user)
    away, words, kind = request.GET.get("away") == "1", request.GET.get("q", "")[:80].strip(), request.GET.get("kind")
    there = rows.exists()
    rows = rows.exclude(archived_at=None) if away else rows.kept()
    if words:
        rows = rows.filter(title__icontains=words)
    if kind in Document.Kind.values:
        rows = rows.filter(kind=kind)
    standing = Q(versions__grants__closed_at=None, versions__grants__ends_at__gt=timezone.now())
    rows = rows.select_related("organisation").prefetch_related("organisation__texts")
    rows = rows.annotate(
        last=Max("versions__number"),
        last_at=Max("versions__added_at"),
        grants=Count("versions__grants", filter=standing & Q(versions__grants__isnull=False), distinct=True),
    ).order_by("-made_at", "id")
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_add": Membership.objects.filter(user=request.user, role__in=Membership.EDITING).exists(),
        "there": there,
        "away": away,
        "words": words,
        "chosen": kind,
        "kinds": Document.Kind.choices,
        "edited": _edited_by(request) if away else set(),
    }
    return render(request, "collaboration/documents.html", context, status=status)


def _edited_by(request: HttpRequest) -> set[int]:
    """The organisations whose documents the reader may take out again."""
    mine = Membership.objects.filter(user=request.user, role__in=Membership.EDITING)
    return set(mine.values_list("organisation", flat=True))


# --- one of them --------------------------------------------------------------------------------------------------------
def _owned(request: HttpRequest, pk: uuid.UUID) -> Document:
    rows = Document.objects.owned_by(request.user).select_related("organisation", "made_by", "listing")
    return get_object_or_404(rows, pk=pk)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One document: its versions, who reads it now, and what editors change of it."""
    row = _owned(request, pk)
    if request.method != "POST":
        return _page(request, row)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    try:
        return VERBS[verb](request, row)
    except NotAllowed as error:
        messages.error(request, str(error))
        return _page(request, row, 403)


def _describe(request: HttpRequest, row: Document) -> HttpResponse:
    form = DocumentForm(request.POST, organisations=[row.organisation_id])
    if not form.is_valid():
        return _page(request, row, 422, form=form)
    try:
        actions.describe_document(document=row, by=request.user, **form.cleaned_data)
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _page(request, row, 403, form=form)
    messages.success(request, _("Saved."))
    return redirect("collaboration:document", pk=row.pk)


def _add_version(request: HttpRequest, row: Document) -> HttpResponse:
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, 422, version_form=form)
    try:
        files = form.cleaned_data["files"] or [_arrived(request, row, form.cleaned_data["file"])]
        for file in files:
            actions.add_version(document=row, file=file, note=form.cleaned_data["note"], by=request.user)
    except (Refused, NotAllowed) as error:
        form.add_error("file", str(error))
        return _page(request, row, 403 if isinstance(error, NotAllowed) else 422, version_form=form)
    messages.success(request, _("The new version is here. Nobody else reads it before you grant it."))
    return redirect("collaboration:document", pk=row.pk)


def _arrived(request: HttpRequest, row: Document, sent) -> uuid.UUID:
    """A file that a plain form brought goes the way of those that arrive in pieces."""
    upload = actions.begin_upload(document=row, name=sent.name, size=sent.size, sha256="", by=request.user)
    for piece in sent.chunks(PIECE):
        append(upload, piece, at=upload.offset)
    file = finish(upload)
    if file is None:
        raise Refused(_("This file was damaged on its way. Choose it again."))
    return file.pk


def _archive(request: HttpRequest, row: Document) -> HttpResponse:
    actions.archive_document(document=row, by=request.user)
    messages.success(request, _("Put away. From now on nobody else reads it; what was read stays in the log."))
    return redirect("collaboration:document", pk=row.pk)


def _take_out(request: HttpRequest, row: Document) -> HttpResponse:
    actions.take_out_document(document=row, by=request.user)
    messages.success(request, _("Taken out again. Whoever holds a grant that still stands reads it from now on."))
    return redirect("collaboration:document", pk=row.pk)


VERBS = {"describe": _describe, "version": _add_version, "archive": _archive, "take-out": _take_out}


def _page(request: HttpRequest, row: Document, status: int = 200, **shown) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ("title", "kind", "rung", "announced")} | {
        "listing": row.listing_id
    }
    context = {
        "document": row,
        "versions": list(row.versions.select_related("file", "added_by")),
        "form": DocumentForm(initial=initial, organisations=[row.organisation_id]),
        "version_form": VersionForm(),
        "may_edit": allowed(check_user_can_speak_for, request.user, row.organisation),
        "takes": ",".join(TAKES),
        "kept_years": settings.ROOM_YEARS,
        "most_mb": MOST_BYTES // (1024 * 1024),
        **shown,
    }
    return render(request, "collaboration/document.html", context, status=status)


# --- files in pieces ----------------------------------------------------------------------------------------------------
def _editable(request: HttpRequest, pk: uuid.UUID) -> Document:
    return get_object_or_404(Document.objects.editable_by(request.user).select_related("organisation"), pk=pk)


@access(SIGNED_IN)
def uploads(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where a file begins to arrive that is to be a version."""
    if request.method not in AT_THE_LIST:
        return HttpResponseNotAllowed(AT_THE_LIST)
    row = _editable(request, pk)

    def take(announced: tus.Announced) -> tuple[Upload, str]:
        try:
            upload = actions.begin_upload(
                document=row, name=announced.name, size=announced.size, sha256=announced.sha256, by=request.user
            )
        except NotAllowed as error:
            raise Refused(str(error), 403) from error
        return upload, reverse("collaboration:document-upload", kwargs={"pk": pk, "upload": upload.pk})

    return tus.creation(request, take=take)


@access(SIGNED_IN)
def upload(request: HttpRequest, pk: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """One file that is arriving, for the person who sends it."""
    if tus.method_of(request) not in AT_ONE:
        return HttpResponseNotAllowed(AT_ONE)
    row = _editable(request, pk)
    mine = Upload.objects.of(DOCUMENT, row.organisation_id).filter(created_by=request.user)
    return tus.arriving(request, get_object_or_404(mine, pk=upload))
