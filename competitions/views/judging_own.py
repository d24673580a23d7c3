"""A judge's own pages: the invitation, what is known of them, conflicts of interest, and stepping back from an entry."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions import conflicts as conflict_actions
from competitions.actions import judges as actions
from competitions.forms_judges import AcceptForm, DeclareForm, DeclineForm, ProfileForm, RecuseForm
from competitions.judging import statement
from competitions.judging.letters import expires_at
from competitions.judging.panel import entries_to_look_through, is_blind
from competitions.models import Assignment, Judge
from competitions.models.application import digest_of
from competitions.views.call import CANNOT, add_errors
from core.access import PUBLIC, SIGNED_IN, access, ask_to_sign_in

MOST_SHOWN = 300


# --- the invitation ---------------------------------------------------------------------------------------------------------
@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a letter leads: what is asked, the statement, and what we need to know. Only a button answers."""
    found = get_object_or_404(Judge.objects.select_related("competition", "invited_by"), digest=digest_of(token))
    language = statement.language_of(get_language() or "en")
    sentences = statement.statement(language)
    if request.method == "POST" and "decline" in request.POST:
        return _declined(request, found)
    if request.method == "POST" and not request.user.is_authenticated:
        return ask_to_sign_in(request)
    sent = request.POST if request.method == "POST" else None
    initial = {"statement": statement.sha256_of(sentences), "name": _name(request, found)}
    form = AcceptForm(sent, judge=found, mine=True, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _accepted(request, found, form, language):
            return redirect("competitions:judge-conflicts", slug=found.competition.slug)
    context = {
        "judge": found,
        "competition": found.competition,
        "open": actions.is_open(found),
        "until": expires_at(found),
        "sentences": sentences,
        "statement_language": language,
        "form": form,
        "decline_form": DeclineForm(),
        "rounds": found.competition.rounds.order_by("number"),
    }
    return render(request, "competitions/judging/invitation.html", context, status=status)


def _name(request: HttpRequest, found: Judge) -> str:
    own = getattr(request.user, "name", "")
    return own if own and found.name == found.email else found.name


def _accepted(request: HttpRequest, found: Judge, form: AcceptForm, language: str) -> bool:
    try:
        actions.accept_invitation(
            judge=found,
            name=form.cleaned_data["name"],
            profile=form.profile,
            language=language,
            statement_sha256=form.cleaned_data["statement"],
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
    except CANNOT as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("Thank you. You sit on the panel. One thing more: conflicts of interest."))
        return True
    return False


def _declined(request: HttpRequest, found: Judge) -> HttpResponse:
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")[:500]
    by = request.user if request.user.is_authenticated else None
    try:
        actions.decline_invitation(judge=found, reason=reason, by=by)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect(request.path)
    return render(request, "competitions/judging/declined.html", {"competition": found.competition})


# --- what is known of them ------------------------------------------------------------------------------------------------
def own_place(request: HttpRequest, slug: str) -> Judge:
    """A person's own place on the panel of the competition at an address. Raises Http404 for everybody else."""
    rows = Judge.objects.of(request.user).sitting().select_related("competition")
    found = get_object_or_404(rows, competition__slug=slug)
    found.user = request.user
    return found


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    found = own_place(request, slug)
    form = ProfileForm(request.POST or None, judge=found, mine=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(judge=found, name=form.cleaned_data["name"], profile=form.profile, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("competitions:judge-profile", slug=slug)
        except CANNOT as error:
            form.add_error(None, str(error))
    context = {
        "judge": found,
        "competition": found.competition,
        "form": form,
        "accepted": statement.accepted(found.statement_sha256),
        "own_page": "profile",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/own_profile.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """What binds a judge. Of entries they are told no more than whose they are, and in a blind round not even that."""
    found = own_place(request, slug)
    entries = entries_to_look_through(found)
    form = DeclareForm(request.POST or None, entries=entries)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {"organisations": given["organisations"], "kind": given["kind"], "reason": given["reason"]}
        try:
            conflict_actions.declare(judge=found, entries=list(given["entries"]), by=request.user, **values)
            messages.success(request, _("Thank you. What you have named stays out of your sight."))
            return redirect("competitions:judge-conflicts", slug=slug)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    context = _conflicts_context(found, form, entries)
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/own_conflicts.html", context, status=status)


def _conflicts_context(found: Judge, form: DeclareForm, entries) -> dict[str, Any]:
    named = sorted(((one.organisation.name, one.pk) for one in entries[:MOST_SHOWN]), key=lambda pair: pair[0].lower())
    chosen = set(form.data.getlist("entries")) if form.is_bound else set()
    return {
        "judge": found,
        "competition": found.competition,
        "form": form,
        "blind": is_blind(found.competition),
        "named": [(name, pk, str(pk) in chosen) for name, pk in named],
        "said": found.ties.filter(application=None),
        "said_of_entries": found.ties.exclude(application=None).count(),
        "declaration": getattr(found, "declaration", None),
        "own_page": "conflicts",
    }


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, slug: str, entry: str) -> HttpResponse:
    """Stepping back from one entry, by its name in the round or its key."""
    wanted = Q(entry__pseudonym=entry)
    if entry.isascii() and entry.isdecimal() and len(entry) < 10:
        wanted |= Q(entry__pk=int(entry))
    mine = Assignment.objects.judged_by(request.user).filter(wanted, entry__round__competition__slug=slug)
    found = mine.select_related("judge", "entry__round__competition", "entry__application__organisation").order_by("pk")
    assignment = found.last()
    if assignment is None:
        raise Http404
    form = RecuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conflict_actions.recuse(assignment=assignment, by=request.user, **form.cleaned_data)
            messages.success(request, _("You have stepped back. The entry is no longer among yours."))
            return redirect("competitions:judge-conflicts", slug=slug)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    round_ = assignment.entry.round
    context = {
        "competition": round_.competition,
        "round": round_,
        "entry": assignment.entry,
        "title": assignment.entry.pseudonym if round_.blind else assignment.entry.application.organisation.name,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/recuse.html", context, status=status)
