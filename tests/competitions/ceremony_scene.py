"""Ceremonies with finalists, guests and tables, without the actions that make them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from competitions.models import CeremonyPlan, Competition, Finalist, Guest, HallTable, PublicVote
from ecosystem.models import OrganisationText
from tests.competitions.judging_scene import make_closed_call, make_eligible
from tests.competitions.scene import make_manager, question
from tests.factories import make_organisation, make_user

FORM = (
    question("story", "long_text", marks=["public"]),
    question("idea", "long_text"),
    question("secret", "long_text", marks=["public", "confidential"]),
)
PUBLIC, PLAIN, SECRET = "Told to everybody", "Told to the jury", "Told in confidence"


def make_evening(**fields) -> tuple[Competition, CeremonyPlan, Any]:
    """A closed call, its plan a month ahead, and its manager."""
    competition = make_closed_call(*FORM, ceremony_city="stockholm")
    starts = timezone.now() + timedelta(days=30)
    defaults = {
        "zone": "Europe/Stockholm",
        "doors_at": starts - timedelta(hours=1),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "venue_en": "City Hall",
        "venue_zh": "市政厅",
    }
    plan = CeremonyPlan.objects.create(competition=competition, **(defaults | fields))
    return competition, plan, make_manager(competition)


def make_finalist(competition: Competition, *, name: str = "", name_zh: str = "", **fields) -> tuple[Finalist, Any]:
    """A finalist who has been written to, and the owner of its organisation."""
    owner = make_user()
    organisation = make_organisation("startup", owner=owner, **({"name": name} if name else {}))
    if name_zh:
        OrganisationText.objects.update_or_create(
            organisation=organisation, language="zh-hans", defaults={"name": name_zh}
        )
    application = make_eligible(
        competition, {"story": PUBLIC, "idea": PLAIN, "secret": SECRET}, organisation=organisation, owner=owner
    )
    defaults = {"invited_at": timezone.now(), "category": application.category}
    if fields.get("award") == "winner":
        defaults["place"] = 1
    return Finalist.objects.create(competition=competition, application=application, **(defaults | fields)), owner


def make_guest(plan: CeremonyPlan, **fields) -> Guest:
    defaults = {"name_en": "Ada", "status": "coming"}
    return Guest.objects.create(plan=plan, **(defaults | fields))


def make_table(plan: CeremonyPlan, number: int = 1, seats: int = 8) -> HallTable:
    return HallTable.objects.create(plan=plan, number=number, seats=seats)


def make_vote(competition: Competition, **fields) -> PublicVote:
    """A vote that has been open since yesterday, for a week."""
    now = timezone.now()
    defaults = {
        "status": "published",
        "published_at": now,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
        "rules_en": "One vote each.",
        "rules_zh": "每人一票。",
    }
    return PublicVote.objects.create(competition=competition, **(defaults | fields))


def lift(plan: CeremonyPlan) -> None:
    """Without the action."""
    CeremonyPlan.objects.filter(pk=plan.pk).update(status="revealed", revealed_at=timezone.now())
