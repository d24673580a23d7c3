"""Private files: in by a check of what they are, out by a check of who asks."""

import hashlib
import io
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.models import StoredFile

GATES: dict[str, Callable[[HttpRequest, StoredFile], bool]] = {}

IMAGE_BYTES = 5 * 1024 * 1024
IMAGE_PIXELS = 40_000_000
IMAGE_FORMATS = ["PNG", "JPEG", "WEBP"]
Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS


def gate(purpose: str):
    """Registers the function that says whether a request may read files of `purpose`. No gate, no reading."""

    def register(function):
        GATES[purpose] = function
        return function

    return register


def safe_image(upload: UploadedFile, *, longest_side: int) -> bytes:
    """Returns `upload` re-drawn as a PNG of at most `longest_side` pixels, without its metadata.

    Raises ValidationError with a sentence when it is too large, is no picture, or would unpack to too many pixels;
    the size is read from the header, before anything is unpacked.
    """
    if upload.size > IMAGE_BYTES:
        raise ValidationError(_("This picture is larger than 5 MB. Save a smaller one and choose it again."))
    try:
        picture = Image.open(upload, formats=IMAGE_FORMATS)
        if picture.width * picture.height > IMAGE_PIXELS:
            raise ValidationError(_("This picture has more than 40 million pixels. Save a smaller one."))
        picture.draft("RGB", (longest_side * 2, longest_side * 2))
        picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This file is not a picture we can read. Choose a PNG, JPEG or WebP file.")) from error
    picture.thumbnail((longest_side, longest_side))
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def store(content: bytes, *, purpose: str, owner_id: int, name: str, content_type: str, by) -> StoredFile:
    """Stores bytes and their row. If the transaction fails the bytes are removed again."""
    row = StoredFile(
        purpose=purpose,
        owner_id=owner_id,
        name="".join(letter for letter in name if letter.isprintable())[:200] or purpose,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=by,
    )
    row.file.save("", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


def remove(file: StoredFile) -> None:
    """Forgets a file: the row now, the bytes once that has been committed."""
    storage, name = file.file.storage, file.file.name
    file.delete()
    transaction.on_commit(lambda: storage.delete(name))


def respond(request: HttpRequest, file: StoredFile, *, inline: bool = False) -> FileResponse:
    """Answers with a file if its gate admits the request, else 404. Only pictures we drew ourselves go inline."""
    admits = GATES.get(file.purpose)
    if admits is None or not admits(request, file):
        raise Http404
    response = FileResponse(
        file.file.open("rb"), as_attachment=not inline, filename=file.name, content_type=file.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    return response
