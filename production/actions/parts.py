"""Parts: making one, adding versions of files, saying which unit a file is in, putting a part away, deleting it."""

import uuid

from django.db import transaction
from django.db.models import Max, ProtectedError, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import remove
from core.models import StoredFile, Upload
from core.outbox import enqueue
from core.permissions import NotAllowed
from core.text import tidy
from core.uploads.names import cleaned
from core.uploads.receiving import Refused, begin
from ecosystem.models import Organisation
from production.engine.geometry import Unit
from production.engine.reading.guards import MOST_BYTES
from production.models import Part, PartVersion
from production.parts.kinds import PART, SUFFIXES, TAKES
from production.permissions import check_user_can_keep_parts
from production.transitions import PART_VERSION

MOST_PARTS, MOST_VERSIONS = 5_000, 100
MOST_OF_ALL = 10 * 1024 * 1024 * 1024
"""Of one organisation, what is stored and what is on its way."""
TRIED_AGAIN = ("heavy_time", "heavy_memory")
"""Refusals that may have been the machine's, which was busy with other things."""


# --- a part ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def make_part(*, organisation: Organisation, name: str, note: str = "", file: uuid.UUID | None = None, by) -> Part:
    """Makes a part, with `file` as its first version where one is given. Raises Refused, NotAllowed."""
    check_user_can_keep_parts(by, organisation)
    if organisation.parts.count() >= MOST_PARTS:
        raise NotAllowed(_("Your organisation has as many parts as one may have."))
    part = Part.objects.create(
        organisation=organisation,
        name=tidy(name, lines=False)[:120] or "–",
        note=tidy(note, lines=False)[:500],
        made_by=by,
    )
    _note(part, "part.made", by)
    if file is not None:
        add_version(part=part, file=file, by=by)
    return part


@transaction.atomic
def describe_part(*, part: Part, name: str, note: str, by) -> None:
    """Raises NotAllowed."""
    check_user_can_keep_parts(by, part.organisation)
    part.name, part.note = tidy(name, lines=False)[:120] or "–", tidy(note, lines=False)[:500]
    part.save(update_fields=["name", "note"])
    _note(part, "part.described", by)


@transaction.atomic
def archive_part(*, part: Part, by, away: bool = True) -> None:
    """Puts a part away, or takes it out again. What others may see of it stays as it is: to end that, revoke. Raises
    NotAllowed."""
    check_user_can_keep_parts(by, part.organisation)
    if Part.objects.filter(pk=part.pk, is_archived=not away).update(is_archived=away):
        part.is_archived = away
        _note(part, "part.archived" if away else "part.taken_out", by)


@transaction.atomic
def delete_part(*, part: Part, by) -> None:
    """Deletes a part with its files. What has been ordered stays, and what somebody else may see. Raises NotAllowed."""
    check_user_can_keep_parts(by, part.organisation)
    locked = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    versions = list(locked.versions.select_related("file", "view"))
    if any(version.grants.live().exists() for version in versions):
        raise NotAllowed(_("Others may see this part now. Revoke what they were granted, then delete it."))
    files = {file.pk: file for version in versions for file in (version.file, version.view) if file}
    _note(locked, "part.deleted", by, versions=len(versions))
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise NotAllowed(_("A quotation or an order rests on this part, so it stays. Put it away instead.")) from error
    for file in files.values():
        remove(file)
    Upload.objects.filter(pk__in=files).delete()


# --- its versions ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def begin_upload(*, organisation: Organisation, name: str, size: int, sha256: str, by) -> Upload:
    """Makes room for a file that is to be a version of a part. Raises Refused, NotAllowed."""
    check_user_can_keep_parts(by, organisation)
    owner = organisation.pk
    rows = (StoredFile.objects.filter(purpose=PART, owner_id=owner), Upload.objects.arriving().of(PART, owner))
    if sum(one.aggregate(total=Sum("size"))["total"] or 0 for one in rows) + size > MOST_OF_ALL:
        raise Refused(_("The parts of one organisation may be 10 GB together. Delete old ones, or ask the park."))
    return begin(
        purpose=PART,
        owner_id=owner,
        name=cleaned(name),
        size=size,
        takes=TAKES,
        most=MOST_BYTES,
        by=by,
        sha256=sha256,
    )


