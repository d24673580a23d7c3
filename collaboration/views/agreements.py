"""Agreements on confidentiality: what stands in a room, offering, reading, signing and ending one, and checking it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.recent import kept_values, method_of, proof_needed
from collaboration.actions import agreements as actions
from collaboration.actions.signing import sign_agreement
from collaboration.agreeing.agreements import canonical, current_template, digest_of, in_force_in, offered_in, state_now
from collaboration.agreeing.forms import OfferForm, SignForm, WordsForm
from collaboration.agreeing.permissions import check_user_can_offer, side_in
from collaboration.agreeing.reading import Past, Reading, chips, lines_of, parts_of
from collaboration.models import Agreement, LogEntry, Room
from collaboration.permissions import check_room_is_open
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN, access
from core.files import respond
from core.permissions import NotAllowed, allowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
PER_PAGE = 20
RELATED = ("room__organisation", "room__partner", "discloser", "offered_for", "template", "pdf", "replaces")


def readable(request: HttpRequest, pk) -> Agreement:
    """The agreement of an address, for those who sit in its room and the owners of both sides; else 404."""
    rows = Agreement.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows.prefetch_related("signatures__organisation__texts", "signatures__by"), pk=pk)


def add_errors(form, error: ValidationError) -> None:
    """What an action refused, at the fields it names."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, said in found.items():
        form.add_error(name if name in form.fields else None, said)


# --- in a room ----------------------------------------------------------------------------------------------------------
def _room_context(request: HttpRequest, pk) -> dict[str, Any]:
    room, side = must_sit_in(request.user, pk)
    partner = room.other(side)
    return {"room": room, "side": side, "partner": partner, "room_subtitle": "", "agreement_here": True}


@access(SIGNED_IN)
@require_safe
def of_room(request: HttpRequest, pk) -> HttpResponse:
    """What is in force, what waits for signatures, and what there was."""
    context = _room_context(request, pk)
    room, now = context["room"], timezone.now()
    standing, offered = in_force_in(room, now), offered_in(room)
    shown = [one.pk for one in (standing, offered) if one]
    rows = Agreement.objects.filter(room=room).exclude(pk__in=shown).select_related(*RELATED)
    history = Paginator(rows.prefetch_related("discloser__texts"), PER_PAGE).get_page(request.GET.get("page"))
    readings = {name: one and Reading.of(one, request.user, now) for name, one in _named(standing, offered)}
    may_offer = (
        offered is None and allowed(check_room_is_open, room) and allowed(check_user_can_offer, request.user, room)
    )
    context |= readings | {
        "history": history,
        "past": [Past(one, state_now(one, now)) for one in history],
        "may_offer": may_offer,
    }
    return render(request, "collaboration/agreements/room.html", context)


def _named(standing: Agreement | None, offered: Agreement | None):
    return (("standing", standing), ("offered", offered))


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk) -> HttpResponse:
    """The park's text or one's own, with its terms."""
    context = _room_context(request, pk)
    room, template = context["room"], current_template()
    try:
        check_room_is_open(room)
        check_user_can_offer(request.user, room)
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("collaboration:room-agreement", pk=room.pk)
    sent = request.POST if request.method == "POST" else None
    form = OfferForm(sent, room=room, template=template)
    if sent is not None and form.is_valid():
        try:
            made = _offered(form, room, request)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is offered. Sign it for your side; the other side has been told."))
            return redirect("collaboration:agreement", pk=made.pk)
    context |= {"form": form, "template": template, "standing": in_force_in(room)}
    context["preview"] = _preview(template)
    return render(request, "collaboration/agreements/offer.html", context, status=422 if form.errors else 200)


def _offered(form: OfferForm, room: Room, request: HttpRequest) -> Agreement:
    template = form.chosen_template
    if template is None and form.cleaned_data["source"] == Agreement.Source.PARK:
        raise StateHasMoved(_("The park’s template has a newer edition. Read it, then offer that one."))
    return actions.offer_agreement(room=room, terms=form.terms, template=template, bodies=form.bodies, by=request.user)


def _preview(template) -> list[tuple[str, Any]]:
    return parts_of({"en": template.text_en, "zh-hans": template.text_zh}) if template else []


# --- one agreement ------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_safe
def agreement(request: HttpRequest, pk) -> HttpResponse:
    found = readable(request, pk)
    return _page(request, found, kept=kept_values(request))


