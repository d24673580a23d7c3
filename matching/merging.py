"""What becomes of matching's rows when one organisation is merged into another (ecosystem/merging)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ecosystem.merging.rules import Leave, Merge, Move, keep_newest, register
from ecosystem.merging.steps import Step, Values, change, drop
from matching.models import Block, Credit, Digest, Mark, Outcome, Preference, Share, Standing, Visit

PARTNERS = ("organisation", "partner")


def both_wishes(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Whoever did not want their choices to order the list still does not."""
    yield drop(mine)
    yield change(there, profiling=there.profiling and mine.profiling)


def newest(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Of two marks on one match the later one, with the other's note where it has none."""
    late, early = (mine, there) if mine.marked_at > there.marked_at else (there, mine)
    yield drop(early)
    after = {"note": late.note or early.note}
    yield change(late, **(after | moved if late is mine else after))


register(
    Move(
        Mark,
        _("Marks on matches"),
        PARTNERS,
        key=lambda row: (row["organisation_id"], row["partner_id"]),
        settle=newest,
        soft=True,
    ),
    Move(
        Block,
        _("Organisations never shown"),
        ("organisation", "blocked"),
        key=lambda row: (row["organisation_id"], row["blocked_id"]),
        soft=True,
    ),
    Move(
        Share,
        _("Shared matches"),
        PARTNERS,
        key=lambda row: (row["organisation_id"], row["partner_id"], row["to_id"]),
        soft=True,
    ),
    Move(
        Outcome,
        _("What came of matches"),
        PARTNERS,
        key=lambda row: (row["organisation_id"], row["partner_id"]),
        settle=keep_newest("at"),
        soft=True,
    ),
    Move(Preference, _("Choices about matching"), key=lambda row: "one", settle=both_wishes, soft=True),
    Move(Visit, _("Visits to matches"), key=lambda row: row["user_id"], soft=True),
    Move(Digest, _("Weekly letters"), key=lambda row: (row["person_id"], row["week"]), soft=True),
    Move(
        Credit,
        _("Deeds in experiments"),
        PARTNERS,
        key=lambda row: (row["experiment_id"], row["organisation_id"], row["partner_id"], row["deed"]),
        soft=True,
    ),
    Leave(Standing, _("Standing in lists")),
)
