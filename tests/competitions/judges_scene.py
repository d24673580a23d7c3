"""Panels and letters for stories about judges."""

import re

from django.utils import timezone

from competitions.actions import judges as actions
from competitions.models import Competition, Judge, Organiser
from core.models import Effect, Mail
from core.outbox import run_effect
from tests.competitions.judging_scene import make_closed_call, make_judge
from tests.factories import make_user, numbers

PROFILE = {"name": "Ada Berg", "region": "europe", "languages": ["en"], "affiliation": "Nordlab"}


def do_what_is_owed(kind: str = "competitions.conflicts") -> int:
    """Runs the effects of a kind that are due. Returns how many there were."""
    due = list(Effect.objects.due(timezone.now()).filter(kind=kind))
    for effect in due:
        run_effect(effect.pk)
    return len(due)


def asked(competition: Competition, by, email: str = "ada@judges.example", name: str = "Ada Berg") -> Judge:
    [judge] = actions.invite_judges(
        competition=competition, people=[(name, email)], language="en", region="europe", by=by
    )
    return judge


def link() -> str:
    """The address in the latest letter to a judge."""
    text = Mail.objects.filter(template="judge_invitation").latest("pk").text
    return re.search(r"https?://[^/]+(/\S+/judging/invitation/\S+)", text)[1]


def led_call(**fields):
    """A call that is over, and a person who chairs it. Returns (competition, chair)."""
    competition = make_closed_call(**fields)
    chair = make_user(f"chair@chair{next(numbers)}.example")
    Organiser.objects.create(competition=competition, user=chair, role="chair")
    return competition, chair


def seat(competition: Competition, *, user=None, **fields) -> Judge:
    """A judge whose mail domain nobody shares, so that only what a story says is a conflict."""
    number = next(numbers)
    return make_judge(competition, user=user or make_user(f"judge@bench{number}.example"), **fields)
