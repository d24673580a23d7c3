"""Asking to be shown a document, and answering."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import disclosing as actions
from collaboration.disclosing.forms import AskForm, DeclineForm
from collaboration.models import DisclosureRequest
from collaboration.permissions import check_user_can_speak_for
from collaboration.sides import must_sit_in
from collaboration.views.trying import CANNOT, tried
from core.access import SIGNED_IN, access
from core.permissions import allowed


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk, document) -> HttpResponse:
    """Asks for a document that the other side has announced."""
    room, side = must_sit_in(request.user, pk)
    found = get_object_or_404(actions.announced_to(room, side), pk=document)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = tried(form, lambda: actions.ask(room=room, document=found, by=request.user, **given))
        if asked is not None:
            messages.success(request, _("They have been asked. You are told when they answer."))
            return redirect("collaboration:room-documents", pk=room.pk)
    status = 422 if request.method == "POST" else 200
    context = {**_room(room, side), "document": found, "form": form}
    return render(request, "collaboration/disclosure_ask.html", context, status=status)


def _room(room, side) -> dict[str, object]:
    return {"room": room, "side": side, "partner": room.other(side), "documents_here": True}


def _seen(request: HttpRequest, pk: int) -> DisclosureRequest:
    rows = DisclosureRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("room", "document__organisation", "asked_by", "ended_by"), pk=pk)


def _page(request: HttpRequest, found: DisclosureRequest, form: DeclineForm, status: int = 200) -> HttpResponse:
    room, side = must_sit_in(request.user, found.room_id)
    ours = found.document.organisation_id == side.pk
    waits = found.state == DisclosureRequest.State.ASKED and room.state == room.State.OPEN
    context = {
        **_room(room, side),
        "asked": found,
        "form": form,
        "ours": ours,
        "may_decide": waits and ours and allowed(check_user_can_speak_for, request.user, side),
        "may_withdraw": waits and not ours,
        "grant": found.grants.visible_to(request.user).first(),
    }
    return render(request, "collaboration/disclosure.html", context, status=status)


@access(SIGNED_IN)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what is asked for, what for, and how it was answered."""
    return _page(request, _seen(request, pk), DeclineForm())


@access(SIGNED_IN)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    answer = form.cleaned_data["answer"]
    if tried(form, lambda: actions.decline_request(request=found, answer=answer, by=request.user)) is None:
        return _page(request, _seen(request, pk), form, 422)
    messages.success(request, _("Declined. They are told, with your words."))
    return redirect("collaboration:room-documents", pk=found.room_id)


@access(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    try:
        actions.withdraw_request(request=found, by=request.user)
        messages.success(request, _("Taken back."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room-documents", pk=found.room_id)
