"""Competitions, forms and applications for stories."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from competitions import frozen
from competitions.models import (
    Answer,
    Application,
    CallForm,
    Category,
    Competition,
    CompetitionText,
    FormVersion,
    Organiser,
)
from tests.factories import made_up, make_organisation, make_staff, make_user, numbers

BOTH = ("en", "zh-hans")


def question(key: str, kind: str = "short_text", **more) -> dict[str, Any]:
    """One question of a form, required unless it says otherwise."""
    words = {language: f"{key} ({language})?" for language in BOTH}
    return {"key": key, "kind": kind, "label": words, "required": True} | more


def definition(*questions: dict[str, Any]) -> dict[str, Any]:
    """A form of one page with one section."""
    title = {"en": "The idea", "zh-hans": "构想"}
    section = {"key": "s1", "title": title, "fields": list(questions)}
    return {"pages": [{"key": "p1", "title": title, "sections": [section]}]}


def publish(competition: Competition, form: dict[str, Any]) -> FormVersion:
    """Gives a competition its next form, without the builder."""
    CallForm.objects.update_or_create(competition=competition, defaults={"definition": form})
    last = competition.form_versions.first()
    return FormVersion.objects.create(
        competition=competition,
        number=last.number + 1 if last else 1,
        definition=form,
        sha256=frozen.sha256(form),
    )


def make_competition(*questions: dict[str, Any], status: str = "published", manager=None, **fields) -> Competition:
    """A competition that is open for a week, with a form of the given questions (one, if none are given)."""
    number = next(numbers)
    now = timezone.now()
    defaults: dict[str, Any] = {
        "slug": f"award-{number}",
        "code": f"T{number}",
        "opens_at": now - timedelta(days=7),
        "closes_at": now + timedelta(days=7),
        "published_at": None if status == "draft" else now,
        "sealed_at": now if status in ("closed", "archived") else None,
    }
    competition = Competition.objects.create(status=status, **(defaults | fields))
    names = {"en": f"Award {made_up(number)}", "zh-hans": f"奖项{number}"}
    for language, name in names.items():
        CompetitionText.objects.create(competition=competition, language=language, name=name, tagline=f"{name}!")
    publish(competition, definition(*(questions or (question("idea"),))))
    if manager is not None:
        Organiser.objects.create(competition=competition, user=manager, role="manager")
    return competition


def make_category(competition: Competition, code: str = "robots", **fields) -> Category:
    names = {"name_en": "Robots", "name_zh": "机器人"}
    return Category.objects.create(competition=competition, code=code, **(names | fields))


def make_manager(competition: Competition, role: str = "manager"):
    """Park staff who work on a competition."""
    person = make_staff()
    Organiser.objects.create(competition=competition, user=person, role=role)
    return person


def make_application(competition: Competition, *, owner=None, answers: dict[str, Any] | None = None, **fields):
    """A draft of a new startup; `answers` by key. Returns (application, owner)."""
    owner = owner or make_user()
    organisation = fields.pop("organisation", None) or make_organisation("startup", owner=owner)
    application = Application.objects.create(
        competition=competition, organisation=organisation, started_by=owner, language="en", **fields
    )
    for key, value in (answers or {}).items():
        Answer.objects.create(application=application, field=key, value=value, changed_by=owner)
    return application, owner
