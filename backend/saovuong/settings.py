"""The only reader of the environment; everyone else is handed values."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from saovuong.identity.provider_config import ProviderConfig


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


def from_environment() -> Settings:
    """SAOVUONG_DATABASE_URL, _VAR, _CONTENT, _ORIGIN, _ENV, _PROXIES and
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
        database_url=database_url(read("SAOVUONG_DATABASE_URL") or default),
        var=var,
        content=Path(content) if content else _own_content(),
        origin=origin,
        environment="production" if environment == "production" else "development",
        proxies=tuple(read("SAOVUONG_PROXIES", "127.0.0.1,::1").split(",")),
        second_factor="required" if second_factor == "required" else "optional",
    )


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
