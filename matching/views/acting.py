"""What one does with a match: mark it, note something, show it to a colleague."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.autosave import FieldConflict, digest
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership, Organisation
from matching import actions
from matching.lists import SHELVES, Wanted, match_with
from matching.models import Mark, Share
from matching.views.here import Here, must_look_from
from matching.views.listing import cards, frame, shares_for
from matching.visits import Change

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


def markable(here: Here, slug: str) -> Organisation:
    """Only what one may see or has marked before can be marked, so that an address guessed at says nothing of who is
    in the portal."""
    marked = Mark.objects.filter(organisation=here.organisation).values("partner")
    visible = here.others() | Organisation.objects.filter(pk__in=marked)
    return get_object_or_404(visible, slug=slug)


@access(SIGNED_IN)
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Saves, dismisses or takes back, then shows the card as it is now, or the list again."""
    here = must_look_from(request)
    partner = markable(here, slug)
    verb, act = request.POST.get("verb"), {"organisation": here.organisation, "partner": partner, "by": request.user}
    problem = ""
    try:
        if verb == "save":
            actions.save_match(**act)
        elif verb == "dismiss":
            actions.dismiss_match(reason=request.POST.get("reason", ""), note=request.POST.get("note", ""), **act)
        else:
            actions.unmark_match(**act)
    except ValidationError as error:
        problem = " ".join(error.messages)
    except NotAllowed as error:
        problem = str(error)
    if request.htmx:
        return _card(request, here, partner, problem)
    if problem:
        messages.error(request, problem)
    elif verb == "dismiss":
        messages.success(request, _("%(name)s is dismissed. You find it under Dismissed.") % {"name": partner.name})
    return redirect(_back(request, here))


def _card(request: HttpRequest, here: Here, partner: Organisation, problem: str) -> HttpResponse:
    """The card in place of the one that was marked, and the shelves' counts."""
    shelf = request.POST.get("shelf", "open")
    situation, shares = here.situation(), shares_for(here)
    match = match_with(partner, here.organisation, here.user, situation=situation)
    drawn = cards([match] if match else [], here, situation, shares, Change())
    context = frame(here, situation, shares, Wanted(shelf=shelf if shelf in SHELVES else "open"))
    context |= {"card": drawn[0] if drawn else None, "partner": partner, "problem": problem, "answer": True}
    context["marked_shelf"] = context["shelf"] in {Mark.State.SAVED, Mark.State.DISMISSED}
    return render(request, "matching/marked.html", context)


def _back(request: HttpRequest, here: Here) -> str:
    """Where one came from, if that is a page of this site; else the shelf."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    shelf = request.POST.get("shelf", "open")
    address = f"{reverse('matching:matches')}?for={here.organisation.slug}"
    return address if shelf not in SHELVES or shelf == "open" else f"{address}&shelf={shelf}"


@access(SIGNED_IN)
@require_POST
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Saves the note as one types; a form sent whole comes back to its page."""
    here = must_look_from(request)
    partner = markable(here, slug)
    whole = "field" not in request.POST
    base = None if request.POST.get("overwrite") else request.POST.get("base-note" if whole else "base", "")
    value = request.POST.get("note" if whole else "value", "")
    try:
        now = actions.write_note(
            organisation=here.organisation, partner=partner, note=value, base=base, by=request.user
        )
    except FieldConflict as conflict:
        stored = {"status": "conflict", "value": conflict.stored, "base": digest(conflict.stored)}
        answer, problem = (
            JsonResponse(stored, status=409),
            _("Somebody else has written here meanwhile. Nothing was overwritten."),
        )
    except ValidationError as error:
        problem = " ".join(error.messages)
        answer = JsonResponse({"status": "invalid", "message": problem}, status=422)
    except NotAllowed as error:
        answer, problem = JsonResponse({"status": "refused", "message": str(error)}, status=403), str(error)
    else:
        answer, problem = JsonResponse({"status": "saved", "base": now}), ""
    if not whole:
        return answer
    if problem:
        messages.error(request, problem)
    return redirect(_why(here, partner, "note"))


@access(SIGNED_IN)
@require_POST
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows a match to a colleague, or takes that back."""
    here = must_look_from(request)
    partner = here.partner(slug)
    if request.POST.get("verb") == "take-back":
        number = _number(request.POST.get("share", ""))
        mine = get_object_or_404(Share, pk=number, organisation=here.organisation, partner=partner)
        return _acted(request, lambda: actions.take_back_share(share=mine, by=request.user), here, partner, "share")
    colleague = get_object_or_404(
        Membership.objects.select_related("user"),
        organisation=here.organisation,
        user=_number(request.POST.get("to", "")),
    ).user

    def act() -> str:
        sentence = request.POST.get("sentence", "")
        actions.share_match(
            organisation=here.organisation, partner=partner, to=colleague, sentence=sentence, by=request.user
        )
        return _("%(name)s sees it on their list now, and is told by mail.") % {"name": colleague}

    return _acted(request, act, here, partner, "share")


@access(SIGNED_IN)
@require_POST
def learning(request: HttpRequest) -> HttpResponse:
    """What choices may do to the list: one word out or in, forget everything, with or without profiling."""
    here = must_look_from(request)
    verb, act = request.POST.get("verb"), {"organisation": here.organisation, "by": request.user}
    term = request.POST.get("term", "")
    verbs: dict[str | None, Callable[[], None]] = {
        "ignore": lambda: actions.ignore_term(term=term, **act),
        "restore": lambda: actions.restore_term(term=term, **act),
        "forget": lambda: actions.forget_choices(**act),
        "without": lambda: actions.set_profiling(profiling=False, **act),
        "with": lambda: actions.set_profiling(profiling=True, **act),
    }
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb]()
    except (ValidationError, *CANNOT) as error:
        messages.error(request, _sentence(error))
    return redirect(f"{_back(request, here)}#learnt")


def _acted(request: HttpRequest, act: Callable[[], str | None], here: Here, partner: Organisation, part: str):
    try:
        if said := act():
            messages.success(request, said)
    except (ValidationError, *CANNOT) as error:
        messages.error(request, _sentence(error))
    return redirect(_why(here, partner, part))


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _why(here: Here, partner: Organisation, part: str) -> str:
    return f"{reverse('matching:why', kwargs={'slug': partner.slug})}?for={here.organisation.slug}#{part}"


def _number(text: str) -> int:
    """0 where it is none, which is nobody's key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
