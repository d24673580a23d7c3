"""Private files: in by a check of what they are, out by a check of who asks."""

import hashlib
import io
import logging
import struct
import zlib
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core import sealed
from core.models import StoredFile

log = logging.getLogger(__name__)

GATES: dict[str, Callable[[HttpRequest, StoredFile], bool]] = {}

IMAGE_BYTES = 5 * 1024 * 1024
DOCUMENT_BYTES = 20 * 1024 * 1024
DOCUMENT_SIDE = 3_000
# How many millions of pixels each kind may have, so that none takes more than 200 MB of memory: a JPEG can be unpacked
# at a fraction of its size, a WebP takes 15 bytes for each pixel while it is unpacked.
IMAGE_MEGAPIXELS = {"PNG": 10, "JPEG": 25, "WEBP": 10}
# Above this Pillow warns and above twice this it raises, both before it unpacks anything.
Image.MAX_IMAGE_PIXELS = 25_000_000
# What Pillow raises for bytes that are no picture, or part of one.
UNREADABLE = (OSError, EOFError, SyntaxError, ValueError, LookupError, TypeError, struct.error, zlib.error)


def gate(purpose: str):
    """Registers the function that says whether a request may read files of `purpose`. No gate, no reading."""

    def register(function):
        if GATES.get(purpose, function) is not function:
            raise ValueError(f"Two gates for files of purpose {purpose!r}.")
        GATES[purpose] = function
        return function

    return register


def safe_image(upload: UploadedFile, *, longest_side: int) -> bytes:
    """Returns `upload` re-drawn as a PNG of at most `longest_side` pixels, without its metadata.

    Of an animation the first picture stays. Raises ValidationError with a sentence when it is too large, is no
    picture, or would unpack to too many pixels; the size is read from the header, before anything is unpacked.
    """
    if upload.size is None or upload.size > IMAGE_BYTES:
        raise ValidationError(_("This picture is larger than 5 MB. Save a smaller one and choose it again."))
    try:
        picture = Image.open(upload, formats=list(IMAGE_MEGAPIXELS))
        if picture.width * picture.height > IMAGE_MEGAPIXELS[str(picture.format)] * 1_000_000:
            raise Image.DecompressionBombError
        small = _shrunk(picture, longest_side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            _("This picture has too many pixels. Save one of at most 3,000 by 3,000 and choose it again.")
        ) from error
    except UNREADABLE as error:
        raise ValidationError(_("This file is not a picture we can read. Choose a PNG, JPEG or WebP file.")) from error
    clean = Image.new("RGBA", small.size)
    clean.paste(small)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def safe_document(upload: UploadedFile) -> tuple[bytes, str]:
    """Returns (bytes, content type) of an uploaded PDF or picture; a picture is re-drawn as a PNG.

    A PDF is kept as it is, since it only ever leaves as a download. Raises ValidationError with a sentence for anything
    else and for what is too large.
    """
    if upload.size is None or upload.size > DOCUMENT_BYTES:
        raise ValidationError(_("This file is larger than 20 MB. Save a smaller one and choose it again."))
    start = upload.read(1024)
    upload.seek(0)
    if b"%PDF-" in start:
        return upload.read(), "application/pdf"
    try:
        return safe_image(upload, longest_side=DOCUMENT_SIDE), "image/png"
    except ValidationError as error:
        raise ValidationError(_("This file is neither a PDF nor a picture we can read.")) from error


def _shrunk(picture: Image.Image, longest_side: int) -> Image.Image:
    """Returns the picture upright and small. Shrinks before it converts or turns: each of these copies the picture."""
    picture.draft("RGB", (longest_side * 2, longest_side * 2))
    if max(picture.size) > longest_side * 4:
        factor = max(picture.size) // (longest_side * 2)
        exif = picture.getexif()
        picture = (picture if picture.mode in {"L", "LA", "RGB", "RGBA"} else picture.convert("RGBA")).reduce(factor)
        picture.info["exif"] = exif.tobytes()
    picture = ImageOps.exif_transpose(picture).convert("RGBA")
    picture.thumbnail((longest_side, longest_side))
    return picture


def store(content: bytes, *, purpose: str, owner_id: int, name: str, content_type: str, by) -> StoredFile:
    """Stores bytes and their row. Bytes whose transaction is rolled back later stay, but nothing leads to them."""
    row = StoredFile(
        purpose=purpose,
        owner_id=owner_id,
        name="".join(letter for letter in name if letter.isprintable())[:200] or purpose,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=by,
    )
    row.file.save("", File(sealed.put(row, io.BytesIO(content))), save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


def remove(file: StoredFile) -> None:
    """Forgets a file: the row now, the bytes once that has been committed."""
    storage, name = file.file.storage, str(file.file.name)
    file.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def respond(request: HttpRequest, file: StoredFile, *, inline: bool = False) -> FileResponse:
    """Answers with a file if its gate admits the request, else 404. Only pictures we drew ourselves go inline."""
    admits = GATES.get(file.purpose)
    if admits is None or not admits(request, file):
        raise Http404
    return send(file, inline=inline)


def send(file: StoredFile, *, name: str = "", inline: bool = False) -> FileResponse:
    """A file for somebody whom its own view has let in, under another name where one is given. Raises Http404 where its
    bytes are gone."""
    try:
        content = file.open()
    except FileNotFoundError as error:
        log.error("The bytes of the stored file %s are missing", file.pk)
        raise Http404 from error
    shown = inline and file.content_type == "image/png"
    response = FileResponse(
        content, as_attachment=not shown, filename=name or file.name, content_type=file.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    return response