@transaction.atomic
def add_version(*, part: Part, file: uuid.UUID, note: str = "", by) -> PartVersion:
    """Makes the next version of a file that the person has sent, and has it read. The same file again is the version it
    became. Raises Refused, NotAllowed."""
    part = _held(part)
    check_user_can_keep_parts(by, part.organisation)
    stored = StoredFile.objects.filter(pk=file, purpose=PART, owner_id=part.organisation_id, created_by=by).first()
    if stored is None:
        raise Refused(_("This file has not arrived. Choose it again."))
    there = PartVersion.objects.filter(file=stored).order_by("number").first()
    if there is not None:
        if there.part_id != part.pk:
            raise Refused(_("This file is a version of another part already."))
        return there
    version = _next(part, stored, note, by)
    enqueue(key=f"part:{version.pk}:read", kind="production.measure", payload={"version": version.pk})
    _note(part, "part.version_added", by, version=version.number)
    return version


@transaction.atomic
def declare_unit(*, version: PartVersion, unit: Unit, by) -> PartVersion:
    """Says which unit a file is in, and has it measured. Of a version that has one already another is made of the same file.
    Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    part = _held(version.part)
    check_user_can_keep_parts(by, part.organisation)
    said = {"unit": unit.value, "declared_at": timezone.now(), "declared_by": by}
    if version.is_measured and not version.says_its_unit:
        version = _next(part, version.file, version.note, by, geometry=None)
        PartVersion.objects.filter(pk=version.pk).update(state=PartVersion.State.UNIT_NEEDED)
        version.state = PartVersion.State.UNIT_NEEDED
    PART_VERSION.move(version, "declare", **said)
    enqueue(key=f"part:{version.pk}:unit", kind="production.measure", payload={"version": version.pk})
    _note(part, "part.unit_declared", by, version=version.number, unit=unit.value)
    return version


@transaction.atomic
def read_again(*, version: PartVersion, by) -> None:
    """Has a file read once more that took too long or too much. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_keep_parts(by, version.part.organisation)
    if not may_be_read_again(version):
        raise NotAllowed(_("Reading this file again would end as before. Export it anew."))
    PART_VERSION.move(version, "retry", refusal=None, measured_at=None)
    at = f"{timezone.now():%Y%m%d%H%M%S%f}"
    enqueue(key=f"part:{version.pk}:again:{at}", kind="production.measure", payload={"version": version.pk})


def may_be_read_again(version: PartVersion) -> bool:
    return version.refusal is not None and version.refusal["code"] in TRIED_AGAIN


def _held(part: Part) -> Part:
    """The part as it is now, held until the transaction ends, so that of two versions one comes first. Raises NotAllowed."""
    part = Part.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=part.pk)
    if part.is_archived:
        raise NotAllowed(_("This part has been put away. Take it out again first."))
    return part


def _next(part: Part, stored: StoredFile, note: str, by, **columns) -> PartVersion:
    last = part.versions.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_VERSIONS:
        raise NotAllowed(_("This part has as many versions as one may have. Make another part."))
    ending = stored.name.rpartition(".")[2].lower()
    return PartVersion.objects.create(
        part=part,
        number=last + 1,
        file=stored,
        file_name=stored.name[:160],
        suffix=SUFFIXES[stored.content_type] if stored.content_type in SUFFIXES else ending[:4],
        size=stored.size,
        sha256=stored.sha256,
        note=tidy(note, lines=False)[:200],
        added_by=by,
        **columns,
    )


def _note(part: Part, action: str, by, **after) -> None:
    """In the site's own trail, which staff read: numbers and codes, never a name."""
    audit.record(
        action, by=by, target=part.organisation, acting_for=part.organisation, after={"part": part.number, **after}
    )
