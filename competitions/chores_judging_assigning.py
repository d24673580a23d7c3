"""What assignments owe: proposals that take longer than a page may, and reminders."""

from competitions.actions.assigning import compute_proposal
from competitions.actions.reminding_judges import remind_of_judging
from competitions.models import AssignmentRun
from core.models import Effect
from core.outbox import chore, handler

TEN_MINUTES = 600


@handler("competitions.assignment", transactional=False)
def compute_assignment(effect: Effect) -> None:
    """Computes outside any transaction, since it may take half a minute in which others write; running it twice changes
    nothing."""
    run = AssignmentRun.objects.select_related("round").filter(pk=effect.payload["run"]).first()
    if run is not None:
        compute_proposal(run)


@chore(every=TEN_MINUTES, after=120)
def remind_judges() -> bool:
    """Writes to judges whose work is due soon."""
    return remind_of_judging()
