"""The public's prize at the desk: what its vote says, put forward by one person, approved by another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competitions.actions import voted_prize as actions
from competitions.ceremony import hides_finalists
from competitions.forms_ceremony import VotedPrizeForm, WhyForm
from competitions.models import Competition, PublicVote, VotedPrize
from competitions.voted import count_of, decided_from, prize_by_vote
from core import clock

PROVED = ("approve", "undo")
DONE: dict[str, str | Promise] = {
    "propose": _("It is put forward. Somebody else approves it."),
    "return": _("It is sent back to whoever put it forward."),
    "approve": _("It is approved, and frozen until the winners are announced."),
    "undo": _("It is open again. Nobody was told anything."),
}


def decide(request: HttpRequest, vote: PublicVote) -> None:
    """Does what was pressed. Raises ValidationError by field, and what actions raise."""
    verb, sent = request.POST["verb"], request.POST.get("seen", "")
    common: dict[str, Any] = {
        "vote": vote,
        "by": request.user,
        "seen": int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 9 else 0,
    }
    if verb == "approve":
        actions.approve_voted_prize(**common)
        return
    if verb == "propose":
        actions.check_user_can_decide_vote(request.user, vote.competition)
        is_over = clock.now() >= decided_from(vote)
        form: Any = VotedPrizeForm(request.POST, first=count_of(vote).first if is_over else [])
    else:
        form = WhyForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    if verb == "propose":
        actions.propose_voted_prize(**common, **form.cleaned_data)
    elif verb == "return":
        actions.return_voted_prize(reason=form.cleaned_data["why"], **common)
    else:
        actions.undo_voted_prize(reason=form.cleaned_data["why"], **common)


def told_at_the_desk(request: HttpRequest, competition: Competition, vote: PublicVote | None) -> dict[str, Any]:
    """What the page says of the prize. Whom a conflict parts from one of the finalists is told neither count nor choice."""
    prize = prize_by_vote(competition)
    context: dict[str, Any] = {
        "prize": prize,
        "hidden": hides_finalists(request.user, competition),
        "decision": None,
        "count": None,
        "wrong": {},
        "may_propose": False,
        "is_decided": False,
        "decided_from": None,
    }
    if prize is None or vote is None or context["hidden"]:
        return context
    rows = VotedPrize.objects.select_related("winner__application__organisation", "proposed_by", "approved_by")
    found = rows.filter(vote=vote).first()
    is_over = vote.status == PublicVote.Status.PUBLISHED and clock.now() >= decided_from(vote)
    count = count_of(vote) if is_over else None
    return context | {
        "decided_from": decided_from(vote),
        "is_decided": is_over,
        "count": count,
        "level": len(count.first) > 1 if count else False,
        "decision": found,
        "seen": found.revision if found else 0,
        "may_propose": is_over and (found is None or found.status == VotedPrize.Status.RETURNED),
        "choice_form": VotedPrizeForm(first=count.first) if count else None,
        "why_form": WhyForm(),
    }
