"""What the clock and changes elsewhere ask for about conflicts of interest."""

from competitions.judging.conflicts import recompute_all, recompute_owed
from core.models import Effect
from core.outbox import chore, handler

HOUR = 3600


@handler("competitions.conflicts")
def work_out_conflicts(effect: Effect) -> None:
    """Works them out from what is known now, so running it twice, or late, changes nothing."""
    recompute_owed(effect.payload)


@chore(every=HOUR)
def work_out_all_conflicts() -> None:
    """For what changes without anybody saying so."""
    recompute_all()
