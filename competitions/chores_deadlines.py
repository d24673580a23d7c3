"""What the clock asks of deadlines, and what is owed to those whom a moved one concerns."""

from datetime import datetime

from competitions.actions.deadlines import seal_what_is_over, tell_of_moved_deadline
from competitions.models import Competition
from core.models import Effect
from core.outbox import chore, handler


@chore(every=15)
def seal_deadlines() -> bool:
    """Ends calls and extensions for good once their time has passed."""
    return seal_what_is_over()


@handler("competitions.deadline_moved", transactional=False)
def write_of_moved_deadline(effect: Effect) -> None:
    """Some dozens of letters in each transaction, so that no submission waits for them."""
    competition = Competition.objects.filter(pk=effect.payload["competition"]).first()
    if competition is not None:
        was = datetime.fromisoformat(effect.payload["was"])
        tell_of_moved_deadline(competition, event=effect.payload["event"], was=was)
