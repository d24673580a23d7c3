"""Pilots by the API: those of the rooms in which one sits. What was answered when one ended is never told, to nobody."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from collaboration import gate
from collaboration.models import Milestone, Pilot
from core.access import SIGNED_IN
from core.api import CURSOR, PER_PAGE, PILOTS, Page, door, problems
from core.cursors import page_by_keys

router = Router(tags=["collaboration"])
NEWEST = ("-proposed_at", "pk")


class PilotOut(Schema):
    """A pilot. `organisation` and `partner` are the two sides, `proposed_for` the one whose terms these are."""

    id: UUID
    title: str
    state: str
    outcome: str
    organisation: str
    partner: str
    proposed_for: str
    starts_on: date | None
    decision_on: date
    moved_at: datetime
    milestones: int
    milestones_reached: int

    @staticmethod
    def resolve_organisation(row: Pilot) -> str:
        return row.room.organisation.slug

    @staticmethod
    def resolve_partner(row: Pilot) -> str:
        return row.room.partner.slug

    @staticmethod
    def resolve_proposed_for(row: Pilot) -> str:
        return row.proposed_for.slug

    @staticmethod
    def resolve_milestones(row: Pilot) -> int:
        return row.planned

    @staticmethod
    def resolve_milestones_reached(row: Pilot) -> int:
        return row.reached


class PilotMeasureOut(Schema):
    text: str
    target: str
    reached: str
    met: bool | None


class EvidenceOut(Schema):
    """A version of a document, null where you may not read it: then you learn no more than that there is one."""

    version: int | None
    document: UUID | None
    title: str | None


class PilotMilestoneOut(Schema):
    """A milestone. `organisation` is the side that brings it, null for both."""

    id: int
    title: str
    due_on: date | None
    organisation: str | None
    reached_at: datetime | None
    words: str
    evidence: list[EvidenceOut]


class WholePilotOut(PilotOut):
    goal: str
    measures: list[PilotMeasureOut]
    budget_holder: str
    background: str
    foreground: str
    ip_words: str
    contract: str
    agreed_at: datetime | None
    ended_at: datetime | None
    outcome_words: str
    revision: int
    plan: list[PilotMilestoneOut]

    @staticmethod
    def resolve_measures(row: Pilot) -> list[Any]:
        return list(row.measures.all())


def pilots_of(user):
    """What a person may read, with what is counted of each."""
    rows = Pilot.objects.visible_to(user).select_related("room__organisation", "room__partner", "proposed_for")
    done = Count("milestones", filter=Q(milestones__reached_at__isnull=False))
    return rows.annotate(planned=Count("milestones"), reached=done)


def whole_pilot(user, pilot_id: UUID) -> Pilot:
    """One of them with its plan, as the person may see it. Raises Http404."""
    row = get_object_or_404(pilots_of(user), pk=pilot_id)
    plan = list(row.milestones.select_related("organisation").prefetch_related("evidence__document"))
    named = {one.pk for milestone in plan for one in milestone.evidence.all()}
    readable = set(gate.readable_by(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    row.plan = [told_milestone(one, readable) for one in plan]
    return row


def told_milestone(one: Milestone, readable: set[int]) -> dict[str, Any]:
    columns = {name: getattr(one, name) for name in ("id", "title", "due_on", "reached_at", "words")}
    evidence = [
        {"version": it.pk, "document": it.document_id, "title": it.document.title}
        if it.pk in readable
        else {"version": None, "document": None, "title": None}
        for it in one.evidence.all()
    ]
    organisation = one.organisation.slug if one.organisation else None
    return {**columns, "organisation": organisation, "evidence": evidence}


@router.get(
    "/pilots",
    response={200: Page[PilotOut], **problems()},
    auth=door(SIGNED_IN, PILOTS),
    operation_id="list_pilots",
    summary=gettext_noop("The pilots of the rooms in which you sit, newest first"),
    url_name="pilots",
)
def pilots(request, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = pilots_of(request.user)
    return page_by_keys(request, rows, order=NEWEST, cursor=cursor, per_page=per_page)


@router.get(
    "/pilots/{uuid:pilot_id}",
    response={200: WholePilotOut, **problems(404)},
    auth=door(SIGNED_IN, PILOTS),
    operation_id="read_pilot",
    summary=gettext_noop("One pilot: its terms, its plan and what came of it"),
    url_name="pilot",
)
def pilot(request, pilot_id: UUID):
    return whole_pilot(request.user, pilot_id)
