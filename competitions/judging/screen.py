"""The judging screen of one entry: what is read on one side, the sheet on the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from competitions.judging import asked_often, others
from competitions.judging.editor import takes_scores
from competitions.judging.reading import Reading
from competitions.judging.sheets import (
    FOR_APPLICANT,
    FOR_COMMITTEE,
    LONGEST_COMMENT,
    LONGEST_NOTE,
    MOST_BUTTONS,
    NOT_APPLICABLE,
    comment_name,
    is_given,
    plain,
    score_name,
    steps_of,
    text_of,
    total_of,
)
from competitions.models import Assignment, Criterion, Judge, Score, ScoreSheet, Submission
from core.autosave import digest
from ecosystem.languages import ENGLISH


@dataclass(frozen=True)
class Asked:
    """One criterion on a sheet. `options` are (value, what it means, whether it is chosen), None where it is typed."""

    criterion: Criterion
    share: str
    text: str
    comment: str
    options: list[tuple[str, str, bool]] | None
    anchors: list[tuple[str, str]]
    refused: str
    refused_comment: str
    score_base: str
    comment_base: str

    @property
    def score_name(self) -> str:
        return score_name(self.criterion)

    @property
    def comment_name(self) -> str:
        return comment_name(self.criterion)

    @property
    def skipped(self) -> bool:
        return self.text == NOT_APPLICABLE

    @property
    def meaning(self) -> str:
        """What the score that is given means, in words."""
        return dict(self.anchors).get(self.text, "")

    @property
    def step(self) -> str:
        return plain(self.criterion.step)

    @property
    def weight(self) -> str:
        return plain(self.criterion.weight)


@dataclass(frozen=True)
class Note:
    """A word about the whole."""

    name: str
    text: str
    base: str
    refused: str


class Screen:
    """One assignment as its judge sees it. `assignment` comes with its entry, round and competition; `refused` and
    `typed` are of a sheet that was sent whole, by the fields' names."""

    def __init__(
        self,
        assignment: Assignment,
        user,
        now: datetime,
        *,
        refused: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
    ):
        self.assignment, self.user, self.now = assignment, user, now
        self.entry = assignment.entry
        self.round = self.entry.round
        self.competition = self.round.competition
        self.refused, self.typed = refused or {}, typed or {}
        self.reading = Reading(self.entry)

    @cached_property
    def sheet(self) -> ScoreSheet | None:
        return asked_often.sheet_of(self.entry.pk, self.assignment.judge_id)

    @cached_property
    def scores(self) -> dict[int, Score]:
        return asked_often.scores_of(self.sheet.pk) if self.sheet else {}

    @cached_property
    def criteria(self) -> list[Criterion]:
        return asked_often.criteria_of(self.round.pk)

    # --- how it stands ------------------------------------------------------------------------------------------------
    @property
    def is_open(self) -> bool:
        return takes_scores(self.round, self.now)

    @property
    def is_handed_in(self) -> bool:
        return self.sheet is not None and self.sheet.status == ScoreSheet.Status.SUBMITTED

    @property
    def writable(self) -> bool:
        return self.is_open and not self.is_handed_in

    @cached_property
    def may_resume(self) -> bool:
        return self.is_open and self.is_handed_in and (self.entry.is_calibration or self.sight != others.SHOWN)

    @cached_property
    def total(self) -> Decimal | None:
        return total_of(self.criteria, self.scores)

    @property
    def given(self) -> int:
        return sum(is_given(self.scores.get(one.pk)) for one in self.criteria)

    @cached_property
    def progress(self) -> tuple[int, int]:
        return asked_often.progress_in(self.user, self.round.pk)

    @property
    def left(self) -> int:
        return self.progress[1] - self.progress[0]

    @property
    def next_url(self) -> str:
        """To the next entry to score; which one that is, is found when it is asked for."""
        return reverse("competitions:judging-next", args=[self.round.pk]) + f"?after={self.entry.pk}"

    @property
    def recuse_url(self) -> str:
        """Where a judge steps back from an entry, as long as its round is judged."""
        try:
            return reverse("competitions:judging-recuse", args=[self.competition.slug, self.entry.pk])
        except NoReverseMatch:
            return ""

    # --- the version --------------------------------------------------------------------------------------------------
    @property
    def is_of_earlier_version(self) -> bool:
        return self.sheet is not None and self.sheet.submission_id != self.entry.submission_id

    @cached_property
    def changes(self) -> list[tuple[str, str, str]]:
        if self.sheet is None or not self.is_of_earlier_version:
            return []
        rows = Submission.objects.select_related("form_version").defer("form_version__definition")
        return self.reading.changed_since(rows.get(pk=self.sheet.submission_id))

    # --- others -------------------------------------------------------------------------------------------------------
    @cached_property
    def sight(self) -> str:
        return others.sight_of(self.round, self.entry, self.sheet)

    @property
    def others_can_be_opened(self) -> bool:
        return self.sight == others.TO_OPEN

    @cached_property
    def others(self) -> others.Others | None:
        if self.sight != others.SHOWN:
            return None
        return others.compared(self.entry, self.sheet, self.criteria)

    # --- the sheet ----------------------------------------------------------------------------------------------------
    @cached_property
    def asked(self) -> list[Asked]:
        weights = sum((one.weight for one in self.criteria), Decimal(0))
        return [self._asked(one, weights) for one in self.criteria]

    def _asked(self, one: Criterion, weights: Decimal) -> Asked:
        score = self.scores.get(one.pk)
        stored, comment = text_of(score), score.comment if score else ""
        text = self.typed.get(score_name(one), stored)
        anchors = anchors_of(one)
        options = None
        if len(steps := steps_of(one)) <= MOST_BUTTONS:
            meanings = dict(anchors)
            options = [(plain(step), meanings.get(plain(step), ""), plain(step) == text) for step in steps]
        return Asked(
            criterion=one,
            share=plain((100 * one.weight / weights).quantize(Decimal(1))),
            text=text,
            comment=self.typed.get(comment_name(one), comment),
            options=options,
            anchors=anchors,
            refused=self.refused.get(score_name(one), ""),
            refused_comment=self.refused.get(comment_name(one), ""),
            score_base=digest(stored),
            comment_base=digest(comment),
        )

    @property
    def notes(self) -> dict[str, Note]:
        found = {}
        for name in (FOR_APPLICANT, FOR_COMMITTEE):
            stored = getattr(self.sheet, name) if self.sheet else ""
            found[name] = Note(name, self.typed.get(name, stored), digest(stored), self.refused.get(name, ""))
        return found

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What was refused, each with its criterion and the way to it."""
        names = {name(one): one.name for one in self.criteria for name in (score_name, comment_name)}
        return [
            {"name": name, "label": names.get(name, ""), "sentence": sentence}
            for name, sentence in self.refused.items()
        ]

    @property
    def lengths(self) -> dict[str, int]:
        return {"comment": LONGEST_COMMENT, "note": LONGEST_NOTE}


def anchors_of(criterion: Criterion) -> list[tuple[str, str]]:
    """(score, what it means in the page's language, else in the other), from the lowest."""
    language = get_language() or ENGLISH
    found = []
    for score, words in criterion.anchors.items():
        said = words.get(language) or next((other for other in words.values() if other), "")
        if said:
            found.append((plain(Decimal(score)), said))
    return sorted(found, key=lambda one: Decimal(one[0]))


def sits_somewhere(user) -> bool:
    return Judge.objects.of(user).sitting().exists()
