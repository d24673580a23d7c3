"""The deliberation: preparing and leading it, the screen to project, and the page on which each votes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions import deliberating as actions
from competitions.forms_decisions import StepOutForm, VoteForm
from competitions.judging import deliberation as talks
from competitions.judging.standing import decided_about
from competitions.models import Application, Deliberation, DeliberationItem, Organiser, Round, RoundEntry, Vote
from competitions.views.call import CANNOT, add_errors
from core.access import SIGNED_IN, access

VERBS = ("open", "add", "show", "vote", "settle", "out", "close")


def led_round(request: HttpRequest, slug: str, number: int) -> Round:
    """The round at an address for somebody who leads it. Raises Http404 for everybody else."""
    rows = Round.objects.led_by(request.user).select_related("competition").prefetch_related("competition__texts")
    manages = Organiser.objects.filter(
        competition=OuterRef("competition"), user=request.user, role=Organiser.Role.MANAGER
    )
    found = get_object_or_404(rows.annotate(is_managed=Exists(manages)), competition__slug=slug, number=number)
    found.competition.is_manager = found.is_managed and request.user.is_staff
    return found


def items_for(request: HttpRequest, deliberation: Deliberation | None) -> list[DeliberationItem]:
    """What a person takes part in, in its order. Of the rest there is nothing, not in a count either."""
    if deliberation is None:
        return []
    rows = deliberation.items.beyond(request.user).select_related(
        "entry__application__organisation", "entry__application__competition", "entry__round"
    )
    items = list(rows.prefetch_related("entry__application__organisation__texts"))
    for item in items:
        item.deliberation = deliberation
        item.entry.application.competition = deliberation.round.competition
    return items


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def deliberation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Which entries are talked about, who is out of the room, and what came of it."""
    round = led_round(request, slug, number)
    talk = Deliberation.objects.filter(round=round).first()
    if talk is not None:
        talk.round = round
    if request.method == "POST":
        return _led(request, round, talk)
    return _page(request, round, talk)


def _led(request: HttpRequest, round: Round, talk: Deliberation | None) -> HttpResponse:
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    back = "deliberation-projector" if request.POST.get("to") == "projector" else "deliberation"
    try:
        _do(request, verb, round, talk)
    except CANNOT as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, round, talk, status=422)
    return redirect(f"competitions:{back}", slug=round.competition.slug, number=round.number)


def _do(request: HttpRequest, verb: str, round: Round, talk: Deliberation | None) -> None:
    by, sent = request.user, request.POST
    if verb == "open":
        actions.open_deliberation(round=round, by=by)
        return
    if talk is None:
        raise Http404
    if verb == "close":
        actions.close_deliberation(deliberation=talk, by=by)
    elif verb == "add":
        entry = get_object_or_404(round.entries, pk=_key(sent.get("entry")))
        actions.add_item(deliberation=talk, entry=entry, by=by)
    else:
        item = next((one for one in items_for(request, talk) if one.pk == _key(sent.get("item"))), None)
        if item is None:
            raise Http404
        if verb == "show":
            actions.show_item(item=item, by=by)
        elif verb == "vote":
            actions.begin_vote(item=item, by=by)
        elif verb == "settle":
            actions.settle_item(item=item, note=sent.get("note", ""), by=by)
        else:
            who = get_object_or_404(talks.voters_of(round.competition), pk=_key(sent.get("person")))
            actions.step_out(item=item, user=who, reason=sent.get("reason", ""), by=by)


