"""A passkey in software: it makes and uses keys as a phone would."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

HOST = "testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.owner = ""
        self.used = 0

    def made(self, options: dict) -> str:
        """What a browser answers to `navigator.credentials.create`."""
        self.owner = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = self._data(PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, held)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        client = _client("webauthn.create", options)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._said(response, {"credProps": {"rk": True}})

    def used_for(self, options: dict) -> str:
        """What a browser answers to `navigator.credentials.get`."""
        client = _client("webauthn.get", options)
        data = bytes(self._data(PRESENT_AND_VERIFIED))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.owner,
        }
        return self._said(response, {})

    def _data(self, flags, held: bytes = b"") -> AuthenticatorData:
        self.used += 1
        return AuthenticatorData.create(hashlib.sha256(HOST.encode()).digest(), flags, self.used, held)

    def _said(self, response: dict, extensions: dict) -> str:
        name = websafe_encode(self.id)
        said = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**said, "clientExtensionResults": extensions})


def _client(kind: str, options: dict) -> bytes:
    challenge = options["publicKey"]["challenge"]
    return json.dumps({"type": kind, "challenge": challenge, "origin": f"http://{HOST}"}).encode()
