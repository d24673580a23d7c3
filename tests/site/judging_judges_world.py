"""The world's panel: one judge who sits on it, with an entry to judge, and one who was asked."""

from datetime import timedelta

from django.utils import timezone

from competitions.judging import statement
from competitions.models import Assignment, Conflict, Judge, Objection, Round, RoundEntry
from competitions.models.application import digest_of, new_token
from tests.site.canaries import World
from tests.site.roles import ORGANISERS, OTHER, WRITERS

THE_JUDGE = frozenset({"judge"})
ROUND = 90
"""Of a number that no other part of the world has."""


def plant_panel(world: World) -> None:
    competition, entry = world.competitions["open"], world.applications["submitted"]
    now = timezone.now()
    english = statement.statement("en")
    person = world.people["judge"]
    world.award["judge"] = Judge.objects.create(
        competition=competition, user=person, email=person.email, status="accepted",
        name=world.plant("name of the judge", ORGANISERS | THE_JUDGE),
        affiliation=world.plant("affiliation of the judge", ORGANISERS | THE_JUDGE),
        languages=["en"], region="europe", answered_at=now,
        statement_sha256=statement.sha256_of(english), statement_language="en",
    )  # fmt: skip
    world.award["judge's token"] = new_token()
    asked = world.award["asked judge"] = Judge.objects.create(
        competition=competition, email="asked@judges.example", status="invited", region="china", languages=[],
        name=world.plant("name of the asked judge", ORGANISERS), digest=digest_of(world.award["judge's token"]),
        invited_at=now - timedelta(hours=2),
    )  # fmt: skip
    world.award["conflict"] = Conflict.objects.create(
        judge=asked, application=entry, source="rule", kind="employer", reason=world.plant("why a conflict", ORGANISERS)
    )
    world.award["objection"] = Objection.objects.create(
        application=world.applications["draft"], name=world.plant("who should not judge", WRITERS), reason="A rival"
    )
    Objection.objects.create(
        application=entry, name=world.plant("who should not judge them", OTHER | ORGANISERS), reason="A rival"
    )
    round_ = Round.objects.create(
        competition=competition, number=ROUND, status="open", opens_at=now - timedelta(days=1), opened_at=now,
        closes_at=now + timedelta(days=9), method_sha256="0" * 64, name_en="A round", name_zh="一轮",
    )  # fmt: skip
    submission = entry.submissions.first()
    world.award["round entry"] = RoundEntry.objects.create(
        round=round_, application=entry, submission=submission, pseudonym="J9X2"
    )
    Assignment.objects.create(
        entry=world.award["round entry"], judge=world.award["judge"], status="accepted", due_at=round_.closes_at
    )
