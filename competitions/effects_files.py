"""What submissions and ageing owe the world: receipts, and bytes that are to go."""

from django.core.files.storage import default_storage

from competitions.actions.receipts import give_receipt
from competitions.models import Submission
from core.models import Effect
from core.outbox import handler


@handler("competitions.receipt", transactional=False)
def write_receipt(effect: Effect) -> None:
    """Draws the receipt outside a transaction, since that takes a while. Safe to do twice: there is one receipt."""
    rows = Submission.objects.select_related("application__competition", "application__organisation", "form_version")
    submission = rows.filter(pk=effect.payload["submission"]).first()
    if submission is not None and submission.application.anonymised_at is None:
        give_receipt(submission)


@handler("competitions.forget_bytes", transactional=False)
def forget_bytes(effect: Effect) -> None:
    """Deletes from storage what no row leads to any more."""
    for name in effect.payload["names"]:
        default_storage.delete(name)
