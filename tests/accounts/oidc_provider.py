"""A small OpenID Connect provider with Feide's addresses and answers, run by the tests on a port of its own.

It does what Feide does for us: discovery, authorization code with PKCE (S256), client_secret_basic, an id_token signed
with RS256 and published keys, userinfo, and the groups API. Each refusal is one that Feide would give.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "stem-test", "test-secret"
KEY_ID = "test-key"


@dataclass
class Person:
    """Who logs in at the provider, and what the groups API says about her."""

    sub: str = "76a7a061-3c55-430d-8ee0-6f82ec42501f"
    name: str = "Kari Lærer"
    email: str = "kari@demo.example"
    groups: Any = field(default_factory=list)


def owner(
    *affiliation: str, kinds: tuple[str, ...] = ("primary_and_lower_secondary_owner",), title: str = "Lærer"
) -> dict:
    return {
        "id": "fc:org:bodo.demo.example",
        "type": "fc:org",
        "displayName": "Eksempel kommune",
        "orgType": list(kinds),
        "norEduOrgNIN": "NO999999999",
        "membership": {"basic": "admin", "displayName": title, "affiliation": ["member", *affiliation]},
    }


def school(orgnr: str, *, main: bool = False, title: str = "") -> dict:
    membership: dict[str, Any] = {"basic": "member"}
    if main:
        membership["primarySchool"] = True
    if title:
        membership["displayName"] = title
    return {
        "id": f"fc:org:bodo.demo.example:unit:NO{orgnr}",
        "type": "fc:org",
        "displayName": "Eksempelskolen",
        "membership": membership,
        "orgType": ["primary_and_lower_secondary"],
        "parent": "fc:org:bodo.demo.example",
    }


class Provider(ThreadingHTTPServer):
    """`person` is whoever sits at the log-in page. `broken` names the parts that answer 500."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Endpoint)
        self.person = Person()
        self.broken: set[str] = set()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, Person] = {}
        self.asked: list[str] = []

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def app(self) -> dict[str, Any]:
        """The settings of the allauth app that talks to this provider."""
        return {
            "provider_id": "feide",
            "name": "Feide",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {
                "server_url": self.issuer,
                "groups_url": f"{self.issuer}/groups/me/groups",
                "scope": ["openid", "userid-feide", "userinfo-name", "email", "groups-org"],
                "oauth_pkce_enabled": True,
                "token_auth_method": "client_secret_basic",
                "fetch_userinfo": True,
                "uid_field": "sub",
            },
        }

    @contextmanager
    def running(self) -> Iterator["Provider"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield self
        self.shutdown()
        thread.join()
        self.server_close()


class Endpoint(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        handler = {
            "/.well-known/openid-configuration": self.configuration,
            "/openid/jwks": self.keys,
            "/oauth/authorization": self.authorize,
            "/openid/userinfo": self.userinfo,
            "/groups/me/groups": self.groups,
        }.get(path)
        self.handle_part(path, handler, {name: values[0] for name, values in query.items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        values = {name: found[0] for name, found in parse_qs(body).items()}
        self.handle_part(self.path, {"/oauth/token": self.token}.get(self.path), values)

    def handle_part(self, path: str, handler: Any, values: dict[str, str]) -> None:
        self.server.asked.append(path)
        if handler is None:
            self.answer({"error": "not_found"}, 404)
        elif path.rsplit("/", 1)[-1] in self.server.broken:
            self.answer({"error": "server_error"}, 500)
        else:
            handler(values)

    def configuration(self, values: dict[str, str]) -> None:
        issuer = self.server.issuer
        self.answer(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/oauth/authorization",
                "token_endpoint": f"{issuer}/oauth/token",
                "userinfo_endpoint": f"{issuer}/openid/userinfo",
                "jwks_uri": f"{issuer}/openid/jwks",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def keys(self, values: dict[str, str]) -> None:
        key = json.loads(RSAAlgorithm.to_jwk(self.server.key.public_key()))
        self.answer({"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]})

    def authorize(self, values: dict[str, str]) -> None:
        """The person is logged in here already: a code and back."""
        wanted = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256"}
        scopes = set(values.get("scope", "").split())
        if any(values.get(name) != value for name, value in wanted.items()) or not scopes >= {"openid", "groups-org"}:
            self.answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = values
        query = urlencode({"code": code, "state": values["state"]})
        self.send_response(302)
        self.send_header("Location", f"{values['redirect_uri']}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, values: dict[str, str]) -> None:
        secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self.server.codes.pop(values.get("code", ""), None)  # a code works once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(values.get("code_verifier", "").encode()).digest())
        if self.headers.get("Authorization") != f"Basic {secret}":
            self.answer({"error": "invalid_client"}, 401)
        elif (
            asked is None
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["redirect_uri"] != values.get("redirect_uri")
        ):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            access = secrets.token_urlsafe(24)
            self.server.tokens[access] = self.server.person
            self.answer(
                {"access_token": access, "token_type": "Bearer", "expires_in": 600, "id_token": self.id_token()}
            )

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.server.issuer,
            "aud": CLIENT_ID,
            "sub": self.server.person.sub,
            "iat": now,
            "exp": now + 600,
        }
        return jwt.encode(claims, self.server.key, algorithm="RS256", headers={"kid": KEY_ID})

    def bearer(self) -> Person | None:
        return self.server.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))

    def userinfo(self, values: dict[str, str]) -> None:
        person = self.bearer()
        if person is None:
            self.answer({"error": "invalid_token"}, 401)
            return
        eppn = "https://n.feide.no/claims/eduPersonPrincipalName"
        self.answer(
            {"sub": person.sub, "name": person.name, "email": person.email, "email_verified": False, eppn: person.email}
        )

    def groups(self, values: dict[str, str]) -> None:
        person = self.bearer()
        if person is None:
            self.answer({"error": "invalid_token"}, 401)
        else:
            self.answer(person.groups)

    def answer(self, value: Any, status: int = 200) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
