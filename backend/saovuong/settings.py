"""The only reader of the environment; everyone else is handed values."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from saovuong.identity.provider.config import ProviderConfig, is_safe

_KNOWN_PASSWORDS = frozenset({"postgres", "password", "saovuong", "changeme", "secret", "123456"})


class SettingInvalid(ValueError):
    """A variable of the environment has a value that cannot be meant."""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """How this server runs. ``origin`` is None when it is taken from each request.

    ``proxies`` are the addresses whose word on who asks, and by which scheme, is believed.
    """

    database_url: str
    var: Path
    content: Path
    origin: str | None
    environment: Literal["development", "production"]
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    second_factor: Literal["required", "optional"] = "required"
    provider: ProviderConfig | None = None

    @property
    def factor_key(self) -> Path:
        """What secrets of authenticator apps are sealed with."""
        return self.var / "keys" / "factors.key"

    @property
    def server_key(self) -> Path:
        return self.var / "keys" / "receipt.pem"

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    def dangers(self) -> list[str]:
        """Why a production server must not start like this, in words; never a secret in them."""
        if self.is_development:
            return []
        found = {
            "SAOVUONG_ORIGIN must be the https:// address people use": not _is_safe(self.origin),
            "SAOVUONG_SECOND_FACTOR must be required": self.second_factor != "required",
            "SAOVUONG_PROXIES must name addresses, not everybody": not _are_named(self.proxies),
            "the password of the database is one that everybody tries first": (
                urlsplit(self.database_url).password in _KNOWN_PASSWORDS
            ),
        }
        return [told for told, is_so in found.items() if is_so]


def from_environment() -> Settings:
    """SAOVUONG_DATABASE_URL (or _DATABASE_URL_FILE), _VAR, _CONTENT, _ORIGIN, _ENV, _PROXIES and
    _SECOND_FACTOR, each with a default."""
    read = os.environ.get
    var = Path(read("SAOVUONG_VAR", "var"))
    environment = read("SAOVUONG_ENV", "development")
    if environment not in ("development", "production"):
        raise SettingInvalid("SAOVUONG_ENV is either development or production")
    default_factor = "optional" if environment == "development" else "required"
    second_factor = read("SAOVUONG_SECOND_FACTOR", default_factor)
    if second_factor not in ("required", "optional"):
        raise SettingInvalid("SAOVUONG_SECOND_FACTOR is either required or optional")
    origin = read("SAOVUONG_ORIGIN", "").rstrip("/") or None
    if origin and not origin.startswith(("http://", "https://")):
        raise SettingInvalid("SAOVUONG_ORIGIN starts with http:// or https://")
    default = f"sqlite+aiosqlite:///{var}/saovuong.db"
    content = read("SAOVUONG_CONTENT")
    return Settings(
        database_url=database_url(secret("SAOVUONG_DATABASE_URL") or default),
        var=var,
        content=Path(content) if content else _own_content(),
        origin=origin,
        environment="production" if environment == "production" else "development",
        proxies=tuple(read("SAOVUONG_PROXIES", "127.0.0.1,::1").split(",")),
        second_factor="required" if second_factor == "required" else "optional",
        provider=provider(origin),
    )


def provider(origin: str | None) -> ProviderConfig | None:
    """SAOVUONG_OIDC_ISSUER, _CLIENT_ID, _SECRET or _SECRET_FILE, _NAME; None without issuer."""
    issuer = os.environ.get("SAOVUONG_OIDC_ISSUER", "")
    if not issuer:
        return None
    client, known = os.environ.get("SAOVUONG_OIDC_CLIENT_ID"), secret("SAOVUONG_OIDC_SECRET")
    if not client or not known or not origin:
        raise SettingInvalid(
            "SAOVUONG_OIDC_ISSUER needs SAOVUONG_OIDC_CLIENT_ID, SAOVUONG_OIDC_SECRET_FILE and"
            " SAOVUONG_ORIGIN"
        )
    if not is_safe(issuer):
        raise SettingInvalid("SAOVUONG_OIDC_ISSUER is reached by https, or on this very machine")
    name = os.environ.get("SAOVUONG_OIDC_NAME") or urlsplit(issuer).hostname or issuer
    return ProviderConfig(issuer=issuer, client_id=client, client_secret=known, name=name)


def secret(name: str) -> str | None:
    """The variable ``name``, or what stands in the file that ``name``_FILE points to.

    Raises SettingInvalid if both are set, or if anyone but its owner may read the file.
    """
    given, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if not file:
        return given or None
    if given:
        raise SettingInvalid(f"Set {name} or {name}_FILE, not both")
    try:
        mode, text = Path(file).stat().st_mode, Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingInvalid(f"{name}_FILE points to a file that cannot be read") from None
    if mode & 0o077:
        raise SettingInvalid(f"{file} must be readable by its owner only (chmod 600)")
    return text or None


def _is_safe(origin: str | None) -> bool:
    """Https; or http to this very machine, which browsers trust as much."""
    parts = urlsplit(origin or "")
    is_own = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and is_own)


def _are_named(proxies: tuple[str, ...]) -> bool:
    return not {"*", "0.0.0.0/0", "::/0"} & {one.strip() for one in proxies}


def database_url(given: str) -> str:
    """An address with the asynchronous driver we use; postgres:// and sqlite:// are understood."""
    scheme, separator, rest = given.partition("://")
    drivers = {
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
        "sqlite": "sqlite+aiosqlite",
    }
    wanted = drivers.get(scheme, scheme)
    if not separator or wanted not in drivers.values():
        raise SettingInvalid("SAOVUONG_DATABASE_URL starts with sqlite:// or postgresql://")
    return f"{wanted}://{rest}"


def _own_content() -> Path:
    packaged = Path(str(files("saovuong"))) / "content"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "content"
