"""Taking along what was handed in leaves a trace."""

from typing import Any

from competitions.judged import check_user_can_read_scores
from competitions.models import Competition, Round
from competitions.permissions import check_user_can_read_entries
from core import audit


def note_export(
    *, competition: Competition, format: str, count: int, filter: dict[str, str], left_out: list[str], by
) -> None:
    """Writes into the audit trail who took along what, before the first byte leaves. Raises NotAllowed."""
    check_user_can_read_entries(by, competition)
    after: dict[str, Any] = {"format": format, "entries": count, "filter": filter, "left_out": left_out}
    audit.record("entries.exported", by=by, target=competition, after=after)


def note_sheet_export(*, round: Round, format: str, count: int, left_out: list[str], by) -> None:
    """Writes into the audit trail who took the score sheets of a round along. Raises NotAllowed."""
    check_user_can_read_scores(by, round)
    after: dict[str, Any] = {"format": format, "sheets": count, "left_out": left_out}
    audit.record("sheets.exported", by=by, target=round, after=after)
