"""Judging by the API: for managers and the chair what they lead, for judges what they judge, as the round shows it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Router, Schema

from competitions.api import NamesOut, QuestionOut, names, told
from competitions.exports.sheet_files import plain
from competitions.judged import Standing, total_of
from competitions.judging.reading import Reading
from competitions.models import Assignment, Criterion, Decision, DeliberationItem, Round, RoundEntry, Score, ScoreSheet
from competitions.reading import read_version

router = Router(tags=["judging"])
NO_SHEET = "none"


# --- what is answered ---------------------------------------------------------------------------------------------------
class CriterionOut(Schema):
    """What judges look at. Numbers that may have a point are texts, so that no digit is lost."""

    id: int
    names: NamesOut
    weight: str
    least: int
    most: int
    step: str
    may_skip: bool
    comment_required: bool

    resolve_names = staticmethod(names)

    @staticmethod
    def resolve_weight(row: Criterion) -> str:
        return str(plain(row.weight))

    @staticmethod
    def resolve_step(row: Criterion) -> str:
        return str(plain(row.step))


class RoundOut(Schema):
    """A round of judging. `status` is draft, open, closed or decided."""

    number: int
    names: NamesOut
    status: str
    blind: bool
    opens_at: datetime
    closes_at: datetime
    judges_per_entry: int

    resolve_names = staticmethod(names)


class WholeRoundOut(RoundOut):
    method: str
    method_sha256: str
    places: int
    criteria: list[CriterionOut]

    @staticmethod
    def resolve_criteria(row: Round) -> list[Criterion]:
        return list(row.criteria.all())


class RoundEntryOut(Schema):
    """An application in a round. `entry` is what a blind round calls it; `version` is the one that is judged."""

    entry: str
    application: int
    number: str
    organisation: str
    category: str | None
    version: int
    practice: bool
    removed: bool

    @staticmethod
    def resolve_entry(row: RoundEntry) -> str:
        return row.pseudonym

    @staticmethod
    def resolve_application(row: RoundEntry) -> int:
        return row.application_id

    @staticmethod
    def resolve_number(row: RoundEntry) -> str:
        return row.application.number

    @staticmethod
    def resolve_organisation(row: RoundEntry) -> str:
        return row.application.organisation.slug

    @staticmethod
    def resolve_category(row: RoundEntry) -> str | None:
        return row.application.category.code if row.application.category else None

    @staticmethod
    def resolve_version(row: RoundEntry) -> int:
        return row.submission.number

    @staticmethod
    def resolve_practice(row: RoundEntry) -> bool:
        return row.is_calibration

    @staticmethod
    def resolve_removed(row: RoundEntry) -> bool:
        return row.removed_at is not None


class DeliberationItemOut(Schema):
    """An entry that is talked about. `status` is waiting, voting or settled; `why` is cut or added."""

    entry: str
    position: int
    status: str
    why: str
    note: str

    @staticmethod
    def resolve_entry(row: DeliberationItem) -> str:
        return row.entry.pseudonym


class DecisionOut(Schema):
    """What is proposed or approved of an entry. `outcome` is advances, winner, commended, reserve or unsuccessful; `status`
    pending, returned, approved, letters or published."""

    entry: str
    outcome: str
    prize: NamesOut | None
    status: str
    reason: str
    returned_why: str
    revision: int
    proposed_at: datetime
    approved_at: datetime | None

    @staticmethod
    def resolve_entry(row: Decision) -> str:
        return row.entry.pseudonym

    @staticmethod
    def resolve_prize(row: Decision) -> dict[str, Any] | None:
        return names(row.prize) if row.prize else None


class JudgeOut(Schema):
    """Somebody asked to judge. `status` is invited, accepted, declined or removed."""

    id: int
    name: str
    affiliation: str
    region: str
    languages: list[str]
    status: str


class AssignmentOut(Schema):
    """An entry that a judge was asked to look at. `judge` is the number of one of the award's judges."""

    id: int
    entry: str
    judge: int
    status: str
    source: str
    due_at: datetime

    @staticmethod
    def resolve_entry(row: Assignment) -> str:
        return row.entry.pseudonym

    @staticmethod
    def resolve_judge(row: Assignment) -> int:
        return row.judge_id


class ScoreOut(Schema):
    """One criterion of a sheet. `value` is null where it is not applicable or has not been given yet."""

    criterion: int
    value: str | None
    not_applicable: bool
    comment: str

    @staticmethod
    def resolve_criterion(row: Score) -> int:
        return row.criterion_id

    @staticmethod
    def resolve_value(row: Score) -> str | None:
        return None if row.value is None else str(plain(row.value))

    @staticmethod
    def resolve_not_applicable(row: Score) -> bool:
        return row.skipped


