"""The log of a room: everything both sides see of what happened, to read, to take along and to compare."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions.log import note_taken
from collaboration.logbook.files import packed
from collaboration.logbook.forms import SealForm
from collaboration.logbook.names import in_words
from collaboration.logbook.seals import leads_on_from
from collaboration.logbook.words import GROUPS, kinds_of
from collaboration.models import LogEntry, Room
from collaboration.sides import must_sit_in
from core.access import PUBLIC, SIGNED_IN, access
from core.sealing import public_key
from ecosystem.models import Organisation

PER_PAGE = 30


def frame(room: Room, side: Organisation) -> dict[str, object]:
    """What every page of a room is given, the names of both sides looked up at once."""
    prefetch_related_objects(list(room.sides), "texts")
    return {"room": room, "side": side, "partner": room.other(side), "log_here": True}


@access(SIGNED_IN)
def log(request: HttpRequest, pk) -> HttpResponse:
    """Newest first, all of it or one group."""
    room, side = must_sit_in(request.user, pk)
    group = request.GET.get("show", "")
    entries = LogEntry.objects.filter(room=room).order_by("-number")
    if group in GROUPS:
        entries = entries.filter(kind__in=kinds_of(group))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(room, side),
        "page": page,
        "told": in_words(list(page), room, request.user),
        "groups": GROUPS.items(),
        "group": group if group in GROUPS else "",
    }
    return render(request, "collaboration/log.html", context)


@access(SIGNED_IN)
@require_POST
def take(request: HttpRequest, pk) -> HttpResponse:
    """The log as a ZIP, with its proof."""
    room, _side = must_sit_in(request.user, pk)
    note_taken(room=room, by=request.user)
    file = packed(room, request.user, timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"log-{str(room.pk)[:8]}-{room.number}.zip")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, pk) -> HttpResponse:
    """Whether today's log continues the one that an earlier seal is of. Nothing is written."""
    room, side = must_sit_in(request.user, pk)
    form = SealForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {**frame(room, side), "form": form}
    if request.method == "POST" and form.is_valid():
        seal = form.cleaned_data["seal"]
        same = seal["room"] == str(room.pk)
        context |= {
            "seal": seal if same else None,
            "another": not same,
            "continues": same and leads_on_from(room, seal["number"], seal["head"]),
            "since": room.number - seal["number"],
        }
    return render(request, "collaboration/log_compare.html", context)


@access(PUBLIC)
def key(request: HttpRequest) -> HttpResponse:
    """The key by which the site's seals are checked."""
    return HttpResponse(public_key(), content_type="application/x-pem-file")
