"""Keeping the pieces of a file, and making a stored file of them once all are there."""

import hashlib
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import sealed
from core.models import StoredFile, Upload, file_path
from core.text import tidy
from core.uploads import kinds, pieces

log = logging.getLogger(__name__)

MOST_BYTES = 200 * 1024 * 1024
PIECE = 1024 * 1024
"""In which the browser sends. One piece is all of a file that is ever in memory."""
KEEP = timedelta(days=2)
"""So long is an upload kept of which no more arrives."""
CHUNK = 100


class Refused(Exception):
    """What cannot be taken, with a sentence fit to show and the protocol's status."""

    def __init__(self, sentence: str, status: int = 422):
        super().__init__(sentence)
        self.status = status


class OtherOffset(Exception):
    """A piece does not begin where the file ends so far; `offset` is where that is."""

    def __init__(self, offset: int):
        super().__init__(str(offset))
        self.offset = offset


Examiner = Callable[[BinaryIO, Upload, kinds.Found | None], None]
EXAMINERS: dict[str, Examiner] = {}


def examines(purpose: str):
    """Registers what looks more closely at files of `purpose` once they are whole: a function of the bytes, the upload and
    what the bytes seem to be. It raises Refused."""

    def register(function: Examiner) -> Examiner:
        if EXAMINERS.get(purpose, function) is not function:
            raise ValueError(f"Two examiners of files of purpose {purpose!r}.")
        EXAMINERS[purpose] = function
        return function

    return register


