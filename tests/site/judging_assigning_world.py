"""A round of the world's closed competition with two judges, to be assigned and followed."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import Assignment, Round, RoundEntry
from competitions.models import Judge as JudgeRow
from tests.competitions.judging_scene import make_judge
from tests.factories import make_user
from tests.site.canaries import World
from tests.site.roles import ORGANISERS

READERS = ORGANISERS | {"judge"}
NUMBER = 61


def plant_assigning(world: World) -> None:
    now, competition = timezone.now(), world.competitions["closed"]
    round = world.award["assigned round"] = Round.objects.create(
        competition=competition,
        number=NUMBER,
        status="open",
        name_en=world.plant("name of the assigned round", READERS),
        judges_per_entry=1,
        opens_at=now - timedelta(days=3),
        closes_at=now + timedelta(days=10),
        opened_at=now,
        method_sha256="0" * 64,
        frozen_method={},
    )
    refused = world.applications["refused"]
    entry = world.award["assigned entry"] = RoundEntry.objects.create(
        round=round, application=refused, submission=refused.submissions.get(), pseudonym="M4T7"
    )
    person = world.people["judge"]
    there = JudgeRow.objects.filter(competition=competition, user=person).first()
    judge = world.award["assigned judge"] = there or make_judge(competition, user=person, name="A judge")
    world.award["other judge"] = make_judge(competition, user=make_user(), name="Another judge")
    for who, status in ((judge, "invited"), (world.award["other judge"], "accepted")):
        world.award[f"{status} pair"] = Assignment.objects.create(
            entry=entry, judge=who, status=status, due_at=round.closes_at
        )
