"""The bytes of a file that is arriving, on this machine's disk: sealed piece by piece where files of its purpose are
(core/sealed.py), as they are elsewhere.

A file of sealed pieces has a head (a mark, the name of the site's key, a salt), then for each piece its length, a nonce and
the sealed bytes. Its key is derived from the site's, the salt and the upload's id; each piece is bound to its place in the
file. A file goes on as it began, whatever the settings say meanwhile. What lies behind the upload's offset does not count:
the next piece is written over it.
"""

import io
import os
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from core import sealed
from core.models import Upload

MARK, NAME, SALT, NONCE, TAG = b"TBPIECE\x01", 16, 16, 12, 16
HEAD = len(MARK) + NAME + SALT
LENGTH = struct.Struct(">I")
SUFFIX = ".sealed"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "arriving"


def path_of(upload: Upload) -> Path:
    """Where bytes lie as they are."""
    return folder() / upload.pk.hex


def sealed_path_of(upload: Upload) -> Path:
    return path_of(upload).with_suffix(SUFFIX)


def upload_of(path: Path) -> str:
    """The key of the upload whose bytes lie there."""
    return path.name.removesuffix(SUFFIX)


def are_there(upload: Upload) -> bool:
    return path_of(upload).is_file() or sealed_path_of(upload).is_file()


def write(upload: Upload, piece: bytes, *, at: int) -> None:
    """Writes a piece in its place, and nothing behind it. Raises sealed.Damaged where what should stand before it is gone,
    sealed.KeyMissing."""
    folder().mkdir(parents=True, exist_ok=True)
    if at == 0:
        # Of a first piece that was lost, under other settings, nothing is left beside the new one.
        (path_of(upload) if sealed.key_for(upload.purpose) else sealed_path_of(upload)).unlink(missing_ok=True)
    if sealed_path_of(upload).is_file() or (at == 0 and sealed.key_for(upload.purpose)):
        _write_sealed(upload, piece, at)
    else:
        _write_plain(path_of(upload), piece, at)


def _write_plain(path: Path, piece: bytes, at: int) -> None:
    path.touch()
    with path.open("r+b") as file:
        file.seek(at)
        file.write(piece)
        file.truncate()


def _write_sealed(upload: Upload, piece: bytes, at: int) -> None:
    path = sealed_path_of(upload)
    path.touch()
    with path.open("r+b") as file:
        if at == 0:
            file.write(_new_head(upload))
            file.seek(0)
        head = file.read(HEAD)
        place = HEAD if at == 0 else _end_of(file, at)
        nonce = os.urandom(NONCE)
        body = _cipher(head, upload).encrypt(nonce, piece, _bound(head, at))
        file.seek(place)
        file.write(LENGTH.pack(len(piece)) + nonce + body)
        file.truncate()


def _new_head(upload: Upload) -> bytes:
    key = sealed.key_for(upload.purpose)
    if key is None:
        raise sealed.KeyMissing(f"There is no key any more for files of purpose {upload.purpose}.")
    return MARK + sealed.name_of(key).encode() + os.urandom(SALT)


def _cipher(head: bytes, upload: Upload) -> AESGCM:
    if len(head) != HEAD or not head.startswith(MARK):
        raise sealed.Damaged("This is no file of sealed pieces.")
    name, salt = head[len(MARK) : len(MARK) + NAME], head[-SALT:]
    return sealed.cipher(sealed.key_named(name.decode("ascii", "replace")), salt, b"arriving " + upload.pk.bytes)


def _bound(head: bytes, at: int) -> bytes:
    return head + at.to_bytes(8, "big")


@dataclass(frozen=True)
class Piece:
    """`size` bytes of the file from `at` on, sealed at `place` of the file on disk."""

    at: int
    place: int
    size: int


def _pieces(file: BinaryIO) -> Iterator[Piece]:
    at, place = 0, HEAD
    while True:
        file.seek(place)
        length = file.read(LENGTH.size)
        if len(length) < LENGTH.size:
            return
        piece = Piece(at, place + LENGTH.size, LENGTH.unpack(length)[0])
        yield piece
        at, place = at + piece.size, piece.place + NONCE + piece.size + TAG


def _end_of(file: BinaryIO, at: int) -> int:
    """Where on disk the piece ends that ends with the byte before `at`."""
    for piece in _pieces(file):
        if piece.at + piece.size == at:
            return piece.place + NONCE + piece.size + TAG
        if piece.at + piece.size > at:
            break
    raise sealed.Damaged(f"The pieces before byte {at} are not there.")


class Whole(io.RawIOBase):
    """All bytes that have arrived, unsealed while they are read. Raises Damaged where a piece is not as it was written."""

    def __init__(self, file: BinaryIO, upload: Upload):
        self.file, self.size, self.at = file, upload.offset, 0
        self.held: tuple[Piece | None, bytes] = (None, b"")
        self.head = file.read(HEAD)
        self.cipher = _cipher(self.head, upload)
        self.pieces = [piece for piece in _pieces(file) if piece.at < self.size]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence])
        return self.at

    def readinto(self, buffer: Any) -> int:
        if self.at >= self.size:
            return 0
        number = bisect_right(self.pieces, self.at, key=lambda one: one.at) - 1
        piece = self.pieces[number] if number >= 0 else None
        if piece is None or self.at >= piece.at + piece.size:
            raise sealed.Damaged(f"Byte {self.at} of what arrives is not there.")
        within = self.at - piece.at
        given = self._opened(piece)[within : within + len(buffer)]
        buffer[: len(given)] = given
        self.at += len(given)
        return len(given)

    def _opened(self, piece: Piece) -> bytes:
        if self.held[0] != piece:
            self.file.seek(piece.place)
            nonce, body = self.file.read(NONCE), self.file.read(piece.size + TAG)
            try:
                self.held = piece, self.cipher.decrypt(nonce, body, _bound(self.head, piece.at))
            except (InvalidTag, ValueError):
                raise sealed.Damaged(f"The piece at byte {piece.at} is not as it was written.") from None
        return self.held[1]

    def close(self) -> None:
        if not self.closed:
            self.file.close()
        super().close()


def opened(upload: Upload) -> io.BufferedReader:
    """What has arrived, as it was sent. Raises FileNotFoundError, sealed.Damaged, sealed.KeyMissing."""
    path = sealed_path_of(upload)
    if not path.is_file():
        return path_of(upload).open("rb")
    file = path.open("rb")
    try:
        return io.BufferedReader(Whole(file, upload), sealed.CHUNK)
    except BaseException:
        file.close()
        raise


def forget(upload: Upload) -> None:
    path_of(upload).unlink(missing_ok=True)
    sealed_path_of(upload).unlink(missing_ok=True)
