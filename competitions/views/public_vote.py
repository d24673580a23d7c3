"""The public's vote: called at the desk, cast by anybody who reads mail at an address."""

from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.recent import kept_values, proof_needed
from competitions.actions import public_vote as actions
from competitions.ceremony import is_revealed
from competitions.forms_ceremony import BallotForm, VoteForm
from competitions.models import Competition, PublicVote, VotedPrize
from competitions.views import voted_prize
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from competitions.voted import prize_by_vote, told_of
from competitions.voting import candidates, digest_in, is_open, results
from competitions.winners import stories, with_words
from core import clock
from core.access import PUBLIC, SIGNED_IN, access
from core.arrival import arrived_at
from core.limits import within
from core.robots import indexable

MOST_FROM_ONE_PLACE, MOST_TO_ONE_ADDRESS, HOUR = 30, 3, 3600


# --- at the desk ------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Its rules and times; its result once it is over, and to nobody before; and whom the public's prize goes to."""
    competition = conducted(request, slug)
    vote = PublicVote.objects.filter(competition=competition).first()
    initial = {name: getattr(vote, name) for name in VoteForm.base_fields} if vote else {}
    zone = context_of(competition, "vote")["plan"].zone
    if request.method != "POST":
        kept_values(request)
        return _desk_page(request, competition, vote, VoteForm(initial=initial, zone=zone))
    verb = request.POST.get("verb", "")
    if verb in voted_prize.DONE:
        return _decided(request, competition, vote, VoteForm(initial=initial, zone=zone))
    publishes = verb == "publish"
    form = VoteForm(initial=initial, zone=zone) if publishes else VoteForm(request.POST, zone=zone)
    try:
        if publishes:
            if vote is None:
                raise Http404
            actions.publish_vote(vote=vote, by=request.user)
        elif form.is_valid():
            actions.keep_vote(competition=competition, by=request.user, **form.cleaned_data)
        else:
            return _desk_page(request, competition, vote, form, 422)
    except ValidationError as error:
        add_errors(form, error)
        return _desk_page(request, competition, vote, form, 422)
    except CANNOT as error:
        messages.error(request, str(error))
        return _desk_page(request, competition, vote, form, 409)
    messages.success(request, _("The vote is published.") if publishes else _("Saved."))
    return redirect("competitions:ceremony-vote", slug=slug)


def _decided(request: HttpRequest, competition: Competition, vote: PublicVote | None, form: VoteForm) -> HttpResponse:
    """Whom the public's prize goes to; approving that asks who one is."""
    if vote is None:
        raise Http404
    verb, vote.competition = request.POST["verb"], competition
    if verb in voted_prize.PROVED and (answer := proof_needed(request)) is not None:
        return answer
    try:
        voted_prize.decide(request, vote)
    except ValidationError as error:
        wrong = {"wrong": error.message_dict if hasattr(error, "error_dict") else {"": error.messages}}
        return _desk_page(request, competition, vote, form, 422, **wrong)
    except CANNOT as error:
        messages.error(request, str(error))
        return _desk_page(request, competition, vote, form, 409)
    messages.success(request, str(voted_prize.DONE[verb]))
    return redirect("competitions:ceremony-vote", slug=competition.slug)


def _desk_page(
    request: HttpRequest, competition: Competition, vote, form: VoteForm, status: int = 200, **more
) -> HttpResponse:
    told = voted_prize.told_at_the_desk(request, competition, vote)
    results_ = counted(None if told["hidden"] else vote)
    over = vote is not None and vote.status == PublicVote.Status.PUBLISHED and clock.now() >= vote.closes_at
    context = context_of(competition, "vote") | {"vote": vote, "form": form, "over": over, **results_, **told, **more}
    return render(request, "competitions/ceremony/vote_desk.html", context, status=status)


def counted(vote: PublicVote | None) -> dict[str, Any]:
    """The result as a page shows it, or nothing at all before the end."""
    rows = results(vote, clock.now()) if vote else None
    return _in_figures(rows, sum(row.votes for row in rows) if rows else 0) | {"voted": None}


