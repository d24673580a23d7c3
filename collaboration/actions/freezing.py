"""Keeping the frozen copy of an agreement: drawn once, stored once, sent to those who signed."""

from django.db import transaction

from collaboration.actions.agreements import held_agreement
from collaboration.agreeing import notices
from collaboration.agreeing.files import AGREEMENT
from collaboration.agreeing.pdf import drawn
from collaboration.log import write
from collaboration.models import Agreement, LogEntry
from core.files import remove, store
from core.models import StoredFile


def freeze(agreement: Agreement) -> StoredFile:
    """Returns the frozen copy of an agreement that has come into force; made once however often this is done, and by how
    many. What its log entry says is bound into it, and its own digest into the log."""
    if agreement.pdf is not None:
        return agreement.pdf
    entry = LogEntry.objects.get(room=agreement.room, kind="agreement.in_force", data__agreement=str(agreement.pk))
    content = drawn(agreement, entry)
    with transaction.atomic():
        agreement = held_agreement(agreement)
        file = store(
            content,
            purpose=AGREEMENT,
            owner_id=agreement.offered_for_id,
            name=f"agreement-{agreement.in_force_at:%Y-%m-%d}-{str(agreement.pk)[:8]}.pdf",
            content_type="application/pdf",
            by=None,
        )
        if not Agreement.objects.filter(pk=agreement.pk, pdf=None).update(pdf=file):
            remove(file)
            agreement.refresh_from_db(fields=["pdf"])
            return agreement.pdf or file
        agreement.pdf = file
        write(agreement.room, "agreement.frozen", agreement=str(agreement.pk), file=str(file.pk), sha256=file.sha256)
        notices.copies(agreement, file)
    return file
