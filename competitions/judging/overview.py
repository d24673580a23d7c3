"""Rounds of a competition as a path, with what has come in: worked out from the rows each time, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from competitions.models import Assignment, Competition, Round, RoundEntry, ScoreSheet
from core import clock


@dataclass(frozen=True)
class Standing:
    """One round in figures, of what the viewer may know of. `late` is "open" or "close" where its time has passed and it
    has not moved."""

    round: Round
    entries: int
    practise: int
    judges: int
    sheets_in: int
    sheets: int
    late: str

    @property
    def percent(self) -> int:
        return round_half_down(self.sheets_in, self.sheets)


def round_half_down(part: int, whole: int) -> int:
    """Per cent, whole; 100 only where nothing is missing."""
    return part * 100 // whole if whole else 0


def standings(competition: Competition, user, rounds: Sequence[Round]) -> list[Standing]:
    """Each round with its figures: three queries, however many rounds."""
    entries = RoundEntry.objects.taking_part().read_by(user).filter(round__in=rounds)
    counted = {
        row["round"]: row
        for row in entries.order_by()
        .values("round")
        .annotate(
            judged=Count("pk", filter=Q(is_calibration=False)), practise=Count("pk", filter=Q(is_calibration=True))
        )
    }
    live = Assignment.objects.live().beyond_conflict().filter(
        entry__in=entries.filter(is_calibration=False), judge__status="accepted"
    )  # fmt: skip
    given = {
        row["entry__round"]: row
        for row in live.order_by()
        .values("entry__round")
        .annotate(sheets=Count("pk"), judges=Count("judge", distinct=True))
    }
    handed_in = dict(
        ScoreSheet.objects.counted()
        .filter(entry__in=entries)
        .order_by()
        .values_list("entry__round")
        .annotate(Count("pk"))
    )
    now = clock.now()
    return [
        Standing(
            round=one,
            entries=counted.get(one.pk, {}).get("judged", 0),
            practise=counted.get(one.pk, {}).get("practise", 0),
            judges=given.get(one.pk, {}).get("judges", 0),
            sheets_in=handed_in.get(one.pk, 0),
            sheets=given.get(one.pk, {}).get("sheets", 0),
            late=late(one, now),
        )
        for one in rounds
    ]


def late(one: Round, now: datetime) -> str:
    if one.status == Round.Status.DRAFT and one.opens_at <= now:
        return "open"
    return "close" if one.status == Round.Status.OPEN and one.closes_at <= now else ""
