"""The language a reply is worded in."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection

from saovuong.i18n import DEFAULT_LANGUAGE, LANGUAGES
from saovuong.identity.guards import known_identity


def preferred(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """What Accept-Language asks for, else what the signed-in person reads, else the default."""
    asked = accepted(connection.headers.get("accept-language", ""))
    identity = known_identity(connection)
    return asked or (identity.language if identity else DEFAULT_LANGUAGE)


def accepted(header: str) -> str | None:
    """The language of ours that ``header`` ranks highest; at equal rank the first named."""
    ranked: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";q=")
        language = tag.strip().lower().split("-")[0]
        if language in LANGUAGES and (quality := _quality(weight)) > 0:
            ranked.append((quality, language))
    return max(ranked, key=lambda one: one[0])[1] if ranked else None


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