def _in_figures(rows, total: int) -> dict[str, Any]:
    return {"results": rows, "total": total, "most": max((row.votes for row in rows), default=0) if rows else 0}


def announced(vote: PublicVote) -> dict[str, Any]:
    """The result as it was frozen, where it gave a prize; else as it is counted. Nobody is named whose prize is gone."""
    decision = VotedPrize.objects.public().filter(vote=vote).first()
    if decision is None:
        return counted(vote)
    votes = dict(decision.counts)
    rows = [row for row in candidates(vote).exclude(withdrawal__status="approved") if row.application.number in votes]
    for row in rows:
        row.votes = votes[row.application.number]
    rows.sort(key=lambda row: (-row.votes, row.application_id))
    return _in_figures(rows, sum(votes.values())) | {"voted": told_of(vote.competition)}


# --- for everybody ----------------------------------------------------------------------------------------------------
@indexable
@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules and the finalists; whoever chooses one is sent a letter. The answer is the same for every address."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user).prefetch_related("texts"), slug=slug)
    found = PublicVote.objects.filter(competition=competition, status=PublicVote.Status.PUBLISHED).first()
    if found is None:
        raise Http404
    found.competition = competition
    form = BallotForm(request.POST if request.method == "POST" else None, candidates=candidates(found))
    if request.method != "POST":
        return _vote_page(request, found, form)
    if not form.is_valid():
        return _vote_page(request, found, form, 422)
    address = form.cleaned_data["address"]
    if not _may_ask(request, found, address):
        form.add_error(None, _("That was often in a short time. Wait an hour, then try again."))
        return _vote_page(request, found, form, 429)
    try:
        actions.ask_for_ballot(
            vote=found,
            choice=form.cleaned_data["choice"],
            address=address,
            language=get_language() or "en",
            arrived_at=arrived_at(request),
        )
    except CANNOT as error:
        form.add_error(None, str(error))
        return _vote_page(request, found, form, 409)
    return _vote_page(request, found, form, sent=True)


def _may_ask(request: HttpRequest, found: PublicVote, address: str) -> bool:
    """Thirty letters an hour from one place, three to one address."""
    place = within(f"vote:{get_ip(request)}", most=MOST_FROM_ONE_PLACE, seconds=HOUR)
    return place and within(f"vote-to:{digest_in(found, address)}", most=MOST_TO_ONE_ADDRESS, seconds=HOUR)


def _vote_page(request: HttpRequest, found: PublicVote, form, status: int = 200, sent: bool = False) -> HttpResponse:
    """What each finalist said in public. Neither an award nor an order that could tell one."""
    now = clock.now()
    language = get_language() or "en"
    rows = list(with_words(candidates(found)).order_by("application_id"))
    over = now >= found.closes_at
    context = {
        "competition": found.competition,
        "vote": found,
        "form": form,
        "sent": sent,
        "candidates": list(zip([row.pk for row in rows], stories(rows, language), strict=True)),
        "chosen": request.POST.get("choice", ""),
        "open": is_open(found, now),
        "over": over,
        "prize": prize_by_vote(found.competition),
        **(announced(found) if over and is_revealed(found.competition) else {"results": None, "voted": None}),
    }
    return render(request, "competitions/ceremony/vote.html", context, status=status)


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the letter's address counts nothing, for programs look at addresses too; pressing the button does."""
    ballot = actions.ballot_by_token(token)
    context: dict[str, Any] = {"ballot": ballot, "counted": False, "refused": ""}
    status = 200
    if ballot is None:
        return render(request, "competitions/ceremony/vote_confirm.html", context, status=404)
    context["competition"] = ballot.vote.competition
    if request.method == "POST":
        try:
            actions.count_ballot(ballot=ballot, arrived_at=arrived_at(request))
            context["counted"] = True
        except (actions.VotedAlready, *CANNOT) as error:
            context["refused"], status = str(error), 409
    return render(request, "competitions/ceremony/vote_confirm.html", context, status=status)
