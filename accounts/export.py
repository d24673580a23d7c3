"""Taking one's data along: asked for, put together by the outbox, fetched within a week, gone."""

import io
import json
import zipfile
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import DataExport, User
from accounts.own_data import EXPORT
from accounts.personal_data import rows_of
from core import audit
from core.files import gate, remove, store
from core.links import absolute
from core.mail import queue_mail
from core.models import Effect, StoredFile
from core.outbox import chore, enqueue, handler
from core.transitions import StateHasMoved

KEPT = timedelta(days=7)
READ_ME = """What Techbridge holds of you, one file for each kind of thing, as JSON.

Times are in UTC. Files that you uploaded are named with their size and checksum; they stay with your organisation.
"""


@gate(EXPORT)
def may_read_export(request: HttpRequest, file: StoredFile) -> bool:
    """Its person, and nobody in their name."""
    return request.user.is_authenticated and request.user.pk == file.owner_id and audit.acting.get() is None


@transaction.atomic
def ask_for_export(*, by: User) -> DataExport:
    """Owes a person a file with all that is held of them. Raises StateHasMoved where one is being made already."""
    try:
        with transaction.atomic():
            export = DataExport.objects.create(person=by)
    except IntegrityError as error:
        raise StateHasMoved(_("It is being put together already. You get a mail when it is ready.")) from error
    audit.record("person.export_asked", by=by, target=by)
    enqueue(key=f"accounts:export:{export.pk}", kind="accounts.export", payload={"export": export.pk})
    return export


@handler("accounts.export")
def make_export(effect: Effect) -> None:
    """Puts the file together and says by mail where it is."""
    export = DataExport.objects.select_related("person").filter(pk=effect.payload["export"], ready_at=None).first()
    if export is None or export.gone_at is not None:
        return
    person, now = export.person, timezone.now()
    name = f"techbridge-{now:%Y-%m-%d}.zip"
    export.file = store(
        packed(person), purpose=EXPORT, owner_id=person.pk, name=name, content_type="application/zip", by=person
    )
    export.ready_at = now
    export.save(update_fields=["file", "ready_at"])
    queue_mail(
        "account_export_ready",
        key=f"account_export_ready:{export.pk}",
        to=person.email,
        language=person.language,
        context={"until": now + KEPT, "url": absolute("accounts:data", person.language)},
    )


def packed(person: User) -> bytes:
    """Returns a ZIP of everything that is held of a person."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME)
        for name, rows in rows_of(person):
            archive.writestr(f"{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return out.getvalue()


@chore(every=3600)
def forget_old_exports() -> bool:
    """Deletes the files that have been there for a week."""
    for export in DataExport.objects.filter(gone_at=None, ready_at__lte=timezone.now() - KEPT)[:50]:
        with transaction.atomic():
            if DataExport.objects.filter(pk=export.pk, gone_at=None).update(gone_at=timezone.now(), file=None):
                for file in StoredFile.objects.filter(pk=export.file_id):
                    remove(file)
    return False
