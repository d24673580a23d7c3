"""The world's competitions: one that is open, one being prepared, one that is over; and applications in each state."""

from datetime import timedelta

from django.utils import timezone

from competitions import frozen
from competitions.models import (
    Answer,
    Application,
    ChecklistItem,
    Collaborator,
    Comment,
    Competition,
    CompetitionText,
    Organiser,
    ScreeningDecision,
    ScreeningQuestion,
    Submission,
)
from competitions.models.application import digest_of, new_token
from tests.competitions.scene import definition, make_category, publish, question
from tests.site.canaries import World
from tests.site.competition_files_world import plant_files
from tests.site.competition_office_world import plant_letters
from tests.site.judging_assigning_world import plant_assigning
from tests.site.judging_ceremony_world import plant_ceremonies
from tests.site.judging_decisions_world import plant_decisions
from tests.site.judging_judges_world import plant_panel
from tests.site.judging_rounds_world import plant_rounds
from tests.site.judging_scoring_world import plant_results
from tests.site.judging_sheets_world import plant_sheets
from tests.site.roles import EVERYBODY, MANUFACTURER, NO_ONE, ORGANISERS, OTHER, STAFF, WRITERS

COMPETITIONS = {"open": EVERYBODY, "draft": STAFF | ORGANISERS, "closed": EVERYBODY}
"""name: who may see it."""

APPLICATIONS = {
    # name: (competition, organisation, status, who writes it, who reads what was handed in)
    "draft": ("open", "startup", "draft", WRITERS, NO_ONE),
    "submitted": ("open", "other", "submitted", OTHER, ORGANISERS),
    "withdrawn": ("open", "manufacturer", "withdrawn", MANUFACTURER, NO_ONE),
    "refused": ("closed", "manufacturer", "submitted", MANUFACTURER, ORGANISERS),
}


def plant_competitions(world: World) -> None:
    for name, readers in COMPETITIONS.items():
        _competition(world, name, readers)
    for name in APPLICATIONS:
        _application(world, name)
    _beside_the_draft(world)
    _screening(world)
    plant_files(world)
    plant_letters(world)
    plant_ceremonies(world)
    plant_rounds(world)
    plant_panel(world)
    plant_assigning(world)
    plant_results(world)
    plant_sheets(world)
    plant_decisions(world)


def _competition(world: World, name: str, readers: frozenset[str]) -> None:
    now = timezone.now()
    over = name == "closed"
    competition = world.competitions[name] = Competition.objects.create(
        slug=world.plant(f"slug of the {name} competition", readers),
        code={"open": "OPN27", "draft": "DRF27", "closed": "CLS26"}[name],
        status={"open": "published"}.get(name, name),
        opens_at=now - timedelta(days=60 if over else 7),
        closes_at=now - timedelta(days=30) if over else now + timedelta(days=7),
        published_at=None if name == "draft" else now,
        sealed_at=now if over else None,
    )
    for language in ("en", "zh-hans"):
        word = world.plant(f"name of the {name} competition, {language}", readers)
        CompetitionText.objects.create(competition=competition, language=language, name=word, about=word)
    world.award[f"category of {name}"] = make_category(competition)
    world.award[f"checklist of {name}"] = ChecklistItem.objects.create(
        competition=competition, name_en=world.plant(f"checklist of the {name} competition", ORGANISERS | STAFF)
    )
    asked = question("idea", label={"en": world.plant(f"question of {name}", readers), "zh-hans": "构想？"})
    publish(competition, definition(asked, question("secret", "long_text", required=False, marks=["confidential"])))
    for role, part in (("staff", "manager"), ("chair", "chair")):
        Organiser.objects.create(competition=competition, user=world.people[role], role=part)


def _application(world: World, name: str) -> None:
    where, key, status, writers, readers = APPLICATIONS[name]
    now = timezone.now()
    owner = world.people[f"{key}_owner"]
    application = world.applications[name] = Application.objects.create(
        competition=world.competitions[where],
        organisation=world.organisations[key],
        category=world.award[f"category of {where}"],
        status=status,
        language="en",
        started_by=owner,
        form_seen=world.competitions[where].form_versions.get(),
        submitted_at=now if status == "submitted" else None,
        withdrawn_at=now if status == "withdrawn" else None,
    )
    answers = {field: world.plant(f"{field} of {name}", writers | readers) for field in ("idea", "secret")}
    for field, value in answers.items():
        Answer.objects.create(application=application, field=field, value=value, changed_by=owner)
    if status == "submitted":
        content = frozen.freeze(application, application.form_seen, answers, [])
        Submission.objects.create(
            application=application,
            number=1,
            form_version=application.form_seen,
            content=content,
            sha256=frozen.sha256(content),
            arrived_at=now,
            submitted_by=owner,
            language="en",
        )


def _beside_the_draft(world: World) -> None:
    """Somebody who helps, somebody who is asked to, and what they say among themselves."""
    draft, owner = world.applications["draft"], world.people["startup_owner"]
    helper = world.people["newcomer"]
    world.award["helper"] = Collaborator.objects.create(
        application=draft,
        email=helper.email,
        user=helper,
        digest=digest_of(new_token()),
        invited_by=owner,
        accepted_at=timezone.now(),
    )
    token = new_token()
    address = world.plant("address of who is asked to help", WRITERS | STAFF)
    world.award["asked"] = Collaborator.objects.create(
        application=draft,
        email=f"{address}@people.example",
        digest=digest_of(token),
        invited_by=owner,
        invited_at=timezone.now() - timedelta(hours=1),
    )
    world.keys["collaboration"] = token
    world.know(digest_of(token), "digest of a request for help", NO_ONE, never=True)
    world.award["comment"] = Comment.objects.create(
        application=draft, field="idea", author=owner, text=world.plant("comment on the draft", WRITERS)
    )


def _screening(world: World) -> None:
    """The park asked, was answered, and refused."""
    refused, staff = world.applications["refused"], world.people["staff"]
    readers = MANUFACTURER | ORGANISERS
    ScreeningQuestion.objects.create(
        application=refused,
        text=world.plant("question of a screening", readers),
        due_at=timezone.now() - timedelta(days=3),
        asked_by=staff,
        answer=world.plant("answer to a screening", readers),
        answered_by=world.people["manufacturer_owner"],
        answered_at=timezone.now() - timedelta(days=4),
    )
    ScreeningDecision.objects.create(
        application=refused,
        verdict="ineligible",
        reason=world.plant("reason of a screening", readers),
        note=world.plant("note of a screening", ORGANISERS),
        decided_by=staff,
    )
    Application.objects.filter(pk=refused.pk).update(screening="ineligible")
    refused.screening = "ineligible"
