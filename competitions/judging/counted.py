"""The sheets of a round that count, as arrays, in a fixed number of queries."""

import hashlib
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, F, FloatField, Max, QuerySet, Sum
from django.db.models.functions import Cast

from competitions import frozen
from competitions.engine.scores import Floats, Ints, Scores, weighted
from competitions.judging.method import Method, content_of, method_of
from competitions.judging.remembered import remembered
from competitions.models import Application, Conflict, Round, RoundEntry, Score, ScoreSheet
from competitions.models.application import everybody_behind

ALL_TOGETHER = 0


@dataclass(frozen=True)
class Counted:
    """`entries` and `judges` are keys; `scores` numbers them by their place here, only those entries that have a sheet being
    numbered (`judged`, keys of entries in that order). `values` (sheets, criteria) is what was given, NaN where not
    applicable; `skipped` (judged,) how many answers of an entry were not."""

    method: Method
    entries: tuple[int, ...]
    category: dict[int, int]
    judged: tuple[int, ...]
    judges: tuple[int, ...]
    scores: Scores
    values: Floats
    skipped: Floats
    digest: str

    @property
    def groups(self) -> Ints:
        """Who competes with whom, (judged,)."""
        if self.method.advance == Round.Advance.OVERALL:
            return np.zeros(len(self.judged), np.int64)
        return np.array([self.category[entry] for entry in self.judged], np.int64)


def hidden_from(user, round: Round) -> tuple[int, ...]:
    """The entries of a round that a person must have nothing to do with."""
    conflicts = Conflict.objects.active().filter(judge__user__in=everybody_behind(user))
    rows = round.entries.filter(application__in=conflicts.values("application"))
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def sheets_of(round: Round, without: tuple[int, ...] = ()) -> QuerySet[ScoreSheet]:
    found = ScoreSheet.objects.counted().filter(
        entry__round=round, entry__application__status__in=Application.HANDED_IN
    )
    return found.exclude(entry__in=without) if without else found


def fingerprint(round: Round, without: tuple[int, ...] = ()) -> str:
    """Another one as soon as a sheet counts that did not, or no longer counts, or has changed, or entries are others."""
    parts = remembered(round, ("fingerprint", without), lambda: _parts(round, without))
    method = round.method_sha256 or frozen.sha256(content_of(round))
    told = "|".join(str(value) for value in [method, *parts])
    return hashlib.sha256(told.encode()).hexdigest()


def _parts(round: Round, without: tuple[int, ...]) -> tuple[object, ...]:
    sheets = sheets_of(round, without).aggregate(
        count=Count("pk"), keys=Sum("pk"), revisions=Sum("revision"), last=Max("changed_at"), handed=Max("submitted_at")
    )
    entries = entries_of(round, without).aggregate(count=Count("pk"), keys=Sum("pk"))
    return (*sheets.values(), *entries.values())


def entries_of(round: Round, without: tuple[int, ...] = ()) -> QuerySet[RoundEntry]:
    found = round.entries.judged().filter(application__status__in=Application.HANDED_IN)
    return found.exclude(pk__in=without) if without else found


def read(round: Round, without: tuple[int, ...] = ()) -> Counted:
    """Four queries, however many sheets there are. A sheet on which nothing was applicable says nothing and is left out."""
    method = method_of(round)
    rows = entries_of(round, without).order_by("pk").values_list("pk", "application__category_id")
    category = {entry: key or ALL_TOGETHER for entry, key in rows}
    sheets = sheets_of(round, without).order_by("entry_id", "judge_id").values_list("pk", "entry_id", "judge_id")
    found = [sheet for sheet in sheets if sheet[1] in category]
    values = _values(round, method, {sheet[0]: row for row, sheet in enumerate(found)})
    measures = method.criteria
    totals = weighted(
        values, [float(one.weight) for one in measures], [one.least for one in measures], [one.most for one in measures]
    ) if measures else np.full(len(found), np.nan)  # fmt: skip
    says = ~np.isnan(totals)
    keys = np.array(found, np.int64).reshape(-1, 3)[says]
    values, totals = values[says], totals[says]
    judged, entry = np.unique(keys[:, 1], return_inverse=True)
    judges, judge = np.unique(keys[:, 2], return_inverse=True)
    scores = Scores(entry.astype(np.int64), judge.astype(np.int64), totals, len(judged), len(judges))
    skipped = np.bincount(entry, np.isnan(values).sum(axis=1), minlength=len(judged))
    sums = hashlib.sha256(frozen.canonical(round.frozen_method or content_of(round)))
    sums.update(repr(sorted(category.items())).encode())
    sums.update(keys.tobytes() + values.tobytes())
    return Counted(
        method, tuple(category), category, tuple(judged.tolist()), tuple(judges.tolist()), scores, values, skipped,
        sums.hexdigest(),
    )  # fmt: skip


def _values(round: Round, method: Method, row_of: dict[int, int]) -> Floats:
    """(sheets, criteria): what was given, NaN where it was not applicable."""
    column_of = {one.id: column for column, one in enumerate(method.criteria)}
    values = np.full((len(row_of), len(column_of)), np.nan)
    given = Score.objects.filter(
        sheet__entry__round=round, sheet__status=ScoreSheet.Status.SUBMITTED, value__isnull=False
    ).annotate(number=Cast(F("value"), FloatField()))
    for sheet, criterion, number in given.values_list("sheet_id", "criterion_id", "number"):
        if sheet in row_of and criterion in column_of:
            values[row_of[sheet], column_of[criterion]] = number
    return values
