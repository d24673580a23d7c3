"""A ceremony's plan, held: what is done to it and to its finalists begins here."""

from django.utils.translation import gettext as _

from competitions.ceremony import plan_of
from competitions.models import CeremonyPlan, Competition
from core.locks import hold
from core.transitions import MoveNotAllowed


def held_plan(competition: Competition) -> CeremonyPlan:
    """The plan's row, locked; written first where there is none. Call it inside a transaction."""
    hold(competition)
    first = plan_of(competition)
    if first.pk is None:
        first.competition = competition
        CeremonyPlan.objects.bulk_create([first], ignore_conflicts=True)
    found = CeremonyPlan.objects.select_for_update().get(competition=competition)
    found.competition = competition
    return found


def check_is_secret(plan: CeremonyPlan) -> None:
    if plan.is_revealed:
        raise MoveNotAllowed(_("The winners have been announced. What was announced is not changed any more."))
