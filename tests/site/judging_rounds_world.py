"""Rounds of the world's closed competition: one being prepared, one being judged, one that is closed."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import Criterion, Round, RoundEntry
from tests.site.canaries import World
from tests.site.roles import ORGANISERS

STATES = ("draft", "open", "closed")


def plant_rounds(world: World) -> None:
    for number, status in enumerate(STATES, start=1):
        _round(world, number, status)


def _round(world: World, number: int, status: str) -> None:
    now = timezone.now()
    begun = status != "draft"
    one = world.award[f"{status} round"] = Round.objects.create(
        competition=world.competitions["closed"],
        number=number,
        status=status,
        name_en=world.plant(f"name of the {status} round", ORGANISERS),
        opens_at=now + timedelta(days=-3 if begun else 3),
        closes_at=now + timedelta(days=10),
        opened_at=now if begun else None,
        closed_at=now if status == "closed" else None,
        method_sha256="0" * 64 if begun else "",
        frozen_method={} if begun else None,
    )
    world.award[f"criterion of the {status} round"] = Criterion.objects.create(
        round=one, name_en=world.plant(f"criterion of the {status} round", ORGANISERS)
    )
    if begun:
        refused = world.applications["refused"]
        world.award[f"entry of the {status} round"] = RoundEntry.objects.create(
            round=one,
            application=refused,
            submission=refused.submissions.get(),
            pseudonym="K7Q3",
        )
