"""A passkey in software: what a phone or a browser does when a page asks for one (WebAuthn level 2, ES256)."""

import json
import struct
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT_AND_VERIFIED, WITH_CREDENTIAL = 0x05, 0x40
NO_MODEL = bytes(16)


class SoftPasskey:
    """One credential for one site. `user_handle` is kept from the registration, as a resident key does."""

    def __init__(self, origin: str, site: str) -> None:
        self.origin, self.site = origin, site
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"soft-passkey".ljust(32, b"\0")
        self.user_handle = ""
        self.count = 0

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        options = options["publicKey"]
        self.user_handle = options["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = NO_MODEL + struct.pack(">H", len(self.id)) + self.id + public
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_CREDENTIAL) + attested}
        client = self._client("webauthn.create", options["challenge"])
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(cbor.encode(statement)),
        }
        return self._answer(response)

    def log_in(self, options: dict[str, Any]) -> dict[str, Any]:
        data = self._data()
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            }
        )

    def _data(self, flags: int = 0) -> bytes:
        self.count += 1
        head = sha256(self.site.encode()).digest()
        return head + struct.pack(">BI", PRESENT_AND_VERIFIED | flags, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        identity = websafe_encode(self.id)
        return {
            "id": identity, "rawId": identity, "type": "public-key", "response": response, "clientExtensionResults": {},
        }  # fmt: skip
