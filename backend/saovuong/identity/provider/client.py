"""Talking to the identity provider: OpenID Connect, authorization code with PKCE.

Keeps out the database. The provider's word counts only in an ID token signed by one of its keys
with a listed algorithm, for us, in answer to this very question (nonce), and still fresh.
"""

from __future__ import annotations

import base64
import hashlib
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPMessage
from typing import IO, NoReturn
from urllib.parse import quote, urlencode

import anyio.to_thread
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.provider.config import ProviderConfig, is_safe
from saovuong.problems import Unauthenticated, Unavailable
from saovuong.signing import b64url

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Public-key ones only: with HS256 or none anybody could write tokens."""
SECONDS_APART = 60
"""How far the provider's clock may be from ours."""
MOST_AGE = timedelta(minutes=10)
KEPT_FOR = timedelta(hours=1)
PATIENCE_S = 10
MOST_BYTES = 262_144


class ProviderUnreachable(Unavailable):
    code = "provider-unreachable"
    title = _("The sign-in service cannot be reached")
    message = _("Sign in with your password, or try again later.")


class ProviderRefused(Unauthenticated):
    code = "provider-refused"
    title = _("The sign-in service did not confirm who you are")
    message = _("Try again, or sign in with your password.")


class Metadata(msgspec.Struct):
    """What we use of the provider's discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct):
    id_token: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The provider's addresses are its own word; following redirects would let others choose."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> NoReturn:
        raise urllib.error.HTTPError(req.full_url, code, "redirected", headers, fp)


_OPENER = urllib.request.build_opener(_StayHere, urllib.request.ProxyHandler({}))


class Provider:
    """One provider; what it says of itself is read again every hour."""

    def __init__(self, config: ProviderConfig, return_address: str) -> None:
        self.config = config
        self.return_address = return_address
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises ProviderUnreachable."""
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.config.client_id,
            "redirect_uri": self.return_address,
            "state": state,
            "nonce": nonce,
            "code_challenge": pkce(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = (await self.metadata()).authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def subject(self, code: str, nonce: str, verifier: str) -> str:
        """Who signed in there, as the provider names him. Raises ProviderRefused,
        ProviderUnreachable.
        """
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_address,
            "code_verifier": verifier,
        }
        endpoint = (await self.metadata()).token_endpoint
        raw = await self._fetch(endpoint, urlencode(said).encode(), self._credentials())
        try:
            token = msgspec.json.decode(raw, type=_Tokens).id_token
        except msgspec.MsgspecError:
            raise ProviderRefused from None
        return self.subject_of(token, await self._key_set(), nonce)

    def subject_of(self, token: str, keys: KeySet, nonce: str) -> str:
        """Whom an ID token names. Raises ProviderRefused for any but a good and fresh one."""
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._registry(nonce).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ProviderRefused from None
        audience, subject = claims["aud"], claims["sub"]
        is_ours = audience == self.config.client_id or (
            self.config.client_id in audience and claims.get("azp") == self.config.client_id
        )
        age = clock.now().timestamp() - claims["iat"]
        if not is_ours or age > MOST_AGE.total_seconds() or not isinstance(subject, str):
            raise ProviderRefused
        return subject

    async def metadata(self) -> Metadata:
        """The provider's addresses. Raises ProviderUnreachable."""
        now = clock.now()
        if self._metadata is None or now - self._metadata[0] >= KEPT_FOR:
            address = f"{self.config.issuer.rstrip('/')}/.well-known/openid-configuration"
            self._metadata = now, self._trusted(await self._fetch(address))
        return self._metadata[1]

    def _trusted(self, raw: bytes) -> Metadata:
        try:
            found = msgspec.json.decode(raw, type=Metadata)
        except msgspec.MsgspecError:
            raise ProviderUnreachable from None
        places = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != self.config.issuer or not all(map(is_safe, places)):
            raise ProviderUnreachable
        return found

    async def _key_set(self) -> KeySet:
        now = clock.now()
        if self._keys is None or now - self._keys[0] >= timedelta(minutes=1):
            raw = await self._fetch((await self.metadata()).jwks_uri)
            try:
                self._keys = now, KeySet.import_key_set(msgspec.json.decode(raw))
            except (JoseError, msgspec.MsgspecError, ValueError, TypeError, KeyError):
                raise ProviderUnreachable from None
        return self._keys[1]

    def _registry(self, nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=SECONDS_APART,
            iss={"essential": True, "value": self.config.issuer},
            aud={"essential": True, "value": self.config.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    def _credentials(self) -> dict[str, str]:
        """RFC 6749 §2.3.1: both are form-encoded before they are joined."""
        pair = f"{quote(self.config.client_id, '')}:{quote(self.config.client_secret, '')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    async def _fetch(
        self, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        request = urllib.request.Request(address, body, {"Accept": "application/json"})  # noqa: S310
        for name, value in (headers or {}).items():
            request.add_unredirected_header(name, value)

        def work() -> bytes:
            with _OPENER.open(request, timeout=PATIENCE_S) as reply:
                raw: bytes = reply.read(MOST_BYTES + 1)
            return raw

        try:
            raw = await anyio.to_thread.run_sync(work)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            if refusal.code < 500 and body is not None:
                raise ProviderRefused from None
            raise ProviderUnreachable from None
        except (OSError, HTTPException):
            raise ProviderUnreachable from None
        if len(raw) > MOST_BYTES:
            raise ProviderUnreachable
        return raw


def pkce(verifier: str) -> str:
    """The S256 challenge of RFC 7636."""
    return b64url(hashlib.sha256(verifier.encode()).digest())
