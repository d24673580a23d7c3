"""Bytes of a part leave here and nowhere else: who may is asked, the read is written down, and only then the first byte goes.

The part is held while both are done, so of a revocation and a read that happen at once one comes first. A long answer asks
once more before each of its pieces. Where a read cannot be written down, nothing leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core import signing
from django.db import transaction
from django.http import Http404

from accounts.models import User
from core.downloads import Cut
from core.models import StoredFile
from production.models import Part, PartAccess, PartGrant, PartVersion
from production.models.part import organisations_of

PIECE = 256 * 1024
SALT, SECONDS = "production.part", 60


@dataclass(frozen=True)
class Pass:
    """By which somebody reads: a grant, or None for what is their own. `organisation` is the one that reads."""

    organisation: int
    grant: int | None


def pass_of(user, version: PartVersion) -> Pass | None:
    """Why somebody may read a version now; None where they may not."""
    if organisations_of(user).filter(pk=version.part.organisation_id).exists():
        return Pass(version.part.organisation_id, None)
    grant = PartGrant.objects.received_by(user).filter(version=version).opening().order_by("pk").first()
    return Pass(grant.organisation_id, grant.pk) if grant else None


def opened(user, version: PartVersion, kind: str) -> Pass:
    """Lets a read begin and writes it down. Raises Http404."""
    with transaction.atomic():
        Part.objects.select_for_update(of=("self",)).filter(pk=version.part_id).first()
        found = pass_of(user, version)
        if found is None:
            raise Http404
        PartAccess.objects.create(
            part=version.part_id,
            version=version.pk,
            number=version.number,
            person=user,
            organisation=found.organisation,
            grant=found.grant,
            kind=kind,
        )
    return found


def flowing(content: BinaryIO, user, version: PartVersion) -> Iterator[bytes]:
    """Yields the bytes in pieces, and asks before each whether they may still go. Raises Cut."""
    with content:
        while piece := content.read(PIECE):
            if pass_of(user, version) is None:
                raise Cut
            yield piece


def leaving(user, version: PartVersion, file: StoredFile | None, kind: str) -> Iterator[bytes]:
    """The bytes of a file of a version for somebody who may read it. Raises Http404."""
    if file is None or pass_of(user, version) is None:
        raise Http404
    try:
        content = file.open()
    except FileNotFoundError:
        raise Http404 from None
    try:
        opened(user, version, kind)
    except BaseException:
        content.close()
        raise
    return flowing(content, user, version)


# --- downloads ------------------------------------------------------------------------------------------------------------
def ticket(user, version: PartVersion) -> str:
    """What the address of a download says: who and which version, signed. Raises Http404."""
    if pass_of(user, version) is None:
        raise Http404
    return signing.dumps([user.pk, version.pk], salt=SALT, compress=True)


def by_ticket(text: str) -> tuple[User, PartVersion]:
    """Raises Http404 for what is not ours, or older than a minute."""
    try:
        person, version = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    user = User.objects.filter(pk=person, is_active=True).first()
    found = PartVersion.objects.select_related("part", "file").filter(pk=version).first()
    if user is None or found is None:
        raise Http404
    return user, found
