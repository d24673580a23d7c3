"""Results of rounds, worked out again by the clock, so that nobody waits for them."""

from competitions.actions.results import compute_results
from competitions.models import Conflict, Organiser, Round
from core.outbox import chore

HALF_A_MINUTE = 30


@chore(every=HALF_A_MINUTE)
def work_out_results() -> bool:
    """For everybody, and once more for each organiser who must not see all of a round."""
    going = Round.objects.filter(status__in=[Round.Status.OPEN, Round.Status.CLOSED]).select_related("competition")
    for round in going.order_by("pk"):
        compute_results(round=round)
        conflicted = Conflict.objects.active().filter(judge__competition=round.competition_id).values("judge__user")
        roles = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)
        leaders = Organiser.objects.filter(competition=round.competition_id, role__in=roles, user__in=conflicted)
        for part in leaders.select_related("user"):
            compute_results(round=round, by=part.user)
    return False
