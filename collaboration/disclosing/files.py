"""Files of documents: what is taken, and how closely each is looked at. No gate of core.files lets one out: they leave by
collaboration/disclosing/reading.py alone."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from core.apart import running
from core.models import StoredFile, Upload
from core.uploads.kinds import Found, found_in
from core.uploads.receiving import Refused, examines

DOCUMENT = "document"
TAKES = ("pdf", "image", "office", "cad", "zip")
DRAWN = ("pdf", "image")
"""Kinds that are shown page by page, and that carry the reader's mark when they are downloaded."""


@examines(DOCUMENT)
def examine(content: BinaryIO, upload: Upload, found: Found | None) -> None:
    if found is None or found.kind not in TAKES:
        raise Refused(
            _(
                "This is not a kind of file that can be taken here. Documents are PDF, pictures (PNG, JPEG, WebP, GIF), "
                "office documents without macros (DOCX, XLSX, PPTX), drawings and models (STEP, IGES, STL, DXF) or ZIP."
            )
        )
    try:
        running.look(content, found.kind, found.ending)
    except running.Refused as error:
        raise Refused(str(error)) from error


def kind_of(file: StoredFile) -> str:
    """The kind of a stored file, by its bytes; "" where it is none that is known."""
    with file.open() as content:
        found = found_in(content, file.size)
    return found.kind if found else ""


def pages_of(file: StoredFile) -> int | None:
    """How many pages of a stored file can be viewed; None where it can only be downloaded. Raises Refused."""
    with file.open() as content:
        found = found_in(content, file.size)
        if found is None:
            raise Refused(_("This is not a kind of file that can be taken here."))
        try:
            return running.look(content, found.kind, found.ending)
        except running.Refused as error:
            raise Refused(str(error)) from error
