"""The conversation of a room: what was said, the composer, and what came since, for the page that asks every few seconds."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions import talking as actions
from collaboration.models import Message, Room
from collaboration.permissions import role_in
from collaboration.rooms.conversation import Conversation, number
from collaboration.rooms.forms import MessageForm
from collaboration.sides import must_sit_in
from collaboration.views.room_pages import CANNOT, add_errors, entered
from core.access import SIGNED_IN, access
from ecosystem import machine_translation
from ecosystem.models import Membership, Organisation


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk) -> HttpResponse:
    """The page; or, where it asks itself for news, what was said after a message: 204 where that is nothing."""
    room, side, context = entered(request, pk, "talk")
    if request.method == "POST":
        return _say(request, room, side, context)
    if request.htmx and "after" in request.GET:
        return _news(request, room, side, context)
    return _page(request, room, side, context, MessageForm(side=side, by=request.user, initial={"key": uuid.uuid4()}))


def _say(request: HttpRequest, room: Room, side: Organisation, context: dict[str, Any]) -> HttpResponse:
    form = MessageForm(request.POST, side=side, by=request.user)
    if form.is_valid():
        try:
            said = actions.send_message(room=room, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            actions.mark_seen(room=room, upto=said.pk, by=request.user)
            return redirect("collaboration:room", pk=room.pk)
    return _page(request, room, side, context, form, status=422)


def _page(
    request: HttpRequest, room: Room, side: Organisation, context: dict[str, Any], form: MessageForm, status: int = 200
) -> HttpResponse:
    talk = Conversation(room, request.user, get_language() or request.user.language)
    lines = talk.lines(before=number(request.GET.get("before")))
    context |= {
        "talk": talk,
        "lines": lines,
        "earlier": lines[0].message.pk if lines and talk.has_before(lines[0].message) else 0,
        "latest": not number(request.GET.get("before")),
        "last": lines[-1].message.pk if lines else 0,
        "form": form,
        "said": " ".join(line.key for line in lines if line.key),
        "may_choose": role_in(request.user, side) in Membership.EDITING,
        "own_choice": room.organisation_translates if side.pk == room.organisation_id else room.partner_translates,
        "their_choice": room.partner_translates if side.pk == room.organisation_id else room.organisation_translates,
    }
    return render(request, "collaboration/room.html", context, status=status)


def _news(request: HttpRequest, room: Room, side: Organisation, context: dict[str, Any]) -> HttpResponse:
    talk = Conversation(room, request.user, get_language() or request.user.language)
    after, since = number(request.GET.get("after")), number(request.GET.get("since"))
    lines = talk.lines(after=after)
    gone = talk.taken_back_since(since, upto=after)
    talk.look_who_has_read()
    reads = talk.moved_reads(request.GET.get("read"))
    if not lines and not gone and not reads:
        return HttpResponse(status=204)
    talk.mark_read(lines + gone)
    drawn = {line.message.pk for line in lines + gone}
    context |= {
        "talk": talk,
        "lines": lines,
        "gone": gone,
        "reads": [(message, names) for message, names in reads.items() if message not in drawn],
        "last": lines[-1].message.pk if lines else after,
    }
    return render(request, "collaboration/room.html#news", context)


@access(SIGNED_IN)
@require_POST
def seen(request: HttpRequest, pk) -> HttpResponse:
    """The page says up to which message it has been looked at."""
    room, _side = must_sit_in(request.user, pk)
    actions.mark_seen(room=room, upto=number(request.POST.get("upto")), by=request.user)
    return HttpResponse(status=204)


@access(SIGNED_IN)
@require_POST
def take_back(request: HttpRequest, pk, message: int) -> HttpResponse:
    room, _side = must_sit_in(request.user, pk)
    found = _message(room, message)
    try:
        actions.take_back(message=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room", pk=room.pk)


@access(SIGNED_IN)
@require_POST
def translation(request: HttpRequest, pk) -> HttpResponse:
    """One side lets a service see what is said here, or ends that."""
    room, _side = must_sit_in(request.user, pk)
    try:
        actions.let_translate(room=room, allowed=request.POST.get("allowed") == "on", by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:room", pk=room.pk)


@access(SIGNED_IN)
@require_POST
def translate(request: HttpRequest, pk, message: int) -> HttpResponse:
    """Has one message translated. The service is asked outside a transaction, and asked at all only if both sides let it."""
    room, _side = must_sit_in(request.user, pk)
    found = _message(room, message)
    try:
        if not (machine_translation.service() and room.may_be_translated):
            raise machine_translation.NotTranslated(_("Both sides must let the service see what is said here."))
        if found.text and not found.translation:
            target = machine_translation.other(found.language)
            words = machine_translation.ask(found.text, found.language, target)
            actions.keep_translation(message=found, words=words, by=request.user)
    except (machine_translation.NotTranslated, *CANNOT) as error:
        messages.error(request, str(error))
    return redirect("collaboration:room", pk=room.pk)


def _message(room: Room, pk: int) -> Message:
    rows = Message.objects.filter(room=room).select_related("room")
    return get_object_or_404(rows, pk=pk if pk < 2**63 else 0)
