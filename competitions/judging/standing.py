"""A round's entries as deciding needs them: where they stand, and what each sheet gave."""

from competitions.engine.standing import total
from competitions.judging.results import Standing, standings
from competitions.models import Application, Round, RoundEntry, ScoreSheet


def sheet_totals(round: Round, **only) -> dict[int, float | None]:
    """Counted sheet → its total on a scale of 0 to 100; `only` narrows the sheets."""
    criteria = {one.pk: one for one in round.criteria.all()}
    sheets = ScoreSheet.objects.counted().filter(entry__round=round, **only)
    scores: dict[int, list[tuple[float | None, float, float, float]]] = {}
    for sheet, criterion, value in sheets.order_by("pk").values_list("pk", "scores__criterion", "scores__value"):
        rows = scores.setdefault(sheet, [])
        if criterion in criteria:
            one = criteria[criterion]
            given = None if value is None else float(value)
            rows.append((given, float(one.weight), float(one.least), float(one.most)))
    return {sheet: total(rows) for sheet, rows in scores.items()}


def totals_of(round: Round) -> dict[int, list[float]]:
    """Entry → totals of its counted sheets on a scale of 0 to 100; every entry that counts is there."""
    found: dict[int, list[float]] = {pk: [] for pk in round.entries.judged().values_list("pk", flat=True)}
    totals = sheet_totals(round)
    for sheet, entry in (
        ScoreSheet.objects.counted().filter(entry__round=round).order_by("pk").values_list("pk", "entry")
    ):
        made = totals.get(sheet)
        if made is not None:
            found[entry].append(made)
    return found


def standings_of(round: Round) -> list[Standing]:
    """Best first, by the method of the round (competitions/judging/results.py). What was taken back since does not stand
    among them."""
    here = set(decided_about(round).values_list("pk", flat=True))
    return [one for one in standings(round) if one.entry in here]


def decided_about(round: Round):
    """The entries of which something has to be decided: those that count and have not been taken back."""
    return RoundEntry.objects.judged().filter(round=round, application__status__in=Application.HANDED_IN)