def _page(request: HttpRequest, found: Agreement, *, status: int = 200, kept=None, **forms) -> HttpResponse:
    """The agreement with what its reader may do; `kept` is what they had typed before they showed who they are."""
    reading = Reading.of(found, request.user, timezone.now())
    side = reading.side
    signing = forms.get("sign_form")
    if signing is None and reading.may_sign:
        initial = {"shown": found.text_sha256, "name": request.user.name}
        typed = kept if kept is not None and "capacity" in kept else None
        signing = SignForm(initial=initial | (typed.dict() if typed is not None else {}), organisation=side)
    words = {"words": kept.get("words", "")} if kept is not None else {}
    context = {
        "agreement": found,
        "reading": reading,
        "room": found.room,
        "side": side,
        "partner": found.room.other(side),
        "sits": Room.objects.visible_to(request.user).filter(pk=found.room_id).exists(),
        "chips": chips(found),
        "texts": lines_of(found, get_language() or "en"),
        "sign_form": signing,
        "decline_form": forms.get("decline_form") or WordsForm(auto_id="decline_%s"),
        "terminate_form": forms.get("terminate_form") or WordsForm(initial=words, auto_id="terminate_%s"),
        "problem": forms.get("problem", ""),
    }
    return render(request, "collaboration/agreements/agreement.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def sign(request: HttpRequest, pk) -> HttpResponse:
    """Only by somebody who has just shown who they are; what they typed is kept meanwhile."""
    found = readable(request, pk)
    answer = proof_needed(request, back=reverse("collaboration:agreement", kwargs={"pk": pk}))
    if answer is not None:
        return answer
    form = SignForm(request.POST, organisation=_side(request, found))
    if not form.is_valid():
        return _page(request, found, status=422, sign_form=form)
    given = form.cleaned_data
    try:
        sign_agreement(
            agreement=found,
            shown=given["shown"],
            name=given["name"],
            capacity=given["capacity"],
            authorised=given["authorised"],
            language=get_language() or "en",
            method=method_of(request),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, status=422, sign_form=form)
    except CANNOT as error:
        return _page(request, readable(request, pk), status=409, sign_form=form, problem=str(error))
    messages.success(request, _("You have signed for %(name)s.") % {"name": _side(request, found).name})
    return redirect("collaboration:agreement", pk=pk)


def _side(request: HttpRequest, found: Agreement):
    side = side_in(request.user, found.room)
    if side is None:
        raise Http404
    return side


@access(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk) -> HttpResponse:
    found = readable(request, pk)
    try:
        actions.withdraw_agreement(agreement=found, by=request.user)
    except CANNOT as error:
        return _page(request, readable(request, pk), status=409, problem=str(error))
    messages.success(request, _("It is withdrawn. Nobody can sign it any more."))
    return redirect("collaboration:agreement", pk=pk)


@access(SIGNED_IN)
@require_POST
def decline(request: HttpRequest, pk) -> HttpResponse:
    found = readable(request, pk)
    form = WordsForm(request.POST, auto_id="decline_%s")
    return _ended(request, found, form, "decline_form", actions.decline_agreement, _("It is declined. They read why."))


@access(SIGNED_IN)
@require_POST
def terminate(request: HttpRequest, pk) -> HttpResponse:
    """Only by somebody who has just shown who they are."""
    found = readable(request, pk)
    answer = proof_needed(request, back=reverse("collaboration:agreement", kwargs={"pk": pk}))
    if answer is not None:
        return answer
    form = WordsForm(request.POST, auto_id="terminate_%s")
    told = _("It is terminated. What was shown stays secret for as long as it says.")
    return _ended(request, found, form, "terminate_form", actions.terminate_agreement, told)


def _ended(request: HttpRequest, found: Agreement, form: WordsForm, name: str, end, told: str) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, status=422, **{name: form})
    try:
        end(agreement=found, words=form.cleaned_data["words"], by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, status=422, **{name: form})
    except CANNOT as error:
        return _page(request, readable(request, found.pk), status=409, problem=str(error), **{name: form})
    messages.success(request, told)
    return redirect("collaboration:agreement", pk=found.pk)


# --- checking it --------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_safe
def check(request: HttpRequest, pk) -> HttpResponse:
    """The digest worked out anew from the words, beside the one that was kept and those that were signed."""
    found = readable(request, pk)
    worked_out = digest_of(found)
    entry = LogEntry.objects.filter(room=found.room, kind="agreement.in_force", data__agreement=str(found.pk)).first()
    signed = [(one, one.text_sha256 == worked_out) for one in found.signatures.all()]
    context = {
        "agreement": found,
        "worked_out": worked_out,
        "is_whole": worked_out == found.text_sha256,
        "signed": signed,
        "entry": entry,
        "logged": entry is None or entry.data.get("sha256") == worked_out,
        "name": f"{found.pk}.json",
    }
    return render(request, "collaboration/agreements/check.html", context)


@access(SIGNED_IN)
@require_safe
def canonical_file(request: HttpRequest, pk) -> HttpResponse:
    """What the digest is of, byte for byte."""
    found = readable(request, pk)
    response = HttpResponse(canonical(found), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.pk}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@access(SIGNED_IN)
@require_safe
def copy(request: HttpRequest, pk) -> HttpResponse:
    """The frozen copy, through its gate."""
    found = readable(request, pk)
    if found.pdf is None:
        raise Http404
    return respond(request, found.pdf)
