"""Introductions: the list, one of them, and asking for one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collaboration.actions import introductions as actions
from collaboration.introducing import showing
from collaboration.introducing.contacts import contacts_of
from collaboration.introducing.forms import AskForm, DeclineForm, WordForm
from collaboration.introducing.keeping import Kept
from collaboration.introducing.rules import NOT_AGAIN_FOR, RUNS
from collaboration.models import Introduction, Room
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.current import chosen_among, my_organisations
from ecosystem.models import Listing, Organisation

PER_PAGE = 20
CHOICES = 30
"""Listings of each side to choose from."""
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
State = Introduction.State


# --- all -------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_safe
def introductions(request: HttpRequest) -> HttpResponse:
    """All of one's organisations', by what has become of them."""
    shelf = request.GET.get("shelf", "")
    rows = {
        "": lambda: showing.with_names(Introduction.objects.visible_to(request.user).open()),
        "ended": lambda: showing.with_names(Introduction.objects.visible_to(request.user).exclude(state=State.ASKED)),
    }
    chosen = shelf if shelf in rows else ""
    page = Paginator(rows[chosen](), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "shown": showing.seen_all(page.object_list, request.user), "ended_here": chosen == "ended"}
    return render(request, "collaboration/introductions.html", context)


# --- one --------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """One introduction with what may be done about it now."""
    found = showing.must_read(request.user, pk)
    if request.method != "POST":
        return _page(request, found)
    verbs = {"accept": _accept, "decline": _decline, "say": _say, "withdraw": _withdraw}
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        raise Http404
    try:
        where = verbs[verb](request, found)
    except ValidationError as error:
        found = showing.must_read(request.user, pk)
        return _page(request, found, verb=verb, error=error, status=422)
    except CANNOT as error:
        messages.error(request, str(error))
        where = None
    return redirect(where or _address(found))


def _address(found: Introduction) -> str:
    return reverse("collaboration:introduction", args=[found.pk])


def _accept(request: HttpRequest, found: Introduction) -> str | None:
    room = actions.accept_introduction(introduction=found, by=request.user)
    if room is None:
        messages.success(request, _("You have agreed. Now it is for the other side to answer."))
        return None
    messages.success(request, _("You have accepted. The two of you share a room now."))
    return None


def _decline(request: HttpRequest, found: Introduction) -> str | None:
    reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
    actions.decline_introduction(introduction=found, reason=reason, words=words, by=request.user)
    messages.success(request, _("You have declined. They are told, with your reason."))
    return None


def _say(request: HttpRequest, found: Introduction) -> str | None:
    actions.say_about_introduction(introduction=found, text=request.POST.get("text", ""), by=request.user)
    messages.success(request, _("It is sent."))
    return None


def _withdraw(request: HttpRequest, found: Introduction) -> str | None:
    actions.withdraw_introduction(introduction=found, by=request.user)
    messages.success(request, _("Your request is withdrawn."))
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if safe else None


def _page(
    request: HttpRequest,
    found: Introduction,
    *,
    verb: str = "",
    error: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = showing.seen(found, showing.roles_of(request.user))
    decline = DeclineForm(request.POST if verb == "decline" else None)
    word = WordForm(request.POST if verb == "say" else None)
    problem = show_errors(error, {"decline": decline, "say": word}.get(verb))
    words = showing.words_of(found)
    room = Room.objects.filter(introduction=found).first()
    sits = room is not None and Room.objects.visible_to(request.user).filter(pk=room.pk).exists()
    context = {
        "seen": seen,
        "introduction": found,
        "listings": showing.listings_of(found, request.user),
        "words": words,
        "may_say": seen.speaks and (seen.waits_for_us or (seen.waits_for_them and _was_asked(words, seen))),
        "decline_form": decline,
        "word_form": word,
        "verb": verb,
        "problem": problem,
        "room": room if sits else None,
        "there_is_a_room": room is not None,
        "contacts": list(contacts_of(request.user, room, found)) if room is not None and sits else [],
        "again": found.ended_at + NOT_AGAIN_FOR if found.state == State.DECLINED and found.ended_at else None,
    }
    return render(request, "collaboration/introduction.html", context, status=status)


def _was_asked(words: list[dict[str, Any]], seen: showing.Seen) -> bool:
    return bool(words) and words[-1]["word"].organisation_id == seen.other.pk


def show_errors(error: ValidationError | None, form) -> str:
    """Puts what is wrong beside the fields of a form, and returns what is about none of them."""
    if error is None:
        return ""
    if form is None or not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    form.is_valid()
    for name, said in error.message_dict.items():
        if name in form.fields:
            form.errors.pop(name, None)
            form.add_error(name, said)
    return " ".join(
        said for name, all_said in error.message_dict.items() if name not in form.fields for said in all_said
    )


# --- asking -----------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks to be introduced, from a match (`pair`) or from a profile."""
    own = chosen_among(request, my_organisations(request), request.POST.get("for") or request.GET.get("for"))
    if own is None:
        raise Http404
    others = Organisation.objects.visible_to(request.user).exclude(kind=own.kind).prefetch_related("texts")
    partner = get_object_or_404(others, slug=slug)
    about = request.POST.get("about") or request.POST.get("pair") or request.GET.get("about", "")
    chosen = _listings(request, about)
    if request.method != "POST":
        return _asking(
            request, own, partner, AskForm(initial={"about": about}, choices=_choices(request, own, partner))
        )
    try:
        made = actions.ask_for_introduction(
            organisation=own,
            partner=partner,
            need=chosen.get(Listing.Kind.NEED),
            offer=chosen.get(Listing.Kind.OFFER),
            message=request.POST.get("message", ""),
            origin=Introduction.Origin.MATCH if "-" in about else Introduction.Origin.PROFILE,
            by=request.user,
        )
    except (ValidationError, NotAllowed) as error:
        typed = {"about": about, "message": request.POST.get("message", "")}
        form = AskForm(typed, choices=_choices(request, own, partner, chosen=(about, chosen)))
        invalid = error if isinstance(error, ValidationError) else ValidationError(str(error))
        problem = show_errors(invalid, form)
        return _asking(request, own, partner, form, problem, status=422 if error is invalid else 403)
    messages.success(request, _("%(name)s is told that you ask to be introduced.") % {"name": partner.name})
    return redirect("collaboration:introduction", pk=made.pk)


