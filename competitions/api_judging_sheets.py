"""A judge's own score sheet, as the API answers with it."""

from dataclasses import dataclass
from datetime import datetime

from ninja import Schema

from competitions.api_judging import NO_SHEET, ScoreOut, in_words
from competitions.judged import total_of
from competitions.models import Assignment, Score, ScoreSheet


@dataclass(frozen=True)
class MySheet:
    """A judge's sheet of an entry; `row` is None before they have begun."""

    assignment: Assignment
    row: ScoreSheet | None


class MySheetOut(Schema):
    """Your score sheet. `status` is none before you have begun, then draft, then submitted; `version_in_round` is later than
    `version_judged` where the entry has changed since."""

    assignment: int
    status: str
    version_judged: int | None
    version_in_round: int
    total_percent: str | None
    scores: list[ScoreOut]
    for_applicant: str
    for_committee: str
    submitted_at: datetime | None

    @staticmethod
    def resolve_assignment(one: MySheet) -> int:
        return one.assignment.pk

    @staticmethod
    def resolve_status(one: MySheet) -> str:
        return one.row.status if one.row else NO_SHEET

    @staticmethod
    def resolve_version_judged(one: MySheet) -> int | None:
        return one.row.submission.number if one.row else None

    @staticmethod
    def resolve_version_in_round(one: MySheet) -> int:
        return one.assignment.entry.submission.number

    @staticmethod
    def resolve_total_percent(one: MySheet) -> str | None:
        return in_words(total_of(one.row.scores.all(), one.assignment.entry.round.criteria.all())) if one.row else None

    @staticmethod
    def resolve_scores(one: MySheet) -> list[Score]:
        return list(one.row.scores.all()) if one.row else []

    @staticmethod
    def resolve_for_applicant(one: MySheet) -> str:
        return one.row.for_applicant if one.row else ""

    @staticmethod
    def resolve_for_committee(one: MySheet) -> str:
        return one.row.for_committee if one.row else ""

    @staticmethod
    def resolve_submitted_at(one: MySheet) -> datetime | None:
        return one.row.submitted_at if one.row else None
