"""A round's ranking as rows of a file."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from competitions.judging.result_page import name_of, sits_blind
from competitions.models import Competition, ResultSnapshot, Round

FIGURES = (
    "raw",
    "raw_rank",
    "model",
    "model_rank",
    "low",
    "high",
    "chance",
    "judges",
    "disagreement",
    "crosses",
    "tie",
)


def header() -> list[tuple[str, str]]:
    """(key in JSON, word in a table) of each column."""
    return [
        ("rank", _("Rank")),
        ("entry", _("Entry")),
        ("name", _("Name")),
        ("category", _("Category")),
        ("mean", _("Mean")),
        ("mean_rank", _("Rank by mean")),
        ("model", _("Model")),
        ("model_rank", _("Rank by model")),
        ("rank_low", _("Rank from")),
        ("rank_high", _("Rank to")),
        ("chance", _("Chance to go on")),
        ("judges", _("Judges")),
        ("disagreement", _("Disagreement")),
        ("crosses", _("Crosses the cut")),
        ("tie", _("Tie broken by")),
    ]


def lines_of(snapshot: ResultSnapshot, user, round: Round) -> Iterator[list[Any]]:
    """Yields a row for each entry that a person may read, from the first to the last. Judges of a blind round who organise it
    as well get pseudonyms, and no numbers."""
    blind = sits_blind(user, round)
    competition: Competition = round.competition
    rows = snapshot.rows.read_by(user).select_related(
        "entry__application__organisation", "entry__application__category"
    )
    for row in rows.prefetch_related("entry__application__organisation__texts").order_by("position"):
        application = row.entry.application
        application.competition = competition
        category = application.category.code if application.category else ""
        number = row.entry.pseudonym if blind else application.number
        figures = [getattr(row, name) for name in FIGURES]
        yield [row.rank, number, name_of(row.entry, blind), category, *(_cell(value) for value in figures)]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return round(value, 3) if isinstance(value, float) else value
