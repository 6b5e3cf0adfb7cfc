"""The envelope: what a phone signs, and every way it can be refused whole.

A rule: knows neither the database nor HTTP; keys are handed in. A refusal loses nothing, for the
phone deletes only what a receipt names.
"""

from __future__ import annotations

from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from joserfc.jwk import ECKey

from saovuong.i18n import _
from saovuong.learning.events import Milliseconds, Offset
from saovuong.problems import BadRequest, Forbidden, Invalid, TooLarge, Unauthenticated
from saovuong.signing import BadSignature, token_header, verify_compact
from saovuong.wire import Input, MalformedJSON, is_exact, strict_json

T = TypeVar("T")
TYP = "saovuong-envelope"
MAX_BYTES = 1_048_576
MAX_EVENTS = 200


class MalformedEnvelope(BadRequest):
    code = "malformed-envelope"
    message = _("The parcel of work is damaged ({reason}). It is still on the device.")


class EnvelopeTooLarge(TooLarge):
    code = "envelope-too-large"
    message = _("A parcel may hold {limit} bytes at most.")


class TooManyEvents(Invalid):
    code = "too-many-events"
    message = _("A parcel may hold {limit} pieces of work at most.")


class WrongSignature(Unauthenticated):
    code = "wrong-signature"
    message = _("The signature does not match the device's key.")


class ForeignPerson(Forbidden):
    code = "foreign-person"
    message = _("This device does not belong to that person.")


class SealedEnvelope(Input):
    """A flattened JWS (RFC 7515 §7.2.2)."""

    protected: str
    payload: str
    signature: str


class Outbox(Input):
    """What stays on the phone after this envelope; ``oldest`` in ms of the phone's clock."""

    left: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
    oldest: Offset | None


class Envelope(Input):
    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    person: UUID
    device: UUID
    seq: Milliseconds
    made_at: Offset
    offset_ms: Offset | None
    outbox: Outbox
    events: list[str]


_SEALED = msgspec.json.Decoder(SealedEnvelope)
_ENVELOPES = msgspec.json.Decoder(Envelope)


def parse(raw: bytes) -> tuple[SealedEnvelope, UUID]:
    """The sealed envelope and the device that claims to have signed it."""
    if len(raw) > MAX_BYTES:
        raise EnvelopeTooLarge(limit=MAX_BYTES)
    sealed = _read(raw, _SEALED)
    try:
        header = token_header(sealed.protected)
        if header.get("alg") != "ES256" or header.get("typ") != TYP:
            raise MalformedEnvelope(reason="not an ES256 envelope")
        return sealed, UUID(header["kid"])
    except (BadSignature, KeyError, TypeError, ValueError, AttributeError):
        raise MalformedEnvelope(reason="protected header") from None


def unseal(sealed: SealedEnvelope, device: UUID, person: UUID, key: ECKey) -> Envelope:
    """The verified content, made on ``device`` by ``person``; raises the refusal that applies."""
    token = f"{sealed.protected}.{sealed.payload}.{sealed.signature}"
    try:
        payload = verify_compact(token, key, TYP)
    except BadSignature:
        raise WrongSignature from None
    envelope = _read(payload, _ENVELOPES)
    if envelope.person != person or envelope.device != device:
        raise ForeignPerson
    if len(envelope.events) > MAX_EVENTS:
        raise TooManyEvents(limit=MAX_EVENTS)
    return envelope


def bodies(envelope: Envelope) -> list[bytes]:
    """The exact bytes of each event; refuses text that has no UTF-8 form."""
    try:
        return [text.encode() for text in envelope.events]
    except UnicodeEncodeError:
        raise MalformedEnvelope(reason="text that is not Unicode") from None


def _read(raw: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """``raw`` as the decoder's shape; nothing repeated, nothing unknown."""
    try:
        value = decoder.decode(raw)
        if is_exact(raw, value):
            return value
    except msgspec.MsgspecError:
        pass  # the slow way says what is wrong
    try:
        return msgspec.convert(strict_json(raw), decoder.type)
    except MalformedJSON as problem:
        raise MalformedEnvelope(reason=problem.details["reason"]) from None
    except msgspec.ValidationError as error:
        raise MalformedEnvelope(reason=str(error)) from None
