"""Wire shapes of identity. Instants are milliseconds since 1970, as phones count."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from saovuong.identity.cards.cards import CODE_LENGTH
from saovuong.identity.signing_in.passwords import MAX_LENGTH, MIN_LENGTH
from saovuong.identity.trust import FactorNeeded
from saovuong.wire import Input, Output

Password = Annotated[str, Meta(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
Login = Annotated[str, Meta(pattern=r"^\s*[A-Za-z0-9][A-Za-z0-9._@-]{2,63}\s*$")]
Coordinate = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]


class DeviceKey(Input):
    """The public half of a P-256 key as WebCrypto exports it; a private part is refused."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate
    ext: bool = True
    key_ops: tuple[str, ...] = ()
    alg: str = "ES256"
    kid: str | None = None

    def jwk(self) -> dict[str, str]:
        return {"kty": self.kty, "crv": self.crv, "x": self.x, "y": self.y}


class NewDevice(Input):
    id: UUID
    public_key: DeviceKey
    label: Annotated[str, Meta(max_length=100)]


class CardSignIn(Input):
    """``device`` may be null for staff only."""

    code: Annotated[str, Meta(min_length=CODE_LENGTH, max_length=40)]
    device: NewDevice | None = None


class DeviceSignIn(Input):
    """A compact ES256 JWS of typ ``saovuong-assertion``, kid = device id, over {nonce, aud}."""

    assertion: Annotated[str, Meta(max_length=4096)]


class PasswordSignIn(Input):
    login: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=MAX_LENGTH)]


class PasswordChange(Input):
    """``login`` is needed the first time, ``current`` every time after that."""

    new: Password
    login: Login | None = None
    current: Annotated[str, Meta(max_length=MAX_LENGTH)] | None = None


class Challenge(Output):
    nonce: str
    expires_at: int


class PersonBrief(Output):
    id: UUID
    name: str


class PersonView(Output):
    id: UUID
    name: str
    lang: str


class UnitOfPerson(Output):
    """``path``: names of the units above, from the top down."""

    id: UUID
    name: str
    kind: str
    path: list[str]


class RoleView(Output):
    role: str
    unit_id: UUID
    unit_name: str


class Me(Output):
    person: PersonView
    units: list[UnitOfPerson]
    roles: list[RoleView]
    has_password: bool


class SignedIn(Output):
    """``server_keys``: public JWKs by which receipts are verified offline.

    ``second_factor``: what the session waits for; until then it can do nothing else.
    """

    person: PersonBrief
    unit_name: str | None
    roles: list[RoleView]
    needs_password: bool
    second_factor: FactorNeeded
    server_keys: list[dict[str, str]]
