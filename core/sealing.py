"""The site's own signature, made with a key that is not in the database: whoever can change rows cannot make one."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def signature_of(text: str) -> str:
    """The Ed25519 signature (RFC 8032) of a text in UTF-8, in Base64."""
    return base64.b64encode(_private(settings.LOG_SEAL_KEY).sign(text.encode())).decode()


def is_signed(text: str, signature: str) -> bool:
    """Whether this site signed the text, with the key it has or one that it had before."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(_holds(_private(key).public_key(), given, text) for key in _keys())


def public_key() -> str:
    """The key by which anybody can tell the site's signature, as PEM."""
    encoded = _private(settings.LOG_SEAL_KEY).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def _keys() -> list[str]:
    return [settings.LOG_SEAL_KEY, *settings.LOG_SEAL_KEY_FALLBACKS]


def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"techbridge log seal\n" + secret.encode()).digest())


def _holds(key: Ed25519PublicKey, signature: bytes, text: str) -> bool:
    try:
        key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True
