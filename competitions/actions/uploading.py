"""Files that are given as answers: beginning to send one, and forgetting those that no answer names."""

import json
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.applying import check_is_writable, locked
from competitions.files import ANSWER
from competitions.models import Application
from competitions.permissions import check_user_can_write
from competitions.reading import form_of
from core.files import remove
from core.models import StoredFile, Upload
from core.uploads.kinds import KINDS
from core.uploads.receiving import MOST_BYTES, Refused, begin

MOST_FILES = 200
MOST_OF_ALL = 1024 * 1024 * 1024
"""Of one application, what is stored and what is on its way."""
UNUSED = timedelta(days=2)
LOOKED_AT_AGAIN = timedelta(days=1)
CHUNK = 50
MEGABYTE = 1024 * 1024


@transaction.atomic
def begin_upload(*, application: Application, field: str, name: str, size: int, sha256: str, by) -> Upload:
    """Makes room for a file that answers a question. It becomes part of the answer only when that is saved with its id.

    Raises Refused with a sentence, NotAllowed, MoveNotAllowed.
    """
    check_user_can_write(by, application)
    row = locked(application)
    check_is_writable(row)
    question = form_of(row.competition).fields.get(field)
    if question is None or question.kind != "files":
        raise Refused(_("This question takes no files any more. Reload the page."))
    check_room(row, size)
    most = question.settings.get("max_mb")
    return begin(
        purpose=ANSWER,
        owner_id=row.pk,
        name=name,
        size=size,
        takes=question.settings.get("types") or KINDS,
        most=most * MEGABYTE if most else MOST_BYTES,
        by=by,
        sha256=sha256,
    )


def check_room(application: Application, size: int) -> None:
    """Raises Refused where an application has as many files, or as much of them, as one may have."""
    files = StoredFile.objects.filter(purpose=ANSWER, owner_id=application.pk)
    arriving = Upload.objects.arriving().of(ANSWER, application.pk)
    if files.count() + arriving.count() >= MOST_FILES:
        raise Refused(
            _("This application has as many files as one may have. Remove some first; those go after two days.")
        )
    bytes_of = [rows.aggregate(total=Sum("size"))["total"] or 0 for rows in (files, arriving)]
    if sum(bytes_of) + size > MOST_OF_ALL:
        raise Refused(_("The files of one application may be 1 GB together. Save this one smaller, or remove others."))


def named_somewhere(application_id: int) -> str:
    """Everything in which an application may name its files: answers as they are and were, and all that was handed in."""
    application = Application.objects.get(pk=application_id)
    texts = [json.dumps(value) for value in application.answers.values_list("value", flat=True)]
    texts += [json.dumps(value) for value in application.former_answers.values_list("value", flat=True)]
    for content in application.submissions.values_list("content", flat=True):
        texts.append(" ".join(content["files"]))
    return "\n".join(texts)


def forget_unused(now=None) -> bool:
    """Removes some files that have been here for two days and that nothing names; says whether there may be more.

    Each file is looked at once a day: one that was removed from an answer goes then, unless a submission lists it.
    """
    now = now or timezone.now()
    due = Upload.objects.filter(purpose=ANSWER, stored_at__lt=now - UNUSED, looked_at__lt=now - LOOKED_AT_AGAIN)
    uploads = list(due.order_by(F("looked_at"), "pk")[:CHUNK])
    for owner_id in sorted({upload.owner_id for upload in uploads}):
        _look_at([upload.pk for upload in uploads if upload.owner_id == owner_id], owner_id, now)
    return len(uploads) == CHUNK


@transaction.atomic
def _look_at(keys: list[uuid.UUID], owner_id: int, now) -> None:
    """With the application held, so that no answer begins to name a file while it goes."""
    row = Application.objects.select_for_update(of=("self",)).filter(pk=owner_id).first()
    named = named_somewhere(owner_id) if row else ""
    unused = [key for key in keys if str(key) not in named]
    for file in StoredFile.objects.filter(pk__in=unused, purpose=ANSWER):
        remove(file)
    Upload.objects.filter(pk__in=unused).delete()
    Upload.objects.filter(pk__in=keys).update(looked_at=now)