def begin(
    *, purpose: str, owner_id: int, name: str, size: int, takes: Collection[str], most: int, by, sha256: str = ""
) -> Upload:
    """Makes room for a file of `size` bytes of one of the kinds that are taken. Raises Refused."""
    most = min(most, MOST_BYTES)
    if size > most:
        megabytes = {"most": most // (1024 * 1024)}
        raise Refused(
            _("This file is larger than %(most)s MB. Save a smaller one and choose it again.") % megabytes, 413
        )
    if size < 1:
        raise Refused(_("This file is empty. Choose another one."))
    return Upload.objects.create(
        purpose=purpose,
        owner_id=owner_id,
        name=tidy(name, lines=False)[:200],
        kinds=sorted(takes),
        size=size,
        sha256=sha256.lower(),
        created_by=by,
    )


def append(upload: Upload, piece: bytes, *, at: int) -> Upload:
    """Writes a piece behind what is there. Raises OtherOffset, and Refused for more than was announced.

    The row's UPDATE names the offset it starts from, so of two pieces for one place the second finds another offset; it
    is made before the bytes are written and holds the row until they are on disk. A piece whose transaction is lost
    leaves bytes beyond the offset, over which the next one is written.
    """
    if at + len(piece) > upload.size:
        raise Refused(_("More of this file arrived than was announced. Choose it again."), 400)
    with transaction.atomic():
        here = Upload.objects.arriving().filter(pk=upload.pk, offset=at)
        if not here.update(offset=at + len(piece), touched_at=timezone.now()):
            raise OtherOffset(Upload.objects.values_list("offset", flat=True).get(pk=upload.pk))
        try:
            pieces.write(upload, piece, at=at)
        except (sealed.Damaged, sealed.KeyMissing) as error:
            log.error("Upload %s cannot go on: %s", upload.pk, error)
            raise interrupted() from error
    upload.offset = at + len(piece)
    return upload


def interrupted() -> Refused:
    return Refused(_("This upload was interrupted for good. Choose the file again."), 410)


def finish(upload: Upload) -> StoredFile | None:
    """Makes the stored file once all bytes are there; None before. The same again returns the file there is.

    Looks at the bytes outside a transaction, since that takes a while. Raises Refused, and forgets the upload then.
    """
    if upload.stored_at is not None:
        return StoredFile.objects.filter(pk=upload.pk).first()
    if upload.offset < upload.size:
        return None
    if not pieces.are_there(upload):
        return _finished_by_another(upload)
    found, sum_of_all = _looked_at(upload)
    with transaction.atomic():
        won = Upload.objects.arriving().filter(pk=upload.pk).update(stored_at=timezone.now(), looked_at=timezone.now())
        return _store(upload, found, sum_of_all) if won else StoredFile.objects.filter(pk=upload.pk).first()


def _finished_by_another(upload: Upload) -> StoredFile | None:
    """The bytes have moved: by another request, for whose end the UPDATE waits, or by one that ended half-way."""
    with transaction.atomic():
        if not Upload.objects.arriving().filter(pk=upload.pk).update(touched_at=timezone.now()):
            return StoredFile.objects.filter(pk=upload.pk).first()
        moved = Path(default_storage.path(file_path(StoredFile(pk=upload.pk, purpose=upload.purpose), "")))
        if moved.is_file():
            moved.replace(pieces.path_of(upload))
    if pieces.path_of(upload).is_file():
        return finish(upload)
    forget(upload)
    raise interrupted()


def _looked_at(upload: Upload) -> tuple[kinds.Found, str]:
    """What it is and the SHA-256 of all of it."""
    try:
        with pieces.opened(upload) as content:
            sum_of_all = hashlib.file_digest(content, "sha256").hexdigest()
            found = kinds.found_in(content, upload.size)
            _examine(upload, content, found)
    except (sealed.Damaged, sealed.KeyMissing) as error:
        log.error("Upload %s cannot be finished: %s", upload.pk, error)
        forget(upload)
        raise interrupted() from error
    if upload.sha256 and upload.sha256 != sum_of_all:
        forget(upload)
        raise Refused(_("This file was damaged on its way. Choose it again."), 460)
    if found is None or found.kind not in upload.kinds:
        forget(upload)
        raise Refused(_("This is not a kind of file that can be taken here. Its content counts, not its name."))
    return found, sum_of_all


def _examine(upload: Upload, content: BinaryIO, found: kinds.Found | None) -> None:
    if upload.purpose not in EXAMINERS:
        return
    content.seek(0)
    try:
        EXAMINERS[upload.purpose](content, upload, found)
    except Refused:
        forget(upload)
        raise


class _Arrived(File):
    """Tells a storage on this machine that the file may be moved rather than copied."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def _store(upload: Upload, found: kinds.Found, sum_of_all: str) -> StoredFile:
    row = StoredFile(
        pk=upload.pk,
        purpose=upload.purpose,
        owner_id=upload.owner_id,
        name=kinds.named(upload.name, found),
        content_type=found.content_type,
        size=upload.size,
        sha256=sum_of_all,
        created_by_id=upload.created_by_id,
    )
    row.file.name = file_path(row, "")
    row.save(force_insert=True)
    path = pieces.path_of(upload)
    with pieces.opened(upload) as content:
        put = sealed.put(row, content)
        if row.key or pieces.sealed_path_of(upload).is_file():
            # The pieces go once this is committed: a process that is ended before can be followed by another.
            default_storage.delete(row.file.name)
            row.file.name = default_storage.save(row.file.name, File(put))
            transaction.on_commit(lambda: pieces.forget(upload), robust=True)
        else:
            row.file.name = default_storage.save(row.file.name, _Arrived(content, name=str(path)))
    row.save(update_fields=["file", "key"])
    return row


def forget(upload: Upload) -> None:
    """Ends an upload of which nothing has become. What is stored is not touched."""
    Upload.objects.filter(pk=upload.pk).delete()
    pieces.forget(upload)


def forget_abandoned(now=None) -> bool:
    """Forgets some uploads that stopped arriving, and returns whether there may be more. Bytes without a row go too."""
    before = (now or timezone.now()) - KEEP
    abandoned = list(Upload.objects.arriving().filter(touched_at__lt=before)[:CHUNK])
    for upload in abandoned:
        forget(upload)
    if not abandoned:
        _forget_bytes_of_nobody(before.timestamp())
    return len(abandoned) == CHUNK


def _forget_bytes_of_nobody(before: float) -> None:
    """What a process left that was ended between the row and the file."""
    for path in pieces.folder().glob("*") if pieces.folder().is_dir() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before and not _is_of_an_upload(path):
                path.unlink()


def _is_of_an_upload(path: Path) -> bool:
    return Upload.objects.arriving().filter(pk=pieces.upload_of(path)).exists()
