"""What becomes of applications when one organisation is merged into another (ecosystem/merging)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from competitions.actions.leaving_rounds import WITHDRAWN as LEFT
from competitions.models import Application, Employment, Judge, RoundEntry
from ecosystem.merging.rules import Merge, Move, register
from ecosystem.merging.steps import Step, Values, change

WITHDRAWN = Application.Status.WITHDRAWN


def live_in(row: Values) -> int | None:
    """Of what is live there is one in each competition."""
    return None if row["status"] == WITHDRAWN or row["anonymised_at"] else row["competition_id"]


def later_one_stays(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """What was submitted goes before what was not, and the later before the earlier; the other is withdrawn, with all it
    says, and leaves the rounds that judge it."""

    def standing(row: Any) -> tuple[bool, Any]:
        return row.submitted_at is not None, row.submitted_at or row.modified_at

    early = there if standing(mine) > standing(there) else mine
    ended = {"status": WITHDRAWN, "withdrawn_at": merge.now}
    yield change(there, **(ended if early is there else {}))
    yield change(mine, **(moved | (ended if early is mine else {})))
    for entry in RoundEntry.objects.filter(application=early.pk, removed_at=None).order_by("pk"):
        yield change(entry, removed_at=merge.now, removed_why=LEFT)


register(Move(Application, _("Applications"), key=live_in, settle=later_one_stays))
register(Move(Judge, _("Where judges work")))
register(Move(Employment, _("Where judges worked before")))
