"""One part: its versions, what was measured, what each process makes of it, who may see it and who has."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.access import PUBLIC, SIGNED_IN, access
from core.downloads import HEADERS, attachment
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from core.uploads.receiving import Refused
from ecosystem.models import Organisation
from production.actions import part_grants
from production.actions import parts as actions
from production.models import Part, PartAccess, PartGrant, PartVersion
from production.models.part import organisations_of
from production.parts import serving, showing
from production.parts.forms import NewVersionForm, PartForm, UnitForm
from production.parts.words import refusal_words
from production.views.parts import MOST_MB, arrived

WAITING = (PartVersion.State.UPLOADED, PartVersion.State.MEASURING)
READ_LATELY = 50
BYTES = "application/octet-stream"


def _part(request: HttpRequest, number: str) -> Part:
    rows = Part.objects.visible_to(request.user).select_related("organisation", "made_by")
    return get_object_or_404(rows.prefetch_related("organisation__texts"), number=number)


def _version(request: HttpRequest, number: str, version: int) -> PartVersion:
    rows = PartVersion.objects.visible_to(request.user).select_related("part", "file", "view")
    return get_object_or_404(rows, part__number=number, number=version)


# --- the page -------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, number: str) -> HttpResponse:
    """Its newest version, or the one that is asked for; editors change it here."""
    row = _part(request, number)
    if request.method != "POST":
        return _page(request, row)
    verb = request.POST.get("verb", "")
    if verb not in VERBS or not organisations_of(request.user).filter(pk=row.organisation_id).exists():
        raise Http404
    try:
        return VERBS[verb](request, row)
    except NotAllowed as error:
        messages.error(request, str(error))
        return _page(request, row, 403)
    except (MoveNotAllowed, StateHasMoved) as error:
        messages.error(request, str(error))
        return _page(request, row, 409)


def _page(request: HttpRequest, row: Part, status: int = 200, **shown) -> HttpResponse:
    versions = list(row.versions.visible_to(request.user).select_related("added_by"))
    chosen = _chosen(versions, request.GET.get("version", ""))
    if request.headers.get("HX-Request") == "true" and request.method == "GET":
        return _news(chosen)
    own = organisations_of(request.user).filter(pk=row.organisation_id).exists()
    showing.note_changes(versions)
    context = {
        "part": row,
        "versions": versions,
        "version": chosen,
        "own": own,
        "may_edit": own and organisations_of(request.user, editing=True).filter(pk=row.organisation_id).exists(),
        "waits": chosen is not None and chosen.state in WAITING,
        "form": PartForm(initial={"name": row.name, "note": row.note}),
        "version_form": NewVersionForm(),
        "most_mb": MOST_MB,
        **(_measured(chosen) if chosen is not None else {}),
        **(_sharing(row) if own else {}),
        **shown,
    }
    return render(request, "production/part.html", context, status=status)


def _chosen(versions: list[PartVersion], asked: str) -> PartVersion | None:
    """The version that is asked for, else the newest."""
    if asked:
        found = next((one for one in versions if str(one.number) == asked), None)
        if found is None:
            raise Http404
        return found
    return versions[0] if versions else None


def _news(version: PartVersion | None) -> HttpResponse:
    """What a page that waits is told: nothing yet, or to load anew."""
    if version is not None and version.state in WAITING:
        return HttpResponse(status=204)
    return HttpResponse(status=200, headers={"HX-Refresh": "true"})


def _measured(version: PartVersion) -> dict[str, object]:
    if version.state == PartVersion.State.REFUSED:
        again = actions.may_be_read_again(version)
        return {"refusal": refusal_words(version.refusal), "may_be_read_again": again}
    if version.geometry is None or version.state in WAITING:
        return {}
    geometry = version.engine_geometry()
    shown: dict[str, object] = {"numbers": showing.numbers(geometry), "box": showing.drawn_box(geometry)}
    if version.state == PartVersion.State.UNIT_NEEDED:
        return shown | {"choices": showing.choices(version)}
    return shown | {"verdicts": showing.verdicts(geometry), "firm": geometry.may_be_firm}


def _sharing(row: Part) -> dict[str, object]:
    """Who may see a part now, and who of others has read what."""
    grants = PartGrant.objects.filter(version__part=row).live()
    read = PartAccess.objects.filter(part=row.pk, grant__isnull=False).select_related("person")[:READ_LATELY]
    keys = {one.organisation for one in read}
    names = {one.pk: one for one in Organisation.objects.filter(pk__in=keys).prefetch_related("texts")}
    opening = set(grants.opening().values_list("pk", flat=True))
    shared = list(grants.select_related("version", "organisation").prefetch_related("organisation__texts"))
    for grant in shared:
        grant.opens = grant.pk in opening
    return {
        "grants": shared,
        "read": [(one, names.get(one.organisation)) for one in read],
    }


# --- what editors do ------------------------------------------------------------------------------------------------------
def _back(row: Part) -> HttpResponseRedirect:
    return redirect("production:part", number=row.number)


def _describe(request: HttpRequest, row: Part) -> HttpResponse:
    form = PartForm(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, form=form)
    actions.describe_part(part=row, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return _back(row)


def _add_version(request: HttpRequest, row: Part) -> HttpResponse:
    form = NewVersionForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            file = arrived(request, row.organisation, form)
            actions.add_version(part=row, file=file, note=form.cleaned_data["note"], by=request.user)
            return _back(row)
        except Refused as error:
            form.add_error("file", str(error))
    return _page(request, row, 422, version_form=form)


def _of(request: HttpRequest, row: Part) -> PartVersion:
    """The version that a form is about."""
    asked = request.POST.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    found = get_object_or_404(row.versions.select_related("part__organisation", "file"), number=number)
    return found


def _unit(request: HttpRequest, row: Part) -> HttpResponse:
    version = _of(request, row)
    form = UnitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the units first."))
        return _page(request, row, 422)
    actions.declare_unit(version=version, unit=form.cleaned_data["unit"], by=request.user)
    return _back(row)


def _again(request: HttpRequest, row: Part) -> HttpResponse:
    actions.read_again(version=_of(request, row), by=request.user)
    return _back(row)


def _archive(request: HttpRequest, row: Part) -> HttpResponse:
    actions.archive_part(part=row, by=request.user)
    messages.success(request, _("Put away. It stands among the parts that were put away."))
    return _back(row)


def _take_out(request: HttpRequest, row: Part) -> HttpResponse:
    actions.archive_part(part=row, by=request.user, away=False)
    messages.success(request, _("Taken out again."))
    return _back(row)


def _delete(request: HttpRequest, row: Part) -> HttpResponse:
    actions.delete_part(part=row, by=request.user)
    messages.success(request, _("Deleted, with all its files."))
    return redirect("production:parts")


def _revoke(request: HttpRequest, row: Part) -> HttpResponse:
    asked = request.POST.get("grant", "")
    key = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    rows = PartGrant.objects.filter(version__part=row).select_related("version__part__organisation")
    part_grants.revoke_part_grant(grant=get_object_or_404(rows, pk=key), by=request.user)
    messages.success(request, _("Ended. They read nothing more of it; what they have read stands below."))
    return _back(row)


VERBS: dict[str, Callable[[HttpRequest, Part], HttpResponse]] = {
    "describe": _describe,
    "version": _add_version,
    "unit": _unit,
    "again": _again,
    "archive": _archive,
    "take-out": _take_out,
    "delete": _delete,
    "revoke": _revoke,
}


# --- its bytes ------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_GET
def part_shape(request: HttpRequest, number: str, version: int) -> StreamingHttpResponse:
    """The triangles that the page draws (production/engine/drawn.py)."""
    row = _version(request, number, version)
    parts = serving.leaving(request.user, row, row.view, PartAccess.Kind.VIEW)
    answer = StreamingHttpResponse(parts, content_type=BYTES, headers=HEADERS)
    answer["Content-Length"] = str(row.view.size)
    answer["Content-Disposition"] = "attachment"
    return answer


@access(SIGNED_IN)
@require_GET
def part_file(request: HttpRequest, number: str, version: int) -> HttpResponseRedirect:
    """Leads to where the file is downloaded: an address without cookies, good for a minute and for one person."""
    ticket = serving.ticket(request.user, _version(request, number, version))
    address = settings.FILES_URL if settings.SITE_URL.rstrip("/") != settings.FILES_URL else ""
    answer = HttpResponseRedirect(address + reverse("production:part-signed", kwargs={"ticket": ticket}))
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@access(PUBLIC)
@require_GET
def part_signed(request: HttpRequest, ticket: str) -> StreamingHttpResponse:
    """The file itself. Its key is the ticket; whoever asks is who it names, and no cookie is looked at or set."""
    user, version = serving.by_ticket(ticket)
    parts = serving.leaving(user, version, version.file, PartAccess.Kind.DOWNLOAD)
    answer = StreamingHttpResponse(parts, content_type=BYTES, headers=HEADERS)
    answer["Content-Length"] = str(version.size)
    answer["Content-Disposition"] = attachment(version.file_name)
    return answer
