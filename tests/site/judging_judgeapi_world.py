"""The world's judging as exports, the trail and the API tell it: an award of its own with a round that is decided and one
that is judged blind, and a webhook of its managers."""

from datetime import timedelta

from django.utils import timezone

from api.models import Delivery, Webhook
from api.signatures import secret_of
from competitions import frozen
from competitions.models import (
    Application,
    Assignment,
    Competition,
    CompetitionText,
    Criterion,
    Judge,
    Organiser,
    Round,
    RoundEntry,
    Score,
    ScoreSheet,
    Submission,
)
from tests.competitions.scene import definition, publish, question
from tests.site.canaries import World
from tests.site.competition_office_world import MANAGERS
from tests.site.roles import EVERYBODY, MANUFACTURER, ORGANISERS

JUDGE = frozenset({"judge"})
LEADERS = ORGANISERS
"""The world's manager and its chair."""


def plant_judging_data(world: World) -> None:
    competition = _competition(world)
    submission = _application(world, competition)
    judge = Judge.objects.create(
        competition=competition,
        user=world.people["judge"],
        email=f"{world.plant('address of a judge as invited', frozenset(), never=True)}@people.example",
        name=world.plant("name of a judge", LEADERS),
        affiliation=world.plant("where a judge works", LEADERS),
        status="accepted",
        statement_sha256="1" * 64,
    )
    for number, status in ((1, "decided"), (2, "open")):
        _round(world, competition, submission, judge, number, status)
    _webhook(world, competition)


def _competition(world: World) -> Competition:
    now = timezone.now()
    competition = Competition.objects.create(
        slug=world.plant("slug of the judged competition", EVERYBODY),
        code="JDG26",
        status="closed",
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
        published_at=now,
        sealed_at=now,
    )
    for language in ("en", "zh-hans"):
        word = world.plant(f"name of the judged competition, {language}", EVERYBODY)
        CompetitionText.objects.create(competition=competition, language=language, name=word, about=word)
    publish(competition, definition(question("idea"), question("who", marks=["identifying"])))
    for role, part in (("staff", "manager"), ("chair", "chair")):
        Organiser.objects.create(competition=competition, user=world.people[role], role=part)
    world.award["judged competition"] = competition
    return competition


def _application(world: World, competition: Competition) -> Submission:
    now, version = timezone.now(), competition.form_versions.get()
    application = Application.objects.create(
        competition=competition,
        organisation=world.organisations["manufacturer"],
        status="submitted",
        screening="eligible",
        language="en",
        started_by=world.people["manufacturer_owner"],
        form_seen=version,
        submitted_at=now,
    )
    answers = {
        "idea": world.plant("what is judged", MANUFACTURER | ORGANISERS | JUDGE),
        "who": world.plant("who is judged", MANUFACTURER | ORGANISERS),
    }
    for field, value in answers.items():
        application.answers.create(field=field, value=value)
    content = frozen.freeze(application, version, answers, [])
    world.award["judged application"] = application
    return Submission.objects.create(
        application=application,
        number=1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=now,
        language="en",
    )


def _round(
    world: World, competition: Competition, submission: Submission, judge: Judge, number: int, status: str
) -> None:
    now, over = timezone.now(), status == "decided"
    judged = Round.objects.create(
        competition=competition,
        number=number,
        name_en=world.plant(f"name of round {number}", LEADERS | JUDGE),
        status=status,
        blind=True,
        opens_at=now - timedelta(days=2),
        closes_at=now + timedelta(days=9),
        opened_at=now,
        closed_at=now if over else None,
        decided_at=now if over else None,
        method_sha256="0" * 64,
        frozen_method={},
    )
    criterion = Criterion.objects.create(
        round=judged, name_en=world.plant(f"criterion of round {number}", LEADERS | JUDGE)
    )
    entry = RoundEntry.objects.create(
        round=judged, application=submission.application, submission=submission, pseudonym=f"K7Q{number}"
    )
    assignment = Assignment.objects.create(
        entry=entry, judge=judge, status="done" if over else "accepted", due_at=judged.closes_at
    )
    sheet = ScoreSheet.objects.create(
        entry=entry,
        judge=judge,
        submission=submission,
        status="submitted" if over else "draft",
        submitted_at=now if over else None,
        for_committee=world.plant(f"words of a sheet of round {number}", LEADERS | JUDGE),
    )
    comment = world.plant(f"comment on a score of round {number}", LEADERS | JUDGE)
    Score.objects.create(sheet=sheet, criterion=criterion, value=4, comment=comment)
    world.award[f"assignment of round {number}"] = assignment


def _webhook(world: World, competition: Competition) -> None:
    host = world.plant("host of the webhook of an award", MANAGERS)
    webhook = Webhook.objects.create(
        competition=competition,
        url=f"https://{host}.example/{world.plant('path of the webhook of an award', MANAGERS)}",
        events=["round.closed"],
    )
    Delivery.objects.create(
        webhook=webhook,
        kind="round.closed",
        about="round:0",
        body=world.plant("body of a delivery to an award", MANAGERS),
        state="failed",
    )
    world.know(secret_of(webhook), "secret of the webhook of an award", MANAGERS, never=True)
    world.award["webhook"] = webhook
