"""The world's results of a round, frozen and no longer what the sheets say."""

from datetime import timedelta

from django.utils import timezone

from competitions.actions.results import compute_results
from competitions.models import Round
from tests.site.canaries import World

NUMBER = 62
"""Of a number that no other part of the world has."""


def plant_results(world: World) -> None:
    """A decided round of the closed competition, its result frozen before its method was changed, so that it is stale."""
    now = timezone.now()
    round = Round.objects.create(
        competition=world.competitions["closed"],
        number=NUMBER,
        name_en="A counted round",
        status="closed",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        opened_at=now,
        closed_at=now,
        method_sha256="2" * 64,
    )
    compute_results(round=round)
    Round.objects.filter(pk=round.pk).update(status="decided", decided_at=now, method_sha256="3" * 64)
