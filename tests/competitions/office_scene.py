"""A call with many entries, made in a few statements, for the organisers' pages."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from competitions import frozen, search
from competitions.models import Application, Competition, Submission
from competitions.models.application import Answer
from ecosystem.models import Membership, Organisation, OrganisationText
from tests.competitions.scene import make_application, make_competition, make_manager, question
from tests.factories import made_up, numbers

WORDS = (
    "laser", "powder", "robot", "welding", "sensor", "titanium", "gripper", "foundry", "forging", "battery",
    "hydrogen", "turbine", "casting", "optics", "milling", "coating", "gearbox", "ceramic", "recycling", "furnace",
)  # fmt: skip
PHRASES = ("激光熔覆修复", "工业机器人焊接", "钛合金铸造", "氢能储运设备", "精密齿轮箱", "传感器监测系统")


def hand_in(application: Application, answers: dict[str, Any], *, by=None, arrived_at=None) -> Submission:
    """Hands in without the action: the next submission, with its words indexed as the effect would."""
    version = application.competition.form_versions.first()
    content = frozen.freeze(application, version, answers, [])
    last = application.submissions.first()
    arrived_at = arrived_at or timezone.now()
    submission = Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=arrived_at,
        submitted_by=by or application.started_by,
        language="en",
    )
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=arrived_at)
    application.refresh_from_db()
    search.index_words(application.pk)
    return submission


def make_entry(competition: Competition, answers: dict[str, Any] | None = None, **fields):
    """An application that is handed in. Returns (application, owner)."""
    application, owner = make_application(competition, **fields)
    hand_in(application, answers or {"idea": "An idea"})
    return application, owner


FORM = (
    question("idea", "long_text"),
    question("how", "long_text"),
    question("secret", "long_text", required=False, marks=["confidential"]),
)


def make_call(**fields) -> tuple[Competition, User]:
    """A call with three questions, one of them confidential, and its manager."""
    competition = make_competition(*FORM, **fields)
    return competition, make_manager(competition)


def text_of(number: int, length: int = 60) -> str:
    """Words that differ from number to number, in both languages."""
    words = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, length)]
    return " ".join([*words, PHRASES[number % len(PHRASES)], made_up(number + 1)])


def fill(competition: Competition, count: int, *, drafts_in: int = 5, categories=()) -> None:
    """Adds `count` applications of new startups by bulk: every `drafts_in`th a draft, the others handed in and indexed."""
    now = timezone.now()
    first = next(numbers)
    people = User.objects.bulk_create(
        User(email=f"many{first}-{n}@people.example", language="zh-hans" if n % 3 == 0 else "en") for n in range(count)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="startup", slug=f"many-{first}-{n}", verification="verified", verified_at=now)
        for n in range(count)
    )
    OrganisationText.objects.bulk_create(
        OrganisationText(organisation=one, language=language, name=f"{name} {made_up(n + 1)}")
        for n, one in enumerate(organisations)
        for language, name in (("en", "Many"), ("zh-hans", "众多"))
    )
    Membership.objects.bulk_create(
        Membership(organisation=one, user=person, role="owner")
        for one, person in zip(organisations, people, strict=True)
    )
    applications = Application.objects.bulk_create(
        Application(
            competition=competition,
            organisation=one,
            started_by=person,
            language="en",
            category=categories[n % len(categories)] if categories else None,
            status="draft" if n % drafts_in == 0 else "submitted",
            submitted_at=None if n % drafts_in == 0 else now - timedelta(minutes=n),
        )
        for n, (one, person) in enumerate(zip(organisations, people, strict=True))
    )
    version = competition.form_versions.first()
    codes = {one.pk: one.code for one in categories}
    submissions = []
    for n, application in enumerate(applications):
        if application.status == "draft":
            continue
        names = {"en": f"Many {made_up(n + 1)}", "zh-hans": f"众多 {made_up(n + 1)}"}
        content = {
            "application": "",
            "competition": competition.slug,
            "organisation": {"slug": application.organisation.slug, "names": names},
            "category": codes.get(application.category_id, ""),
            "form": {"number": version.number, "sha256": version.sha256},
            "answers": {"idea": text_of(n), "how": text_of(n + 7)},
            "files": {},
        }
        submissions.append(
            Submission(
                application=application,
                number=1,
                form_version=version,
                content=content,
                sha256="",
                arrived_at=application.submitted_at,
                language="en",
            )
        )
    Submission.objects.bulk_create(submissions, batch_size=500)
    search.EntryWords.objects.bulk_create(
        (
            search.EntryWords(application_id=one.application_id, words=search.words_of(one, one.application.number))
            for one in submissions
        ),
        batch_size=500,
    )
    Answer.objects.bulk_create(
        (
            Answer(application=one, field="idea", value=text_of(n, 8))
            for n, one in enumerate(applications)
            if one.status == "draft" and n % 2 == 0
        ),
        batch_size=500,
    )