def _asking(request: HttpRequest, own, partner, form: AskForm, problem: str = "", status: int = 200) -> HttpResponse:
    refusal = "" if form.is_bound else Kept().refusal(request.user, own, partner)
    context = {"organisation": own, "partner": partner, "form": form, "problem": problem, "refusal": refusal}
    return render(request, "collaboration/ask.html", context | {"days": RUNS.days}, status=status)


def _listings(request: HttpRequest, about: str) -> dict[str, Listing]:
    """What an address or a form names, by kind, as far as its reader may see it."""
    parts = [part for part in about.split("-")[:2] if part.isascii() and part.isdecimal() and len(part) < 18]
    rows = Listing.objects.visible_to(request.user).filter(pk__in=[int(part) for part in parts])
    return {row.kind: row for row in rows.prefetch_related("texts")}


def _choices(request: HttpRequest, own, partner, chosen: tuple[str, dict[str, Listing]] | None = None):
    """Theirs first, then one's own; a pair that came from a match stands before them."""
    found: list[tuple[str, str]] = []
    if chosen and "-" in chosen[0] and len(chosen[1]) == 2:
        need, offer = chosen[1][Listing.Kind.NEED], chosen[1][Listing.Kind.OFFER]
        found.append((chosen[0], f"{need.title} ↔ {offer.title}"))
    live = Listing.objects.visible_to(request.user).live().prefetch_related("texts").order_by("kind", "-pk")
    for side in (partner, own):
        rows = live.filter(organisation=side)[:CHOICES]
        found += [(str(row.pk), f"{side.name} · {row.get_kind_display()} · {row.title}") for row in rows]
    return found
