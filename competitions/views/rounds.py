"""Rounds of judging at the desk: all of them as a path, a new one, one with what it needs, its settings, its moves."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions import rounds as actions
from competitions.forms_rounds import MoreTimeForm, NewRoundForm, RoundSettingsForm, RoundWordsForm
from competitions.judging.method import method_of
from competitions.judging.overview import standings
from competitions.judging.readiness import readiness
from competitions.judging.words import method_in_words, quotas_in_words
from competitions.models import Competition, Organiser, Round
from competitions.transitions import ROUND
from competitions.views.call import CANNOT, add_errors
from core import clock
from core.access import SIGNED_IN, access
from core.transitions import StateHasMoved

VERBS = ("open", "close", "reopen", "extend", "remove")
USUAL = timedelta(days=14)


def judging_led(request: HttpRequest, slug: str) -> Competition:
    """The competition at an address for one of its managers or its chair, with `is_manager`. 404 for everybody else."""
    roles = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)
    parts = Organiser.objects.filter(competition=OuterRef("pk"), user=request.user)
    found = Competition.objects.filter(Exists(parts.filter(role__in=roles)))
    found = found.annotate(is_manager=Exists(parts.filter(role=Organiser.Role.MANAGER))).prefetch_related("texts")
    competition = get_object_or_404(found, slug=slug)
    competition.is_manager, competition.leads = competition.is_manager and request.user.is_staff, True
    return competition


def round_led(request: HttpRequest, slug: str, number: int) -> Round:
    """One round of it, with its competition as above and its criteria."""
    competition = judging_led(request, slug)
    found = get_object_or_404(Round.objects.prefetch_related("criteria"), competition=competition, number=number)
    found.competition = competition
    return found


@access(SIGNED_IN)
def round_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The path from the first round to the jury day, each with where it stands."""
    competition = judging_led(request, slug)
    rounds = list(Round.objects.filter(competition=competition).order_by("number"))
    for one in rounds:
        one.competition = competition
    context = {"competition": competition, "here": "rounds", "rows": standings(competition, request.user, rounds)}
    return render(request, "competitions/judging/rounds.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Prepares the next round, as the last one is or from nothing."""
    competition = judging_led(request, slug)
    last = Round.objects.filter(competition=competition).order_by("-number").first()
    begins = max(clock.now(), last.closes_at if last else competition.closes_at) + timedelta(days=7)
    begins = begins.astimezone(competition.zone_info).replace(hour=9, minute=0, second=0, microsecond=0)
    initial = {"opens_at": begins, "closes_at": (begins + USUAL).replace(hour=18), "like": last}
    form = NewRoundForm(request.POST if request.method == "POST" else None, competition=competition, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            like = form.cleaned_data["like"]
            made = actions.create_round(competition=competition, by=request.user, like=like, **form.columns())
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The round is being prepared. Nobody but you and your colleagues sees it."))
            return redirect("competitions:round", slug=slug, number=made.number)
    context = {"competition": competition, "here": "rounds", "form": form}
    return render(request, "competitions/judging/round_new.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def round_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where the round stands, what is missing, and what can be done now."""
    one = round_led(request, slug, number)
    is_draft = one.status == Round.Status.DRAFT
    method = method_of(one)
    context = {
        **about(one),
        "standing": standings(one.competition, request.user, [one])[0],
        "ready": readiness(one),
        "is_draft": is_draft,
        "is_open": one.status == Round.Status.OPEN,
        "may_reopen": may(one, "reopen"),
        "sentences": method_in_words(one, method),
        "quotas": quotas_in_words(one),
    }
    return render(request, "competitions/judging/round.html", context)


def about(one: Round) -> dict[str, Any]:
    """What each page of a round has in its context."""
    return {"competition": one.competition, "round": one, "here": "rounds"}


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All settings while the round is being prepared; its words after that."""
    one = round_led(request, slug, number)
    is_draft = one.status == Round.Status.DRAFT
    sent = request.POST if request.method == "POST" else None
    form = RoundSettingsForm(sent, round=one) if is_draft else RoundWordsForm(sent, initial=words_of(one))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.save_settings(round=one, seen=-1 if seen is None else seen, by=request.user, **form.columns())
        except ValidationError as error:
            add_errors(form, error)
        except StateHasMoved as error:
            form.add_error(None, str(error))
            form.data = form.data.copy()
            form.data["seen"] = Round.objects.values_list("revision", flat=True).get(pk=one.pk)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("competitions:round-settings", slug=slug, number=number)
    context = {**about(one), "form": form, "is_draft": is_draft}
    context["sentences"] = method_in_words(one, method_of(one))
    return render(request, "competitions/judging/round_settings.html", context, status=422 if form.errors else 200)


def words_of(one: Round) -> dict[str, Any]:
    return {"seen": one.revision, **{name: getattr(one, name) for name in actions.WORDS}}


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str, number: int, verb: str) -> HttpResponse:
    """Opens, closes, opens again, gives more time or removes; each is asked about on a page of its own."""
    one = round_led(request, slug, number)
    if verb not in VERBS:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    takes_time = verb in ("reopen", "extend")
    later = {"closes_at": max(clock.now(), one.closes_at) + timedelta(days=3)}
    form = MoreTimeForm(sent, round=one, initial=later) if takes_time else None
    status = 200
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _do(request, one, verb, form)
        except ValidationError as error:
            if form is not None:
                add_errors(form, error)
            status = 422
        except CANNOT as error:
            messages.error(request, str(error))
            status = 409
    elif request.method == "POST":
        status = 422
    context = {
        **about(one),
        "verb": verb,
        "form": form,
        "may": may(one, verb),
        "ready": readiness(one),
        "standing": standings(one.competition, request.user, [one])[0],
        "sentences": method_in_words(one, method_of(one)),
    }
    return render(request, "competitions/judging/round_move.html", context, status=status)


def may(one: Round, verb: str) -> bool:
    """Whether the round's state has the move."""
    if verb == "extend":
        return one.status == Round.Status.OPEN
    if verb == "reopen":
        return one.status == Round.Status.CLOSED and not one.has_decisions
    return one.status == Round.Status.DRAFT if verb == "remove" else ROUND.allows(verb, one.status)


def _do(request: HttpRequest, one: Round, verb: str, form: MoreTimeForm | None) -> HttpResponse:
    where = {"slug": one.competition.slug, "number": one.number}
    if verb == "remove":
        actions.remove_round(round=one, by=request.user)
        messages.success(request, _("The round is removed."))
        return redirect("competitions:rounds", slug=one.competition.slug)
    if form is not None:
        act = actions.reopen_round if verb == "reopen" else actions.extend_round
        act(round=one, by=request.user, **form.cleaned_data)
        messages.success(request, _("Judges have until the new end now."))
    elif verb == "open":
        actions.open_round(round=one, by=request.user)
        messages.success(request, _("The round is open, and how it is counted is sealed."))
    else:
        actions.close_round(round=one, by=request.user)
        messages.success(request, _("The round is closed. What was not handed in does not count."))
    return redirect("competitions:round", **where)
