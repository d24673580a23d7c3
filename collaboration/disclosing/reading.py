"""Reading a document: the gate is asked, the log is written, and only then the first byte leaves.

What is shown is made before, and thrown away where it may not be shown any more. The room is held while the gate is asked
for the last time and the log written, so of a revocation and a read that happen at once one comes first, and both logs tell
the same order. A long answer asks once more before each of its parts.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core import signing
from django.db import transaction
from django.http import Http404

from accounts.models import User
from collaboration import gate
from collaboration.disclosing.files import DRAWN, kind_of
from collaboration.disclosing.watermark import Mark, mark_of
from collaboration.log import held, write
from collaboration.models import Grant, Mode, Version
from core.apart import running
from core.downloads import Cut
from ecosystem.models import Organisation

PART = 256 * 1024
WIDTHS = {"": 1400, "large": 2400}
"""Pixels across of a page as it is shown, and of a larger one."""
KINDS = {Mode.VIEW: "document.viewed", Mode.DOWNLOAD: "document.downloaded"}
TRIES = 3
SALT, SECONDS = "collaboration.download", 60


def checked(user, version: Version, mode: str) -> gate.Pass:
    """Why `user` may read now. Raises Http404."""
    found = gate.may_read(user, version, mode)
    if found is None:
        raise Http404
    return found


def opened(user, version: Version, mode: str, *, sha256: str, code: str = "", page: int | None = None) -> gate.Pass:
    """Lets a read begin, or raises Http404. Once this has returned, bytes may leave; whatever else it raises, none may.

    `sha256` is of the bytes that will leave, `code` the one drawn into them. What one's own people read is not logged.
    """
    for _try in range(TRIES):
        found = checked(user, version, mode)
        if found.grant is None:
            return found
        with transaction.atomic():
            room = held(found.grant.room)
            again = checked(user, version, mode)
            if again.grant is None:
                return again
            if again.grant.room_id != room.pk:
                continue  # meanwhile another grant opens it, in another room
            write(
                room,
                KINDS[Mode(mode)],
                by=user,
                organisation=again.grant.organisation_id,
                document=str(version.document_id),
                version=version.pk,
                grant=again.grant.pk,
                mode=again.grant.mode,
                **({"page": page} if page else {}),
                sha256=sha256,
                **({"code": code} if code else {}),
            )
        return again
    raise Http404


# --- pages ------------------------------------------------------------------------------------------------------------
def page_for(user, version: Version, number: int, size: str = "") -> bytes:
    """A page as a PNG picture with its reader's mark. Raises Http404, and core.apart's Refused where it cannot be drawn."""
    found = checked(user, version, Mode.VIEW)
    if not version.pages or not 1 <= number <= version.pages:
        raise Http404
    mark = mark_of(user, _side(found, version))
    with version.file.open() as content:
        picture = running.draw(content, kind_of(version.file), page=number, width=WIDTHS[size], mark=mark.lines)
    opened(user, version, Mode.VIEW, sha256=hashlib.sha256(picture).hexdigest(), code=mark.code, page=number)
    return picture


def _side(found: gate.Pass, version: Version) -> Organisation:
    return found.grant.organisation if found.grant else version.document.organisation


# --- downloads --------------------------------------------------------------------------------------------------------
def ticket(user, version: Version) -> str:
    """What the address of a download says: who, which version and by which grant, signed. Raises Http404."""
    found = checked(user, version, Mode.DOWNLOAD)
    return signing.dumps([user.pk, version.pk, found.grant.pk if found.grant else None], salt=SALT, compress=True)


def by_ticket(text: str) -> tuple[User, Version, int | None]:
    """Raises Http404 for what is not ours, or older than a minute."""
    try:
        user, version, grant = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    rows = Version.objects.select_related("document__organisation", "file")
    person, found = User.objects.filter(pk=user, is_active=True).first(), rows.filter(pk=version).first()
    if person is None or found is None:
        raise Http404
    return person, found, grant


@dataclass(frozen=True)
class Leaving:
    """A download that was let through and logged: `parts` are its bytes."""

    name: str
    content_type: str
    size: int
    parts: Iterator[bytes]


def leaving(user, version: Version, grant: int | None) -> Leaving:
    """Lets a download begin by the grant of its ticket. A partner's PDF or picture carries their mark. Raises Http404."""
    found = checked(user, version, Mode.DOWNLOAD)
    if (found.grant.pk if found.grant else None) != grant:
        raise Http404
    kind, mark = kind_of(version.file), None
    if found.grant and kind in DRAWN:
        mark = mark_of(user, found.grant.organisation)
    content = _marked(version, kind, mark) if mark else version.file.open()
    try:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest() if mark else version.file.sha256
        passed = opened(user, version, Mode.DOWNLOAD, sha256=sha256, code=mark.code if mark else "")
        size = content.seek(0, 2)
        content.seek(0)
    except BaseException:
        content.close()
        raise
    drawn_anew = mark is not None and kind == "image"
    name = f"{version.file.name.rpartition('.')[0]}.png" if drawn_anew else version.file.name
    content_type = "image/png" if drawn_anew else version.file.content_type
    return Leaving(name, content_type, size, flowing(content, passed.grant, user))


def _marked(version: Version, kind: str, mark: Mark) -> BinaryIO:
    with version.file.open() as content:
        return running.stamp(content, kind, mark=mark.lines)


def flowing(content: BinaryIO, grant: Grant | None, user) -> Iterator[bytes]:
    """Yields the bytes in parts, and asks before each whether the grant still lets it go on. Raises Cut."""
    goes_on = gate.watch(grant, user) if grant is not None else None
    with content:
        while True:
            if goes_on is not None and not goes_on():
                raise Cut
            part = content.read(PART)
            if not part:
                return
            yield part
