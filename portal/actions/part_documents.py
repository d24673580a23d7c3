"""A part onto the shelf of documents: from there it goes into a room by the ladder of disclosure, as every document does.

Production and collaboration do not know each other; this is done through the actions of both.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from collaboration.actions.documents import add_version, begin_upload, make_document
from collaboration.models import Document
from core import audit
from core.permissions import NotAllowed
from core.uploads.receiving import PIECE, Refused, append, finish
from production.models import PartVersion
from production.permissions import check_user_can_keep_parts

TAKEN = frozenset({"stl", "step", "3mf"})
"""Endings of parts that documents can be."""


@transaction.atomic
def put_part_on_shelf(*, version: PartVersion, by) -> Document:
    """Makes a document of a version's file. It opens for nobody: a grant in a room does. Raises NotAllowed, Refused."""
    part = version.part
    check_user_can_keep_parts(by, part.organisation)
    if part.is_archived:
        raise NotAllowed(_("This part has been put away. Take it out again first."))
    if version.suffix not in TAKEN:
        raise NotAllowed(_("Rooms take STL, 3MF and STEP. Export the part in one of these."))
    document = make_document(
        organisation=part.organisation,
        title=f"{part.name} ({part.number}, {version.number})",
        kind=Document.Kind.MODEL,
        rung="nda",
        announced=False,
        by=by,
    )
    upload = begin_upload(document=document, name=version.file_name, size=version.size, sha256=version.sha256, by=by)
    with version.file.open() as content:
        while piece := content.read(PIECE):
            append(upload, piece, at=upload.offset)
    file = finish(upload)
    if file is None:
        raise Refused(_("This file was damaged on its way. Choose it again."))
    add_version(document=document, file=file.pk, note=version.note, by=by)
    audit.record(
        "part.put_into_room",
        by=by,
        target=part.organisation,
        acting_for=part.organisation,
        after={"part": part.number, "version": version.number, "document": str(document.pk)},
    )
    return document
