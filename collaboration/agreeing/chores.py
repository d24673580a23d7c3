"""What agreements owe: their frozen copies, their warnings and their ends."""

from collaboration.actions.agreements_clock import expire_due, warn_due
from collaboration.actions.freezing import freeze
from collaboration.models import Agreement
from core.models import Effect
from core.outbox import chore, handler

MINUTE, HOUR = 60, 3600


@handler("collaboration.freeze_agreement", transactional=False)
def freeze_agreement(effect: Effect) -> None:
    """Draws, keeps and sends the frozen copy."""
    rows = Agreement.objects.select_related("room__organisation", "room__partner", "template", "pdf")
    freeze(rows.get(pk=effect.payload["agreement"]))


@chore(every=MINUTE)
def expire_agreements() -> bool:
    """Writes down which agreements are over."""
    return expire_due()


@chore(every=HOUR, after=60)
def warn_of_ends() -> bool:
    """Tells both sides that an agreement's end comes near."""
    return warn_due()
