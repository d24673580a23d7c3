"""Every cell of every score sheet of a round: one by one, in constant memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.judged import total_of
from competitions.models import Criterion, Judge, Round, Score, ScoreSheet
from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.models import OrganisationText

CHUNK = 200
"""So many sheets are in memory at a time."""
NOT_APPLICABLE = pgettext_lazy("a score", "not applicable")


@dataclass(frozen=True)
class SheetOptions:
    """`identifying`: whether it says whose an entry is; `judges`: whether judges are named, or told apart by a code."""

    language: str = ENGLISH
    identifying: bool = True
    judges: bool = True
    counted: bool = False
    """Only those that results are made of."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with all that an export tells of it. `counts` is whether results are made of it."""

    row: ScoreSheet
    round: Round
    criteria: tuple[Criterion, ...]
    scores: dict[int, Score]
    """By the key of the criterion."""
    names: dict[str, str]
    """Of the organisation, by language."""
    counts: bool

    @cached_property
    def total(self) -> Decimal | None:
        return total_of(self.scores.values(), self.criteria)

    def organisation(self, language: str) -> str:
        """Its name in a language, else in the other."""
        return self.names.get(language) or next(iter(self.names.values()), "")

    def judge(self, options: SheetOptions) -> str:
        return self.row.judge.name if options.judges else code_of(self.row.judge, self.round)


def code_of(judge: Judge, round: Round) -> str:
    """What a judge is called where no name is told: the same in each export of a round, another in each round."""
    return "J-" + salted_hmac("competitions.exports.judge", f"{round.pk}:{judge.pk}").hexdigest()[:8].upper()


def sheets_one_by_one(round: Round, sheets: QuerySet[ScoreSheet], options: SheetOptions) -> Iterator[Sheet]:
    """Reads a few at a time, each time behind the last one, so that no cursor is held open while a slow reader takes them."""
    criteria = tuple(round.criteria.all())
    counted = ScoreSheet.objects.counted().filter(entry__round=round)
    rows = sheets.filter(pk__in=counted.values("pk")) if options.counted else sheets
    rows = rows.annotate(counts=Exists(counted.filter(pk=OuterRef("pk"))))
    rows = rows.select_related(
        "entry__application__organisation", "entry__application__category", "entry__submission", "judge", "submission"
    )
    rows = rows.defer("submission__content", "entry__submission__content")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        keys = [row.pk for row in chunk]
        scores, names = _scores(keys), _names({row.entry.application.organisation_id for row in chunk})
        for row in chunk:
            application = row.entry.application
            application.competition = round.competition
            whose = names.get(application.organisation_id, {})
            yield Sheet(row, round, criteria, scores.get(row.pk, {}), whose, row.counts)
        last = chunk[-1].pk
        del chunk, scores, names  # before the next are read


def _scores(sheets: list[int]) -> dict[int, dict[int, Score]]:
    """By sheet and criterion. Not prefetched: rows that know one another are kept until Python looks for circles."""
    found: dict[int, dict[int, Score]] = {}
    for score in Score.objects.filter(sheet__in=sheets).order_by():
        found.setdefault(score.sheet_id, {})[score.criterion_id] = score
    return found


def _names(organisations: set[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = OrganisationText.objects.filter(organisation__in=organisations).exclude(name="").order_by("language")
    for organisation, language, name in rows.values_list("organisation", "language", "name"):
        found.setdefault(organisation, {})[language] = name
    return found


# --- as tables ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    label: str | Promise
    value: Callable[[Sheet, SheetOptions], Any]
    identifying: bool = False


def at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def yes(truth: bool) -> str:
    return str(_("yes") if truth else _("no"))


WHAT = [
    Column(_("Entry"), lambda sheet, options: sheet.row.entry.pseudonym),
    Column(_("Number"), lambda sheet, options: sheet.row.entry.application.number, identifying=True),
    Column(_("Organisation in English"), lambda sheet, options: sheet.organisation(ENGLISH), identifying=True),
    Column(_("Organisation in Chinese"), lambda sheet, options: sheet.organisation(CHINESE), identifying=True),
    Column(_("Category"), lambda sheet, options: str(sheet.row.entry.application.category or "")),
    Column(pgettext_lazy("who judges", "Judge"), lambda sheet, options: sheet.judge(options)),
]
HOW = [
    Column(_("Total in per cent"), lambda sheet, options: sheet.total),
    Column(_("Status"), lambda sheet, options: sheet.row.get_status_display()),
    Column(_("Counts"), lambda sheet, options: yes(sheet.counts)),
    Column(_("To practise on"), lambda sheet, options: yes(sheet.row.entry.is_calibration)),
    Column(_("Version judged"), lambda sheet, options: sheet.row.submission.number),
    Column(_("Version in the round"), lambda sheet, options: sheet.row.entry.submission.number),
    Column(_("Begun (UTC)"), lambda sheet, options: at(sheet.row.started_at)),
    Column(_("Changed (UTC)"), lambda sheet, options: at(sheet.row.changed_at)),
    Column(_("Handed in (UTC)"), lambda sheet, options: at(sheet.row.submitted_at)),
]
WORDS = [
    Column(_("For the applicant"), lambda sheet, options: sheet.row.for_applicant),
    Column(_("For the committee only"), lambda sheet, options: sheet.row.for_committee),
]


def _told(columns: list[Column], options: SheetOptions) -> list[Column]:
    return [column for column in columns if options.identifying or not column.identifying]


def _cells(columns: list[Column], sheet: Sheet, options: SheetOptions) -> list[Any]:
    return [column.value(sheet, options) for column in _told(columns, options)]


def long_header(options: SheetOptions) -> list[str]:
    """Of the table with a row for each criterion of each sheet."""
    with translation.override(options.language):
        own = [_("Criterion"), _("Weight"), _("Lowest score"), _("Highest score"), _("Score"),
               _("Not applicable"), _("Comment")]  # fmt: skip
        labels = [column.label for column in _told(WHAT, options)] + own + [column.label for column in HOW]
        return [str(label) for label in labels]


def long_rows(sheet: Sheet, options: SheetOptions) -> Iterator[list[Any]]:
    with translation.override(options.language):
        before, after = _cells(WHAT, sheet, options), _cells(HOW, sheet, options)
        for criterion in sheet.criteria:
            score = sheet.scores.get(criterion.pk)
            own = [
                criterion.name,
                criterion.weight,
                criterion.least,
                criterion.most,
                score.value if score else None,
                yes(bool(score and score.skipped)),
                score.comment if score else "",
            ]
            yield before + own + after


def wide_header(round: Round, options: SheetOptions) -> list[str]:
    """Of the table with a row for each sheet: of each criterion its score and its comment."""
    with translation.override(options.language):
        scores: list[str] = []
        for one in round.criteria.all():
            comment = _("%(name)s: comment") % {"name": one.name}
            scores += [f"{one.name} ({one.least}–{one.most})", str(comment)]
        before, after = ([str(column.label) for column in _told(part, options)] for part in (WHAT, [*HOW, *WORDS]))
        return before + scores + after


def wide_row(sheet: Sheet, options: SheetOptions) -> list[Any]:
    with translation.override(options.language):
        scores: list[Any] = []
        for criterion in sheet.criteria:
            score = sheet.scores.get(criterion.pk)
            skipped = score is not None and score.skipped
            scores += [str(NOT_APPLICABLE) if skipped else score and score.value, score.comment if score else ""]
        return _cells(WHAT, sheet, options) + scores + _cells([*HOW, *WORDS], sheet, options)
