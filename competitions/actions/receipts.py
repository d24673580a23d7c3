"""Giving a receipt for what was handed in: a PDF that is kept, and a letter with it to each who should have one."""

from django.db import transaction
from django.utils import translation

from accounts.models import User
from competitions.files import RECEIPT
from competitions.models import Submission
from competitions.receipts import drawn
from core.files import remove, store
from core.links import absolute
from core.mail import queue_mail
from core.models import StoredFile
from core.templatetags.instants import written
from ecosystem.models import Membership


def give_receipt(submission: Submission) -> StoredFile:
    """Returns the receipt of a submission, drawn and mailed once however often this is done, and by how many."""
    if submission.receipt is not None:
        return submission.receipt
    content = drawn(submission)
    number = submission.application.number
    with transaction.atomic():
        file = store(
            content,
            purpose=RECEIPT,
            owner_id=submission.application_id,
            name=f"{number}-{submission.number}.pdf",
            content_type="application/pdf",
            by=submission.submitted_by,
        )
        if Submission.objects.filter(pk=submission.pk, receipt=None).update(receipt=file):
            submission.receipt = file
            for person in readers_of(submission):
                _write_to(person, submission, file)
            return file
        remove(file)
    submission.refresh_from_db(fields=["receipt"])
    return submission.receipt or file


def readers_of(submission: Submission) -> list[User]:
    """Whoever handed it in, and the organisation's owners; each once."""
    owners = Membership.objects.filter(
        organisation=submission.application.organisation_id, role=Membership.Role.OWNER, user__is_active=True
    )
    people = [member.user for member in owners.select_related("user").order_by("user_id")]
    by = submission.submitted_by
    return [*([by] if by is not None and by.is_active and by not in people else []), *people]


def _write_to(person: User, submission: Submission, file: StoredFile) -> None:
    application = submission.application
    competition = application.competition
    with translation.override(person.language):
        context = {
            "competition": competition.name,
            "number": application.number,
            "arrived": written(submission.arrived_at, competition.zone_info),
            "sha256": submission.sha256,
            "again": submission.number > 1,
            "url": absolute("competitions:application", person.language, pk=application.pk),
            "check": absolute("competitions:receipt-check", person.language),
        }
    queue_mail(
        "application_receipt",
        key=f"receipt:{submission.pk}:{person.pk}",
        to=person.email,
        language=person.language,
        context=context,
        attachment=file,
        about=[application],
    )
