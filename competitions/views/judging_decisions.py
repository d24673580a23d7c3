"""Decisions at the desk: the ranking with what is proposed, the second person, and the way back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.recent import kept_values, proof_needed
from competitions.actions import deciding as actions
from competitions.forms_decisions import OUTCOMES, RankForm, proposals_of, read_proposals
from competitions.judging.decisions import Row, digest_of, ranking, waiting_for
from competitions.judging.publication import current
from competitions.models import Decision, Round
from competitions.views.call import CANNOT
from competitions.views.judging_deliberation import led_round
from core.access import SIGNED_IN, access

PER_PAGE = 50
VERBS = ("save", "rank", "approve", "return", "undo")
PROVED = ("approve", "undo")


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who stands where, what is proposed, and what a second person makes of it."""
    round = led_round(request, slug, number)
    if request.method != "POST":
        kept_values(request)
        return _page(request, round)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    if verb in PROVED and (answer := proof_needed(request)) is not None:
        return answer
    typed = read_proposals(request.POST, ranking(round, request.user)) if verb == "save" else {}
    try:
        told = _do(request, verb, round, typed)
    except actions.DecidedMeanwhile as error:
        messages.error(request, str(error))
        return _page(request, led_round(request, slug, number), 409, typed=typed, lost=error.entries)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, led_round(request, slug, number), 409, typed=typed)
    except ValidationError as error:
        return _page(request, round, 422, typed=typed, error=error)
    messages.success(request, told)
    return redirect(request.get_full_path())


def _do(request: HttpRequest, verb: str, round: Round, typed: dict[int, dict[str, Any]]) -> str:
    by, sent = request.user, request.POST
    if verb == "save":
        count = actions.propose_decisions(round=round, proposals=proposals_of(typed), by=by)
        return ngettext("%(count)d proposal is written down.", "%(count)d proposals are written down.", count) % {
            "count": count
        }
    if verb == "rank":
        form = RankForm(sent)
        if not form.is_valid():
            raise ValidationError(_("Say how many go on: a number from 1 to 500."))
        count = actions.propose_by_rank(round=round, by=by, **form.cleaned_data)
        return ngettext("%(count)d proposal is written down.", "%(count)d proposals are written down.", count) % {
            "count": count
        }
    if verb == "approve":
        count = actions.approve_decisions(round=round, seen=sent.get("seen", ""), by=by)
        return ngettext("%(count)d decision is approved.", "%(count)d decisions are approved.", count) % {
            "count": count
        }
    if verb == "undo":
        actions.undo_approval(round=round, reason=sent.get("reason", ""), by=by)
        return _("The round is open for decisions again. Nobody was told anything.")
    about = Decision.objects.read_by(by).select_related("entry__round__competition")
    found = get_object_or_404(about, pk=_number(sent.get("decision", "")), entry__round=round)
    actions.return_decision(decision=found, reason=sent.get("why", ""), seen=_number(sent.get("seen", "")), by=by)
    return _("It is sent back to whoever proposed it.")


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0


def _page(request, round: Round, status: int = 200, *, typed=None, lost=frozenset(), error=None) -> HttpResponse:
    rows = ranking(round, request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    typed, wrong = typed or {}, _wrong(error)
    waiting = waiting_for(round, request.user)
    is_open = round.status == Round.Status.CLOSED
    all_decisions = [row.decision for row in rows if row.decision]
    context = {
        "competition": round.competition,
        "round": round,
        "here": "judging",
        "step": "decisions",
        "page": page,
        "lines": [_line(row, typed, lost, wrong, is_open=is_open) for row in page],
        "outcomes": OUTCOMES,
        "prizes": list(
            round.competition.prizes.filter(by_vote=False).select_related("category").order_by("position", "pk")
        ),
        "counts": _counts(rows),
        "unsaid": sum(row.decision is None for row in rows),
        "waiting": len(waiting),
        "mine": sum(one.status == Decision.Status.PENDING for one in all_decisions) - len(waiting),
        "seen": digest_of(waiting),
        "is_open": is_open,
        "is_decided": round.status == Round.Status.DECIDED,
        "may_undo": any(one.status == Decision.Status.APPROVED for one in all_decisions)
        and not any(one.status in Decision.TOLD for one in all_decisions),
        "publication": current(round),
        "rank_form": RankForm(initial={"places": round.places}),
        "problem": " ".join(wrong.get("", [])),
        "reason": request.POST.get("reason", "") if status != 200 else "",
    }
    return render(request, "competitions/judging/decisions.html", context, status=status)


def _wrong(error: ValidationError | None) -> dict[str, list[str]]:
    """Messages by the entry's key; under an empty one what is wrong with the whole."""
    if error is None:
        return {}
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    found = error.message_dict
    whole = [text for key, texts in found.items() if not key.isdecimal() for text in texts]
    return {key: texts for key, texts in found.items() if key.isdecimal()} | ({"": whole} if whole else {})


def _line(row: Row, typed, lost, wrong, *, is_open: bool) -> dict[str, Any]:
    """One line of the form: what is there, or what was typed where it could not be written."""
    there, said = row.decision, typed.get(row.entry.pk)
    saved = {
        "outcome": there.outcome if there else "",
        "prize": str(there.prize_id or "") if there else "",
        "reason": there.reason if there else "",
    }
    key = row.entry.pk
    changeable = there is None or there.status in actions.CHANGEABLE
    return {
        "row": row,
        "values": {**saved, **{name: said[name] for name in saved}} if said else saved,
        "is_lost": key in lost,
        "errors": wrong.get(str(key), []),
        "may_change": is_open and changeable,
        "may_return": is_open and there is not None and there.status == Decision.Status.PENDING,
    }


def _counts(rows: list[Row]) -> list[tuple[str, str, int]]:
    counted: dict[str, int] = {}
    for row in rows:
        if row.decision:
            counted[row.decision.outcome] = counted.get(row.decision.outcome, 0) + 1
    return [(value, label, counted[value]) for value, label in OUTCOMES if value in counted]
