"""What a person is asked about their contact details, what they have answered, and their receipts."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collaboration.actions.consents import answer_consent, withdraw_consent
from collaboration.consenting.consents import questions_for
from collaboration.consenting.events import canonical
from collaboration.consenting.pdf import drawn, facts
from collaboration.consenting.receipts import way_of_signing_in
from collaboration.models import Consent, Room, Transfer
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.languages import ENGLISH
from ecosystem.models import Organisation

BACK = {"people": "collaboration:room-people", "room": "collaboration:room", "": "collaboration:consent"}


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def room_consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Each thing that is asked, by itself: a button to agree, one to refuse, one to withdraw."""
    room, side = must_sit_in(request.user, pk)
    if request.method == "POST":
        _answer(request, room, side)
        return redirect(BACK.get(request.POST.get("back", ""), BACK[""]), pk=room.pk)
    partner = room.other(side)
    context = {
        "room": room,
        "side": side,
        "partner": partner,
        "people_here": True,
        "questions": questions_for(request.user, room, side),
        "first_shown": Transfer.objects.filter(person=request.user, recipient=partner).order_by("at").first(),
    }
    return render(request, "collaboration/consents/room.html", context)


def _answer(request: HttpRequest, room: Room, side: Organisation) -> None:
    """Does what was pressed and says so; whatever was meanwhile, the page shows how things stand. What was given is taken
    back in a closed room too."""
    agrees, notice = request.POST.get("answer") == "agree", request.POST.get("notice", "")
    purpose = request.POST.get("purpose", "")
    given = Consent.objects.of(request.user).given().filter(purpose=purpose, recipient=room.other(side)).first()
    try:
        if request.POST.get("answer") not in ("agree", "refuse"):
            raise NotAllowed(_("This is not asked of you here."))
        if given is not None and request.POST.get("answer") == "refuse":
            _withdraw(request, given)
            return
        consent = answer_consent(
            room=room,
            purpose=purpose,
            agrees=agrees,
            notice=int(notice) if notice.isdecimal() and len(notice) < 10 else 0,
            language=get_language() or ENGLISH,
            shown_by=way_of_signing_in(request),
            by=request.user,
        )
    except (NotAllowed, StateHasMoved) as error:
        messages.error(request, str(error))
        return
    said = {
        Consent.State.GIVEN: _("Noted, with thanks. Your receipt is under Consents in your settings."),
        Consent.State.REFUSED: _("Noted. You go on working through the room; nothing is taken away from you."),
    }
    messages.success(request, said.get(Consent.State(consent.state), ""))


def _withdraw(request: HttpRequest, consent: Consent) -> None:
    withdraw_consent(consent=consent, by=request.user)
    messages.success(request, _("Withdrawn. From now on your details are not shown."))


@access(SIGNED_IN)
def own_consents(request: HttpRequest) -> HttpResponse:
    rows = Consent.objects.of(request.user).select_related("recipient", "notice")
    rows = rows.prefetch_related("recipient__texts").order_by("-asked_at")
    given = [one for one in rows if one.state == Consent.State.GIVEN]
    others = [one for one in rows if one.state != Consent.State.GIVEN]
    return render(request, "collaboration/consents/own.html", {"given": given, "others": others[:100]})


@access(SIGNED_IN)
def own_consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One of them whole: the receipt's fields in words, and its history."""
    consent = _mine(request, pk)
    context = {
        "consent": consent,
        "facts": facts(consent.receipt) if consent.receipt else [],
        "events": consent.events.all(),
    }
    return render(request, "collaboration/consents/one.html", context)


@access(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    consent = _mine(request, pk)
    try:
        _withdraw(request, consent)
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("collaboration:consents")


@access(SIGNED_IN)
def receipt(request: HttpRequest, pk: str, form: str) -> HttpResponse:
    """The receipt as a file: the JSON is what the hash is of, letter for letter."""
    consent = _mine(request, _uuid(pk))
    if not consent.receipt_sha256:
        raise Http404
    content = canonical(consent.receipt) if form == "json" else drawn(consent)
    answer = HttpResponse(content, content_type="application/json" if form == "json" else "application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _mine(request: HttpRequest, pk: uuid.UUID) -> Consent:
    rows = Consent.objects.of(request.user).select_related("recipient", "notice")
    return get_object_or_404(rows.prefetch_related("recipient__texts"), pk=pk)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error
