"""Saying by the API that a milestone of a pilot is reached: by the same action as on its page.

One address is served by one router, so this operation joins those that read.
"""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import Strict
from collaboration.actions.milestones import reach_milestone
from collaboration.models import Milestone
from collaboration.piloting.api import WholePilotOut, router, whole_pilot
from core.access import SIGNED_IN
from core.api import MILESTONES, door, problems

LARGEST = 2**63 - 1


class ReachIn(Strict):
    """`evidence` are versions of documents that you may read; naming one opens it to nobody."""

    words: str = Field(..., min_length=1, max_length=1000, examples=["Twelve parts were made and measured."])
    evidence: list[int] = Field([], max_length=20)


@router.post(
    "/pilots/{uuid:pilot_id}/milestones/{int:milestone_id}/reach",
    response={200: WholePilotOut, **problems(404, 409)},
    auth=door(SIGNED_IN, MILESTONES),
    operation_id="reach_milestone",
    summary=gettext_noop("Say that a milestone of a pilot is reached, and what shows it"),
    url_name="milestone-reach",
)
def reach(request, pilot_id: UUID, milestone_id: int, body: ReachIn, idempotency_key: str = IDEMPOTENCY_KEY):
    def work() -> HttpResponse:
        pilot = whole_pilot(request.user, pilot_id)
        rows = Milestone.objects.filter(pilot=pilot).select_related("pilot__room")
        milestone = get_object_or_404(rows, pk=min(milestone_id, LARGEST))
        with transaction.atomic():
            reach_milestone(milestone=milestone, words=body.words, evidence=body.evidence, by=request.user)
        return answer(WholePilotOut, whole_pilot(request.user, pilot_id))

    return once(request, idempotency_key, work)
