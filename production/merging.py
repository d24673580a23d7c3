"""What becomes of sites, machines and parts when one organisation is merged into another: they go along, with all that is
booked. Who read a part stays as it was written."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import StoredFile
from ecosystem.merging.rules import Leave, Merge, Move, register
from ecosystem.merging.steps import Step, Values, change, drop
from production.models import Order, Part, PartGrant, ProductionSite, Quotation, QuoteRequest, QuoteWord, SheetPlan
from production.parts.kinds import PART, VIEW


def keep_both(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Two sites of one short name stay two: the one that comes is told apart by its number."""
    yield change(mine, **moved, code=f"{mine.code[:18]}-{mine.pk}")


class Parts:
    """Parts move with their files."""

    model, fields, label, soft = Part, ("organisation",), pgettext_lazy("made to order", "Parts"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        for row in Part.objects.filter(organisation=merge.gone.pk).order_by("pk"):
            yield change(row, organisation_id=merge.kept.pk)
        for file in StoredFile.objects.filter(purpose__in=(PART, VIEW), owner_id=merge.gone.pk).order_by("pk"):
            yield change(file, owner_id=merge.kept.pk)


def live_once(row: Values) -> tuple[Any, ...] | None:
    return (row["version_id"], row["reference"]) if row["revoked_at"] is None else None


def keep_longer(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Of two grants of one version for one thing, the one of the organisation that stays goes on, as long as either would."""
    yield change(there, until=max(there.until, mine.until))
    yield change(mine, **moved, revoked_at=merge.now)


def keep_answered(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Of two requests of one quotation to what is now one manufacturer, the one that was answered stays, else the one of the
    organisation that stays."""
    if mine.state == QuoteRequest.State.ANSWERED and there.state != QuoteRequest.State.ANSWERED:
        yield drop(there)
        yield change(mine, **moved)
    else:
        yield drop(mine)


register(
    Move(ProductionSite, _("Sites and machines"), key=lambda row: row["code"], settle=keep_both),
    Leave(SheetPlan, _("Spreadsheets of machines")),
    Parts(),
    Move(PartGrant, _("Parts that others have shared"), key=live_once, settle=keep_longer),
    Move(Quotation, _("Quotations")),
    Move(
        Quotation.excluded.through,
        _("Manufacturers that are not to see a part"),
        key=lambda row: row["quotation_id"],
        soft=True,
    ),
    Move(
        QuoteRequest,
        _("Requests for quotes"),
        ("manufacturer",),
        key=lambda row: row["quotation_id"],
        settle=keep_answered,
    ),
    Move(QuoteWord, _("Questions about quotes")),
    Move(Order, _("Orders of parts")),
)
