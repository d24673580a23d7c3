"""The tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload), with the extensions creation, checksum,
termination and expiration. A view decides who may; these functions read requests and write answers."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from core.models import Upload
from core.uploads.receiving import KEEP, MOST_BYTES, PIECE, OtherOffset, Refused, append, finish, forget

VERSION = "1.0.0"
CHECKSUMS = ("sha256", "sha1")
MOST_OF_A_PIECE = 2 * PIECE - 4096
"""A request's body is in memory as a whole; DATA_UPLOAD_MAX_MEMORY_SIZE holds it too."""
PIECES = "application/offset+octet-stream"
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Max-Size": str(MOST_BYTES),
    "Tus-Extension": "creation,checksum,termination,expiration",
    "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
}


@dataclass(frozen=True)
class Announced:
    """What a sender says of a file before it comes."""

    size: int
    name: str
    field: str
    sha256: str


def method_of(request: HttpRequest) -> str:
    """The method that counts: a network that knows only GET and POST may hide the others."""
    return request.headers.get("X-HTTP-Method-Override", request.method or "").upper()


def answer(status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return _with_version(response)


def _with_version(response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def refusal(sentence: str, status: int, **headers: str) -> HttpResponse:
    return _with_version(JsonResponse({"message": sentence}, status=status, headers=headers))


def other_version(request: HttpRequest) -> HttpResponse | None:
    if method_of(request) in ("OPTIONS", "GET") or request.headers.get("Tus-Resumable") == VERSION:
        return None
    return refusal(_("This upload speaks another version of the protocol."), 412, **{"Tus-Version": VERSION})


# --- a new one --------------------------------------------------------------------------------------------------------
def creation(request: HttpRequest, *, take: Callable[[Announced], tuple[Upload, str]]) -> HttpResponse:
    """Answers at the address where uploads begin. `take` makes one and returns it with its address, or raises Refused."""
    if method_of(request) == "OPTIONS":
        return answer(204, **{name.replace("-", "_"): value for name, value in ABILITIES.items()})
    if (refused := other_version(request)) is not None:
        return refused
    try:
        upload, address = take(announced(request))
    except Refused as error:
        return refusal(str(error), error.status)
    return answer(201, Location=request.build_absolute_uri(address), Upload_Expires=_ends(upload))


def announced(request: HttpRequest) -> Announced:
    """Reads what is announced. Raises Refused for what cannot be read."""
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Refused(_("It must be said how large the file is."), 400)
    said = metadata(request.headers.get("Upload-Metadata", ""))
    return Announced(int(length), said.get("filename", ""), said.get("field", "")[:40], said.get("sha256", "")[:64])


def metadata(header: str) -> dict[str, str]:
    """Pairs with commas, each a key and a value in base64.

    >>> metadata("filename cGxhbi5wZGY=,is_confidential")
    {'filename': 'plan.pdf', 'is_confidential': ''}
    """
    found = {}
    for pair in filter(None, (pair.strip() for pair in header[:8192].split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            raise Refused(_("What is said about the file cannot be read."), 400) from error
    return found


# --- one that is arriving -----------------------------------------------------------------------------------------------
def arriving(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Answers at the address of one upload: how far it is, a piece more, its end; by GET, what has become of it."""
    if (refused := other_version(request)) is not None:
        return refused
    method = method_of(request)
    try:
        if method == "HEAD":
            return _how_far(upload)
        if method == "PATCH":
            return _piece(request, upload)
        if method == "DELETE":
            return _end(upload)
        if method == "OPTIONS":
            return answer(204, **{name.replace("-", "_"): value for name, value in ABILITIES.items()})
        return _what_became(upload)
    except OtherOffset as error:
        return refusal(_("This piece belongs elsewhere in the file."), 409, **{"Upload-Offset": str(error.offset)})
    except Refused as error:
        return refusal(str(error), error.status)


def _how_far(upload: Upload) -> HttpResponse:
    return answer(200, Upload_Offset=str(upload.offset), Upload_Length=str(upload.size), Upload_Expires=_ends(upload))


def _piece(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != PIECES:
        raise Refused(_("A piece of a file comes as %(type)s.") % {"type": PIECES}, 415)
    length, at = request.headers.get("Content-Length", ""), request.headers.get("Upload-Offset", "")
    if not (at.isascii() and at.isdigit() and len(at) < 16):
        raise Refused(_("It must be said where in the file the piece belongs."), 400)
    if not length.isdigit() or int(length) > MOST_OF_A_PIECE:
        raise Refused(_("This piece is too large. Send it in smaller ones."), 413)
    piece = request.body
    _check_sum(request, piece)
    append(upload, piece, at=int(at))
    finish(upload)
    return answer(204, Upload_Offset=str(upload.offset), Upload_Expires=_ends(upload))


def _check_sum(request: HttpRequest, piece: bytes) -> None:
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return
    algorithm, _space, digest = said.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Refused(_("This kind of checksum is not known here."), 400)
    if base64.b64encode(hashlib.new(algorithm, piece).digest()).decode() != digest.strip():
        raise Refused(_("This piece was damaged on its way."), 460)


def _end(upload: Upload) -> HttpResponse:
    """A stored file does not go by this: what refers to it decides how long it stays."""
    if upload.stored_at is None:
        forget(upload)
    return answer(204)


def _what_became(upload: Upload) -> HttpResponse:
    file = finish(upload)
    if file is None:
        return _with_version(JsonResponse({"offset": upload.offset, "size": upload.size}))
    return _with_version(
        JsonResponse({"id": str(file.pk), "name": file.name, "size": file.size, "type": file.content_type})
    )


def _ends(upload: Upload) -> str:
    return http_date((upload.touched_at + KEEP).timestamp())