def _key(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0


def _page(request: HttpRequest, round: Round, talk: Deliberation | None, status: int = 200) -> HttpResponse:
    items = items_for(request, talk)
    tallies = talks.tallies_of(items)
    out = talks.outs_of(items)
    votes = talks.votes_of(items)
    readable = Application.objects.read_by(request.user).values("pk")
    others = decided_about(round).filter(talk=None, application__in=readable)
    others = others.select_related("application__organisation").prefetch_related("application__organisation__texts")
    context = {
        "competition": round.competition,
        "round": round,
        "here": "judging",
        "step": "deliberation",
        "talk": talk,
        "rows": [
            {"item": one, "tally": tallies[one.pk], "out": out[one.pk], "votes": votes[one.pk], "label": _label(one)}
            for one in items
        ],
        "others": [(one.pk, " ".join(filter(None, _named(one, round)))) for one in others] if talk else [],
        "voters": talks.voters_of(round.competition) if talk else [],
        "is_open": talk is not None and talk.status == Deliberation.Status.OPEN,
        "may_open": round.status == Round.Status.CLOSED,
        "vote_url": request.build_absolute_uri(
            reverse("competitions:deliberation-vote", kwargs={"slug": round.competition.slug, "number": round.number})
        ),
        "typed": request.POST if request.method == "POST" else {},
    }
    return render(request, "competitions/judging/deliberation.html", context, status=status)


def _label(item: DeliberationItem) -> tuple[str, str]:
    return talks.label_of(item.entry, blind=item.entry.round.blind)


def _named(entry: RoundEntry, round: Round) -> tuple[str, str]:
    entry.application.competition = round.competition
    return talks.label_of(entry, blind=round.blind)


@access(SIGNED_IN)
def projector(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One entry at a time in large letters, for a room: what judges may see of it, who has left, a clock."""
    round = led_round(request, slug, number)
    talk = get_object_or_404(Deliberation, round=round)
    talk.round = round
    items = items_for(request, talk)
    place = next((place for place, one in enumerate(items) if one.pk == talk.current_id), None)
    context: dict[str, Any] = {"competition": round.competition, "round": round, "talk": talk, "count": len(items)}
    if place is None:
        context["next"] = items[0] if items else None
    else:
        item = items[place]
        context |= {
            "item": item,
            "place": place + 1,
            "label": _label(item),
            "tally": talks.tally_of(item),
            "out": talks.out_of(item),
            "voices": talks.voices_of(item),
            "previous": items[place - 1] if place else None,
            "next": items[place + 1] if place + 1 < len(items) else None,
        }
    template = "competitions/judging/projector.html"
    return render(request, f"{template}#stage" if request.htmx else template, context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The entry on the projector, on each voter's own telephone. Asked again every few seconds; what is being typed stays."""
    rows = talks.deliberations_of(request.user)
    talk = get_object_or_404(rows, round__competition__slug=slug, round__number=number)
    items = items_for(request, talk)
    item = next((one for one in items if one.pk == talk.current_id), None)
    if request.method == "POST":
        return _voted(request, talk, items)
    state = f"{item.pk}-{item.status}" if item else "none"
    if request.htmx and request.GET.get("state") == state:
        return HttpResponse(status=204)
    return _voting(request, talk, items, item, state)


def _voting(request, talk, items, item, state, status=200, **forms_) -> HttpResponse:
    mine = {one.item_id: one for one in Vote.objects.filter(item__in=items, voter=request.user)}
    own = mine.get(item.pk) if item else None
    context = {
        "competition": talk.round.competition,
        "round": talk.round,
        "talk": talk,
        "item": item,
        "label": _label(item) if item else None,
        "state": state,
        "own": own,
        "form": VoteForm(initial={"choice": own.choice, "reason": own.reason} if own else None),
        "leaving": StepOutForm(prefix="leave"),
        "past": [(_label(one), mine[one.pk]) for one in items if one.pk in mine],
        "is_open": talk.status == Deliberation.Status.OPEN,
        **forms_,
    }
    template = "competitions/judging/vote.html"
    return render(request, f"{template}#booth" if request.htmx else template, context, status=status)


def _voted(request: HttpRequest, talk: Deliberation, items: list[DeliberationItem]) -> HttpResponse:
    item = next((one for one in items if one.pk == _key(request.POST.get("item"))), None)
    if item is None:
        raise Http404
    leaves = request.POST.get("verb") == "leave"
    form = StepOutForm(request.POST, prefix="leave") if leaves else VoteForm(request.POST)
    name, state = ("leaving" if leaves else "form"), f"{item.pk}-{item.status}"
    if not form.is_valid():
        return _voting(request, talk, items, item, state, 422, **{name: form})
    try:
        if leaves:
            actions.step_out(item=item, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is written down. Please leave the room until the next entry."))
        else:
            actions.cast_vote(item=item, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your vote is written down. You may change it while the vote is open."))
    except ValidationError as error:
        add_errors(form, error)
        return _voting(request, talk, items, item, state, 422, **{name: form})
    except CANNOT as error:
        messages.error(request, str(error))
        return _voting(request, talk, items, item, state, 409, **{name: form})
    return redirect("competitions:deliberation-vote", slug=talk.round.competition.slug, number=talk.round.number)
