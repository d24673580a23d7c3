"""What files of parts are kept as, and which are taken."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from core.models import Upload
from core.uploads import kinds
from core.uploads.receiving import Refused, examines

PART = "part"
"""The purpose of an uploaded file."""
VIEW = "part-view"
"""The purpose of the triangles that are drawn of it."""
READ = (kinds.STL, kinds.THREEMF, kinds.OBJ, kinds.PLY, kinds.STEP)
SUFFIXES = {found.content_type: found.ending for found in READ}
TAKES = tuple(sorted({found.kind for found in READ}))


@examines(PART)
def examine(content: BinaryIO, upload: Upload, found: kinds.Found | None) -> None:
    """Only what it is: what is in it is found out by whoever measures it, apart."""
    if found not in READ:
        raise Refused(
            _(
                "This is not a file that parts can be made of. Choose STL, 3MF, OBJ, PLY or STEP. The content counts, "
                "not the name."
            )
        )
