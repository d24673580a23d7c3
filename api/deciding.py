"""Proposing, sending back, approving and publishing decisions by the API: by the same actions as on the pages.

One address is served by one router, so these operations join those that read.
"""

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.responses import Response
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.deliberating import ROUND, Pseudonym
from api.idempotency import once
from api.proof import refuse_unless_proved
from api.saving import Strict
from competitions.actions import deciding as actions
from competitions.actions import publishing
from competitions.api_deciding import ApprovedOut, PublicationOut, publication_of
from competitions.api_judging import DecisionOut, router
from competitions.api_judging_reads import small
from competitions.judged import entries_of, led_round
from competitions.judging.decisions import digest_of
from competitions.judging.standing import decided_about
from competitions.models import Decision, Round
from core.access import SIGNED_IN
from core.api import APPROVE, DECIDE, Page, door, problems
from core.problems import Refused
from core.transitions import StateHasMoved

LEADS = door(SIGNED_IN, DECIDE)
APPROVES = door(SIGNED_IN, APPROVE)
LARGEST = 2**63
Outcome = Literal["advances", "winner", "commended", "reserve", "unsuccessful"]
Seen = Field(0, ge=0, lt=2**31, examples=[1])


class ProposalIn(Strict):
    """What you want to become of one entry. `prize` is a number of the award's; only a winner has one. `seen` is the
    `revision` that you read, 0 where nothing had been proposed."""

    entry: str = Pseudonym
    outcome: Outcome = Field(..., examples=["winner"])
    prize: int | None = Field(None, ge=1, lt=LARGEST)
    reason: str = Field("", max_length=1000, examples=["The only one that runs at a customer."])
    seen: int = Seen


class ProposalsIn(Strict):
    """All of them are written, or none."""

    proposals: list[ProposalIn] = Field(
        ..., min_length=1, max_length=actions.MOST_ADVANCING, examples=[[{"entry": "K7Q2", "outcome": "advances", "seen": 0}]]
    )  # fmt: skip


class SeenIn(Strict):
    """A proposal as you read it: its entry and its `revision`."""

    entry: str = Pseudonym
    seen: int = Seen


class ApproveIn(Strict):
    """What you approve, each as you read it. Nobody approves what they proposed."""

    decisions: list[SeenIn] = Field(
        ..., min_length=1, max_length=2000, examples=[[{"entry": "K7Q2", "seen": 1}]]
    )  # fmt: skip


class ReturnIn(Strict):
    why: str = Field(..., max_length=1000, examples=["Talk about it once more."])
    seen: int = Seen


class UndoIn(Strict):
    reason: str = Field(..., max_length=300, examples=["A sheet was counted twice."])


class PublishIn(Strict):
    """Nothing needs to be said."""


# --- the first person ---------------------------------------------------------------------------------------------------
@router.post(
    f"{ROUND}/decisions",
    response={200: Page[DecisionOut], **problems(404, 409)},
    auth=LEADS,
    operation_id="propose_decisions",
    summary=gettext_noop("Propose what becomes of entries, all of it or nothing"),
    url_name="round-decisions",
)
def propose(request, slug: str, number: int, body: ProposalsIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))

    def work() -> HttpResponse:
        keys = _keys(found, request.user, [one.entry for one in body.proposals])
        given = [
            actions.Proposal(keys[one.entry], one.outcome, one.prize, one.reason, one.seen) for one in body.proposals
        ]
        _proposed(found, given, {key: entry for entry, key in keys.items()}, request.user)
        rows = Decision.objects.read_by(request.user).filter(entry__in=keys.values()).select_related("entry", "prize")
        return _listed(list(rows.order_by("pk")))

    return once(request, idempotency_key, work)


def _keys(round: Round, user, named: list[str]) -> dict[str, int]:
    """Pseudonym → the entry's key. Raises ValidationError for one that is not there, as far as the user may read."""
    rows = decided_about(round).filter(pk__in=entries_of(round, user).values("pk"), pseudonym__in=named)
    keys = dict(rows.values_list("pseudonym", "pk"))
    wrong = {
        f"proposals.{place}.entry": _("This entry is not in the round, or was taken back.")
        for place, name in enumerate(named)
        if name not in keys
    }
    if len(set(named)) < len(named):
        wrong["proposals"] = _("An entry is named twice.")
    if wrong:
        raise ValidationError(wrong)
    return keys