class SheetOut(Schema):
    """A score sheet. `total_percent` is of what can be given, over what was scored; `counts`: results are made of it."""

    id: int
    entry: str
    judge: int
    status: str
    counts: bool
    version_judged: int
    total_percent: str | None
    scores: list[ScoreOut]
    for_applicant: str
    for_committee: str
    submitted_at: datetime | None

    @staticmethod
    def resolve_entry(row: ScoreSheet) -> str:
        return row.entry.pseudonym

    @staticmethod
    def resolve_judge(row: ScoreSheet) -> int:
        return row.judge_id

    @staticmethod
    def resolve_version_judged(row: ScoreSheet) -> int:
        return row.submission.number

    @staticmethod
    def resolve_total_percent(row: ScoreSheet) -> str | None:
        return in_words(total_of(row.scores.all(), row.entry.round.criteria.all()))

    @staticmethod
    def resolve_scores(row: ScoreSheet) -> list[Score]:
        return list(row.scores.all())


def in_words(total: Decimal | None) -> str | None:
    return None if total is None else str(plain(total))


class StandingOut(Schema):
    """An entry's place by the round's method; null where no sheet counts. `low` and `high` hold its place in nine cases of
    ten; `model_percent` is its mean with its judges' leniency taken off, null where judges cannot be compared."""

    place: int | None
    entry: str
    number: str
    organisation: str
    mean_percent: str | None
    model_percent: str | None
    low: int | None
    high: int | None
    sheets: int

    @staticmethod
    def resolve_entry(row: Standing) -> str:
        return row.entry.pseudonym

    @staticmethod
    def resolve_number(row: Standing) -> str:
        return row.entry.application.number

    @staticmethod
    def resolve_organisation(row: Standing) -> str:
        return row.entry.application.organisation.slug

    @staticmethod
    def resolve_mean_percent(row: Standing) -> str | None:
        return in_words(row.mean)

    @staticmethod
    def resolve_model_percent(row: Standing) -> str | None:
        return in_words(row.model)


# --- what a judge is answered -------------------------------------------------------------------------------------------
class MyAssignmentOut(Schema):
    """An entry that you judge. In a blind round `number` and `organisation` are null. `sheet` is none, draft or submitted."""

    id: int
    competition: str
    round: int
    entry: str
    number: str | None
    organisation: str | None
    due_at: datetime
    status: str
    sheet: str

    @staticmethod
    def resolve_competition(row: Assignment) -> str:
        return row.entry.round.competition.slug

    @staticmethod
    def resolve_round(row: Assignment) -> int:
        return row.entry.round.number

    @staticmethod
    def resolve_entry(row: Assignment) -> str:
        return row.entry.pseudonym

    @staticmethod
    def resolve_number(row: Assignment) -> str | None:
        return Reading(row.entry).number or None

    @staticmethod
    def resolve_organisation(row: Assignment) -> str | None:
        return row.entry.application.organisation.slug if Reading(row.entry).organisation_url else None

    @staticmethod
    def resolve_sheet(row: Assignment) -> str:
        return getattr(row, "sheet_status", None) or NO_SHEET


class JudgedFileOut(Schema):
    """A file of an entry. In a blind round its name says nothing; `page` is where it is read, signed in."""

    name: str
    size: int
    page: str


class WholeAssignmentOut(MyAssignmentOut):
    version: int
    category: str
    criteria: list[CriterionOut]
    answers: list[QuestionOut]
    files: list[JudgedFileOut]

    @staticmethod
    def resolve_version(row: Assignment) -> int:
        return Reading(row.entry).submission.number

    @staticmethod
    def resolve_category(row: Assignment) -> str:
        return Reading(row.entry).category

    @staticmethod
    def resolve_criteria(row: Assignment) -> list[Criterion]:
        return list(row.entry.round.criteria.all())

    @staticmethod
    def resolve_answers(row: Assignment) -> list[dict[str, Any]]:
        reading = Reading(row.entry)
        form, answers = read_version(reading.submission.form_version), reading.submission.content["answers"]
        shown = {key for key, field in form.fields.items() if reading.told(field)}
        return [one for one in told(form, answers) if one["key"] in shown]

    @staticmethod
    def resolve_files(row: Assignment) -> list[dict[str, Any]]:
        return [{"name": one.name, "size": one.size, "page": one.url} for one in Reading(row.entry).files]
