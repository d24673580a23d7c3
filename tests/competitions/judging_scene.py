"""Rounds with panels, criteria, assignments and sheets, without the actions that make them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from competitions.models import (
    Application,
    Assignment,
    Competition,
    Conflict,
    Criterion,
    Judge,
    Organiser,
    Round,
    RoundEntry,
    Score,
    ScoreSheet,
)
from tests.competitions.office_scene import make_entry
from tests.competitions.scene import make_competition, question
from tests.factories import made_up, make_user, numbers

BLIND_FORM = (
    question("idea", "long_text"),
    question("who", marks=["identifying"]),
    question("secret", "long_text", required=False, marks=["confidential"]),
)


def make_closed_call(*questions: dict[str, Any], **fields) -> Competition:
    """A competition whose deadline is over, so that judging can begin."""
    now = timezone.now()
    times = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(days=2)}
    return make_competition(*(questions or BLIND_FORM), status="closed", **(times | fields))


def make_eligible(competition: Competition, answers: dict[str, Any] | None = None, **fields) -> Application:
    """An entry that was handed in and found eligible."""
    application, _owner = make_entry(competition, answers or {"idea": "An idea", "who": "Us"}, **fields)
    Application.objects.filter(pk=application.pk).update(screening="eligible")
    application.refresh_from_db()
    return application


def make_round(competition: Competition | None = None, *, status: str = "open", criteria: int = 3, **fields) -> Round:
    """A round that is being judged, with criteria of weight 1 from 0 to 5."""
    competition = competition or make_closed_call()
    now = timezone.now()
    begun, over = status != "draft", status in ("closed", "decided")
    defaults: dict[str, Any] = {
        "number": competition.rounds.count() + 1,
        "name_en": "First round",
        "name_zh": "初评",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=14),
        "opened_at": now - timedelta(days=1) if begun else None,
        "method_sha256": "0" * 64 if begun else "",
        "frozen_method": {} if begun else None,
        "closed_at": now if over else None,
        "decided_at": now if status == "decided" else None,
    }
    made = Round.objects.create(competition=competition, status=status, **(defaults | fields))
    for number in range(criteria):
        make_criterion(made, position=number, name_en=f"Criterion {number + 1}", name_zh=f"标准{number + 1}")
    return made


def make_criterion(round: Round, **fields) -> Criterion:
    return Criterion.objects.create(round=round, **({"weight": Decimal(1), "least": 0, "most": 5} | fields))


def put_in(round: Round, application: Application | None = None, **fields) -> RoundEntry:
    """An entry of the round's competition in the round; a new one where none is given."""
    application = application or make_eligible(round.competition)
    defaults = {"submission": application.submissions.first(), "pseudonym": f"E{next(numbers)}"}
    return RoundEntry.objects.create(round=round, application=application, **(defaults | fields))


def make_judge(competition: Competition, *, user=None, status: str = "accepted", **fields) -> Judge:
    """A judge who has accepted and signed, with an account."""
    user = user or make_user()
    signed = {"statement_sha256": "1" * 64, "statement_language": "en"} if status == "accepted" else {}
    defaults: dict[str, Any] = {
        "name": f"Judge {made_up(next(numbers))}",
        "email": user.email,
        "region": "europe",
        "languages": ["en", "zh-hans"],
        "answered_at": timezone.now() if status != "invited" else None,
    }
    return Judge.objects.create(competition=competition, user=user, status=status, **(defaults | signed | fields))


def make_chair(competition: Competition):
    person = make_user()
    Organiser.objects.create(competition=competition, user=person, role="chair")
    return person


def assign(entry: RoundEntry, judge: Judge, status: str = "accepted", **fields) -> Assignment:
    defaults = {"due_at": entry.round.closes_at, "reason": "Why" if status in ("recused", "removed") else ""}
    return Assignment.objects.create(entry=entry, judge=judge, status=status, **(defaults | fields))


def make_sheet(entry: RoundEntry, judge: Judge, *values: float | None, submitted: bool = True, **fields) -> ScoreSheet:
    """A judge's sheet with a value for each criterion in order; None is not applicable. Assigns the judge as well."""
    if not Assignment.objects.filter(entry=entry, judge=judge).exists():
        assign(entry, judge, "done" if submitted else "accepted")
    sheet = ScoreSheet.objects.create(
        entry=entry,
        judge=judge,
        submission=entry.submission,
        status="submitted" if submitted else "draft",
        submitted_at=timezone.now() if submitted else None,
        **fields,
    )
    for criterion, value in zip(entry.round.criteria.all(), values, strict=False):
        given = None if value is None else Decimal(str(value))
        Score.objects.create(sheet=sheet, criterion=criterion, value=given, skipped=value is None)
    return sheet


def make_conflict(judge: Judge, application: Application, **fields) -> Conflict:
    defaults = {"source": "rule", "kind": "organisation"}
    return Conflict.objects.create(judge=judge, application=application, **(defaults | fields))