def _proposed(round: Round, given: list[actions.Proposal], entries: dict[int, str], user) -> None:
    """Says by its place in the body what is wrong with a proposal, and by its entry what somebody else wrote about."""
    try:
        actions.propose_decisions(round=round, proposals=given, by=user)
    except ValidationError as error:
        places = {str(one.entry): place for place, one in enumerate(given)}
        told = {f"proposals.{places[key]}": said for key, said in error.message_dict.items()}
        raise ValidationError(told) from error
    except actions.DecidedMeanwhile as error:
        names = ", ".join(sorted(entries[key] for key in error.entries))
        detail = _("Somebody else has decided about %(entries)s meanwhile. Nothing is written: read them again.")
        raise Refused("moved", detail % {"entries": names}) from error


def _listed(rows: list[Decision]) -> HttpResponse:
    items = [DecisionOut.from_orm(row).model_dump() for row in rows]
    return Response({"items": items, "total": len(items), "next": None})


# --- the second person --------------------------------------------------------------------------------------------------
@router.post(
    f"{ROUND}/decisions/approve",
    response={200: ApprovedOut, **problems(404, 409)},
    auth=APPROVES,
    operation_id="approve_decisions",
    summary=gettext_noop("Approve what somebody else has proposed"),
    url_name="round-decisions-approve",
)
def approve(request, slug: str, number: int, body: ApproveIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))
    refuse_unless_proved(request)

    def work() -> HttpResponse:
        rows = _as_seen(found, request.user, {one.entry: one.seen for one in body.decisions})
        count = actions.approve_decisions(
            round=found, seen=digest_of(rows), only=[row.entry_id for row in rows], by=request.user
        )
        status = Round.objects.values_list("status", flat=True).get(pk=found.pk)
        return answer(ApprovedOut, {"approved": count, "round_status": status})

    return once(request, idempotency_key, work)


def _as_seen(round: Round, user, seen: dict[str, int]) -> list[Decision]:
    """The named decisions with the revisions that were read. Raises StateHasMoved where one is not there (any more)."""
    rows = list(
        Decision.objects.read_by(user).filter(entry__round=round, entry__pseudonym__in=seen).select_related("entry")
    )
    if len(rows) < len(seen):
        raise StateHasMoved(_("One of these has no proposal, as far as you may see. Read them again."))
    for row in rows:
        row.revision = seen[row.entry.pseudonym]
    return rows


@router.post(
    f"{ROUND}/decisions/{{slug:entry}}/return",
    response={200: DecisionOut, **problems(404, 409)},
    auth=LEADS,
    operation_id="return_decision",
    summary=gettext_noop("Send a proposal back, with the reason why"),
    url_name="round-decision-return",
)
def send_back(request, slug: str, number: int, entry: str, body: ReturnIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))
    rows = Decision.objects.read_by(request.user).select_related("entry__round__competition", "prize")
    row = get_object_or_404(rows, entry__round=found, entry__pseudonym=entry)

    def work() -> HttpResponse:
        actions.return_decision(decision=row, reason=body.why, seen=body.seen, by=request.user)
        return answer(DecisionOut, rows.get(pk=row.pk))

    return once(request, idempotency_key, work)


@router.post(
    f"{ROUND}/decisions/undo",
    response={200: ApprovedOut, **problems(404, 409)},
    auth=APPROVES,
    operation_id="undo_approval",
    summary=gettext_noop("Open a decided round again, while nobody has been told"),
    url_name="round-decisions-undo",
)
def undo(request, slug: str, number: int, body: UndoIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))
    refuse_unless_proved(request)

    def work() -> HttpResponse:
        actions.undo_approval(round=found, reason=body.reason, by=request.user)
        status = Round.objects.values_list("status", flat=True).get(pk=found.pk)
        return answer(ApprovedOut, {"approved": 0, "round_status": status})

    return once(request, idempotency_key, work)


@router.post(
    f"{ROUND}/publish",
    response={200: PublicationOut, **problems(404, 409)},
    auth=APPROVES,
    operation_id="publish_round",
    summary=gettext_noop("Make a round’s decisions public, once letters have gone and the embargo is over"),
    url_name="round-publish",
)
def publish(request, slug: str, number: int, body: PublishIn, idempotency_key: str = IDEMPOTENCY_KEY):
    found = led_round(request.user, slug, small(number))
    refuse_unless_proved(request)

    def work() -> HttpResponse:
        publishing.release(round=found, by=request.user)
        made: Any = publication_of(found)
        return answer(PublicationOut, made)

    return once(request, idempotency_key, work)
