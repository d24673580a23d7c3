"""What is shown to whom: in a room, of a document, over all partners. And the receipt of one step."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from collaboration.actions.disclosing import announced_to
from collaboration.disclosing.disclosures import Shown, history, told
from collaboration.disclosing.steps import steps_of
from collaboration.gate import grants_of
from collaboration.models import DisclosureRequest, Document, Grant, LogEntry, Room
from collaboration.permissions import role_in
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN, access
from ecosystem.models import Membership, Organisation

MOST = 50
"""Of each list on the page of a room; the shelf has the rest."""
ENDED = 10
PER_PAGE = 40
ASKED = DisclosureRequest.State.ASKED


@access(SIGNED_IN)
def room_documents(request: HttpRequest, pk) -> HttpResponse:
    """The ladder, what we show them, what they show us, what may be asked for, and what waits for our answer."""
    room, side = must_sit_in(request.user, pk)
    partner = room.other(side)
    grants = Grant.objects.visible_to(request.user).filter(room=room)
    shown = _in_room(grants)
    requests = DisclosureRequest.objects.visible_to(request.user).filter(room=room).select_related("document")
    requests = list(requests.filter(Q(organisation=side) | Q(organisation=partner, state=ASKED)).order_by("-pk"))
    is_editor, is_open = role_in(request.user, side) in Membership.EDITING, room.state == Room.State.OPEN
    received = [one for one in shown if one.grant.closed_at is None and one.grant.organisation_id == side.pk]
    opened = {
        one.grant.version.document_id: one.grant
        for one in received
        if request.user.pk in {who.pk for who in one.readers}
    }
    standing = grants.filter(closed_at=None, organisation=partner).order_by().values("version__document")
    own = Document.objects.kept().filter(organisation=side, versions__isnull=False).distinct()
    context = {
        "room": room,
        "side": side,
        "partner": partner,
        "documents_here": True,
        "steps": steps_of(room, side),
        "given": [one for one in shown if one.grant.closed_at is None and one.grant.organisation_id == partner.pk],
        "received": received,
        "over": [one for one in shown if one.grant.closed_at is not None],
        "to_decide": [one for one in requests if one.organisation_id == partner.pk][:MOST],
        "is_editor": is_editor,
        "is_open": is_open,
        "announced": _announced(room, side, requests, opened),
        "to_show": own.exclude(pk__in=standing)[:MOST] if is_editor and is_open else [],
    }
    return render(request, "collaboration/room_documents.html", context)


def _in_room(grants) -> list[Shown]:
    """Those that stand, and the last few that have ended."""
    rows = grants.order_by(F("closed_at").desc(nulls_first=True), "-pk").values_list("pk", "closed_at")
    rows = list(rows[: 2 * MOST + ENDED])
    standing = [key for key, closed_at in rows if closed_at is None][: 2 * MOST]
    over = [key for key, closed_at in rows if closed_at is not None][:ENDED]
    return told(Grant.objects.filter(pk__in=[*standing, *over]).for_telling())


def _announced(
    room: Room, side: Organisation, requests: list[DisclosureRequest], opened: dict[Any, Grant]
) -> list[dict[str, Any]]:
    """The titles the other side has announced, each with our last request for it (`requests` begin with the newest) and,
    of `opened`, the grant that opens it to the reader. Whoever a grant does not name is offered what is offered where there
    is none."""
    if room.state != Room.State.OPEN:
        return []
    last = {one.document_id: one for one in reversed(requests) if one.organisation_id == side.pk}
    documents = announced_to(room, side)[:MOST]
    return [{"document": one, "asked": last.get(one.pk), "grant": opened.get(one.pk)} for one in documents]


@access(SIGNED_IN)
def document_grants(request: HttpRequest, pk) -> HttpResponse:
    """Who can read one of our documents now, and who could before; the rooms in which it can be shown."""
    found = get_object_or_404(Document.objects.editable_by(request.user).select_related("organisation"), pk=pk)
    rows = Grant.objects.managed_by(request.user).filter(version__document=found).for_telling()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown_in = rows.filter(closed_at=None).order_by().values("room")
    rooms = Room.objects.visible_to(request.user).open().of(found.organisation).exclude(pk__in=shown_in)
    rooms = rooms.with_sides()
    context = {
        "document": found,
        "page": page,
        "shown": told(page),
        "rooms": [{"room": room, "partner": room.other(found.organisation)} for room in rooms[:MOST]],
        "versions": found.versions.count(),
    }
    return render(request, "collaboration/document_grants.html", context)


@access(SIGNED_IN)
def disclosures(request: HttpRequest) -> HttpResponse:
    """Who can read what now, over all partners of the organisations for which one decides."""
    rows = Grant.objects.managed_by(request.user).filter(closed_at=None)
    partner = request.GET.get("partner", "")
    partners = Organisation.objects.filter(pk__in=rows.order_by().values("organisation")).prefetch_related("texts")
    if partner:
        rows = rows.filter(organisation__slug=partner)
    page = Paginator(rows.order_by("ends_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    received = list(grants_of(request.user).values_list("pk", flat=True)[:MOST])
    all_shown = told(Grant.objects.filter(pk__in=[*(one.pk for one in page), *received]).for_telling())
    by_key = {one.grant.pk: one for one in all_shown}
    edits = Membership.objects.filter(user=request.user, role__in=Membership.EDITING).exists()
    context = {
        "page": page,
        "shown": [by_key[one.pk] for one in page],
        "partners": list(partners),
        "chosen": partner,
        "received": [by_key[key] for key in received],
        "edits": edits,
    }
    return render(request, "collaboration/disclosures.html", context)


@access(SIGNED_IN)
def receipt(request: HttpRequest, pk, number: int) -> HttpResponse:
    """One step as both sides have it: the facts, and the entry of the log with its digest. Fit to be printed."""
    entry = LogEntry.objects.filter(room=pk, number=number).select_related("room").first()
    if entry is None:
        raise Http404
    context = _of_grant(request, entry) if "grant" in entry.data else _of_request(request, entry)
    context["entry"] = entry
    return render(request, "collaboration/receipt.html", context)


def _of_grant(request: HttpRequest, entry: LogEntry) -> dict[str, object]:
    rows = Grant.objects.visible_to(request.user).filter(room=entry.room_id).for_telling()
    grant = get_object_or_404(rows, pk=entry.data["grant"])
    step = next((row for row in history(grant) if row[0].pk == entry.pk), None)
    if step is None:
        raise Http404
    owner = grant.version.document.organisation
    return {"grant": grant, "title": grant.told_title, "owner": owner, "step": step[1]}


def _of_request(request: HttpRequest, entry: LogEntry) -> dict[str, object]:
    rows = DisclosureRequest.objects.visible_to(request.user).filter(room=entry.room_id)
    rows = rows.select_related("document__organisation", "organisation")
    asked = get_object_or_404(rows, pk=entry.data.get("request"))
    return {"asked": asked, "title": asked.document.title, "owner": asked.document.organisation}
