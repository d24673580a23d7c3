"""Stored files that nobody reads without a key: AES-GCM in chunks of 64 KB, after the STREAM construction.

A sealed file is a head (a mark, a salt, the beginning of a nonce) and its chunks. Each file has a key of its own, derived
from the site's key, the salt and the id of its row; each chunk's nonce holds its number and whether it is the last. So a
file that was changed, cut, lengthened or put in another's place is found, at the latest when the chunk is read in which
that was done; no byte of such a chunk comes out.
https://eprint.iacr.org/2015/189 (Hoang, Reyhanitabar, Rogaway and Vizár, STREAM)
"""

import hashlib
import io
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CHUNK = 64 * 1024
TAG = 16
SEALED_CHUNK = CHUNK + TAG
MARK, SALT, START = b"TBSEAL\x00\x01", 16, 7
HEAD = len(MARK) + SALT + START


class Damaged(Exception):
    """A sealed file is not as it was written."""


class KeyMissing(Exception):
    """A file was sealed with a key that the site no longer has."""


# --- keys ---------------------------------------------------------------------------------------------------------------
def name_of(key: bytes) -> str:
    """What a key is called in the rows of its files; nothing of it can be told from that."""
    return hashlib.sha256(b"techbridge file key " + key).hexdigest()[:16]


def key_named(name: str) -> bytes:
    for key in settings.FILE_KEYS:
        if name_of(key) == name:
            return key
    raise KeyMissing(f"A file was sealed with the key {name}, which FILE_KEYS lacks.")


def key_for(purpose: str) -> bytes | None:
    """The key that new files of a purpose are sealed with; None where they are kept as they are."""
    return settings.FILE_KEYS[0] if settings.FILE_KEYS and purpose in settings.SEALED_PURPOSES else None


def cipher(key: bytes, salt: bytes, about: bytes) -> AESGCM:
    """What seals one file, with a key of its own."""
    return AESGCM(HKDF(SHA256(), 32, salt, b"techbridge stored file " + about).derive(key))


def _nonce(start: bytes, number: int, last: bool) -> bytes:
    return start + number.to_bytes(4, "big") + bytes([last])


# --- in ---------------------------------------------------------------------------------------------------------------
def sealing(content: BinaryIO, key: bytes, about: bytes) -> Iterator[bytes]:
    """Yields the sealed file of `content`, a chunk at a time. `about` is what the file belongs to, its row's id."""
    salt, start = os.urandom(SALT), os.urandom(START)
    head = MARK + salt + start
    sealer = cipher(key, salt, about)
    yield head
    number, piece = 0, _whole(content)
    while True:
        following = _whole(content) if len(piece) == CHUNK else b""
        yield sealer.encrypt(_nonce(start, number, not following), piece, head)
        if not following:
            return
        number, piece = number + 1, following


def _whole(content: BinaryIO, size: int = CHUNK) -> bytes:
    """Reads `size` bytes, fewer only at the end."""
    pieces, left = [], size
    while left and (piece := content.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


class Flow(io.RawIOBase):
    """Bytes that are made while they are read, as a file that storages can copy."""

    def __init__(self, pieces: Iterator[bytes]):
        self.pieces, self.rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        given = self.rest[: len(buffer)]
        buffer[: len(given)] = given
        self.rest = self.rest[len(given) :]
        return len(given)


# --- out --------------------------------------------------------------------------------------------------------------
class Unsealed(io.RawIOBase):
    """A sealed file as it was before. Raises Damaged where a chunk is not as it was written."""

    def __init__(self, content: BinaryIO, key: bytes, about: bytes):
        self.content, self.at, self.held = content, 0, (-1, b"")
        size = content.seek(0, io.SEEK_END)
        content.seek(0)
        self.head = _whole(content, HEAD)
        body = size - HEAD
        self.chunks = -(-body // SEALED_CHUNK)
        self.size = body - TAG * self.chunks
        if not self.head.startswith(MARK) or body < TAG or body - SEALED_CHUNK * (self.chunks - 1) < TAG:
            raise Damaged("This is no whole sealed file.")
        self.cipher = cipher(key, self.head[len(MARK) : len(MARK) + SALT], about)

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
        number, within = divmod(self.at, CHUNK)
        given = self._chunk(number)[within : within + len(buffer)] if number < self.chunks else b""
        buffer[: len(given)] = given
        self.at += len(given)
        return len(given)

    def _chunk(self, number: int) -> bytes:
        if self.held[0] != number:
            self.content.seek(HEAD + number * SEALED_CHUNK)
            sealed = _whole(self.content, SEALED_CHUNK)
            nonce = _nonce(self.head[-START:], number, number == self.chunks - 1)
            try:
                self.held = number, self.cipher.decrypt(nonce, sealed, self.head)
            except InvalidTag:
                raise Damaged(f"Chunk {number} of a sealed file is not as it was written.") from None
        return self.held[1]

    def close(self) -> None:
        if not self.closed:
            self.content.close()
        super().close()


# --- rows ---------------------------------------------------------------------------------------------------------------
def put(row: Any, content: BinaryIO) -> Any:
    """What is to be written for a StoredFile: a file object, sealed where its purpose asks for that. Notes the key."""
    key = key_for(row.purpose)
    row.key = name_of(key) if key else ""
    return io.BufferedReader(Flow(sealing(content, key, row.pk.bytes)), SEALED_CHUNK) if key else content


def opened(row: Any) -> BinaryIO:
    """The bytes of a StoredFile as they were given. Raises FileNotFoundError, Damaged, KeyMissing."""
    key = key_named(row.key) if row.key else None
    # A file of its own each time: a row's field is one file, which the first of two readers would close.
    content = row.file.storage.open(row.file.name, "rb")
    if key is None:
        return content
    try:
        return io.BufferedReader(Unsealed(content, key, row.pk.bytes), CHUNK)
    except BaseException:
        content.close()
        raise
