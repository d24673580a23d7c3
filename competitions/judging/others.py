"""What the others gave the same entry, where and when the round lets a judge see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef

from competitions.actions.judging import has_seen_others
from competitions.judging.sheets import plain, text_of, total_of
from competitions.models import Assignment, Conflict, Criterion, Round, RoundEntry, ScoreSheet

HIDDEN, TO_OPEN, SHOWN = "hidden", "to open", "shown"


def sight_of(round: Round, entry: RoundEntry, sheet: ScoreSheet | None) -> str:
    """Whether others' scores are hidden, can be opened, or are shown. Where they come after one's own, they are opened
    by a click that closes one's own sheet for good. An entry to practise on shows them as soon as one's own is in."""
    over = round.status in (Round.Status.CLOSED, Round.Status.DECIDED)
    handed_in = sheet is not None and sheet.status == ScoreSheet.Status.SUBMITTED
    if entry.is_calibration:
        return SHOWN if handed_in else HIDDEN
    if round.sight == Round.Sight.AFTER_CLOSE:
        return SHOWN if over else HIDDEN
    if round.sight == Round.Sight.AFTER_MINE and sheet is not None and handed_in:
        return SHOWN if over or has_seen_others(sheet) else TO_OPEN
    return HIDDEN


@dataclass(frozen=True)
class Compared:
    """One criterion: what each of the others gave, their mean and one's own."""

    criterion: Criterion
    mine: str
    others: list[str]
    mean: str


@dataclass(frozen=True)
class Others:
    """`totals` are theirs in per cent, in the order of the columns; nobody is named."""

    rows: list[Compared]
    totals: list[str]
    mine: str

    @property
    def count(self) -> int:
        return len(self.totals)


def panel_of(entry: RoundEntry) -> list[ScoreSheet]:
    """The sheets that count; of an entry to practise on, those that would."""
    if not entry.is_calibration:
        sheets = ScoreSheet.objects.counted().filter(entry=entry)
    else:
        live = Assignment.objects.live().filter(entry=OuterRef("entry"), judge=OuterRef("judge"))
        conflicts = Conflict.objects.active().filter(
            judge=OuterRef("judge"), application=OuterRef("entry__application")
        )
        sheets = ScoreSheet.objects.filter(Exists(live), ~Exists(conflicts), status=ScoreSheet.Status.SUBMITTED)
        sheets = sheets.filter(entry=entry, entry__removed_at=None)
    return list(sheets.prefetch_related("scores"))


def compared(entry: RoundEntry, mine: ScoreSheet | None, criteria: list[Criterion]) -> Others:
    sheets = panel_of(entry)
    own = next((one for one in sheets if mine is not None and one.pk == mine.pk), mine)
    others = [one for one in sheets if own is None or one.pk != own.pk]
    given = [{score.criterion_id: score for score in one.scores.all()} for one in others]
    of_mine = {score.criterion_id: score for score in own.scores.all()} if own else {}
    rows = []
    for one in criteria:
        values = [scores[one.pk].value for scores in given if one.pk in scores]
        theirs = [text_of(scores.get(one.pk)) for scores in given]
        rows.append(Compared(one, text_of(of_mine.get(one.pk)), theirs, mean_of(values)))
    totals = [_percent(total_of(criteria, scores)) for scores in given]
    return Others(rows, totals, _percent(total_of(criteria, of_mine)))


def mean_of(values: Iterable[Decimal | None]) -> str:
    """To two digits; what does not apply is left out.

    >>> mean_of([Decimal(3), None, Decimal(4)]), mean_of([None])
    ('3.5', '')
    """
    there = [value for value in values if value is not None]
    return plain((sum(there) / len(there)).quantize(Decimal("0.01"), ROUND_HALF_UP)) if there else ""


def _percent(total: Decimal | None) -> str:
    return "" if total is None else str(total)
