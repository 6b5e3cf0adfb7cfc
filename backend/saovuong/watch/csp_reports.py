"""Service: reports of what our pages' policy stopped, counted by kind.

Kept are the rule, where the thing came from and in which file: no address, no browser, no sample
of the page, and of addresses neither query nor fragment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.text import nfc
from saovuong.watch.models import CspReport
from saovuong.wire import strict_json

MOST_KEPT = 200
MOST_IN_ONE = 20
_LONGEST = 200


class Violation(msgspec.Struct, frozen=True):
    directive: str
    blocked: str
    page: str
    source: str

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.astuple(self))).digest()


def violations(raw: bytes) -> list[Violation]:
    """What a browser's report says, in the old form or the new; raises MalformedJSON.

    Whatever in it is not a report of ours is passed over.
    """
    value = strict_json(raw)
    reports = value if isinstance(value, list) else [value]
    found = (_violation(body) for body in _bodies(reports[:MOST_IN_ONE]))
    return list(dict.fromkeys(one for one in found if one.directive))


def _bodies(reports: list[Any]) -> Iterator[dict[str, Any]]:
    for report in reports:
        if not isinstance(report, dict):
            continue
        old, new = report.get("csp-report"), report.get("body")
        if isinstance(old, dict):
            yield old
        elif report.get("type") == "csp-violation" and isinstance(new, dict):
            yield new


def _violation(body: dict[str, Any]) -> Violation:
    def text(*names: str) -> str:
        given = next((body[name] for name in names if isinstance(body.get(name), str)), "")
        return _plain(given)

    directive = text("effectiveDirective", "effective-directive", "violated-directive")
    return Violation(
        directive=directive.split(" ", 1)[0],
        blocked=_place(text("blockedURL", "blocked-uri"), is_foreign=True),
        page=_place(text("documentURL", "document-uri")),
        source=_place(text("sourceFile", "source-file")),
    )


def _plain(given: str) -> str:
    """Without what cannot be shown or stored: control signs, halves of letters."""
    kept = "".join(sign for sign in given if sign.isprintable())
    return nfc(kept.encode(errors="ignore").decode())[: _LONGEST * 10]


def _place(address: str, *, is_foreign: bool = False) -> str:
    """A path of ours, the origin of a foreign address, or a word such as ``inline``."""
    try:
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.hostname}" if parts.hostname else parts.scheme
    except ValueError:
        return ""
    if not parts.scheme:
        return parts.path[:_LONGEST]
    if is_foreign or parts.scheme not in ("http", "https"):
        return host[:_LONGEST]
    return parts.path[:_LONGEST]


class CspReports:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def note(self, found: list[Violation]) -> None:
        """Counts each; of more kinds than ``MOST_KEPT`` the longest unseen is forgotten."""
        now = clock.now()
        for one in found:
            known = await self._session.get(CspReport, one.digest)
            if known is None:
                fresh = msgspec.structs.asdict(one)
                self._session.add(
                    CspReport(**fresh, digest=one.digest, seen=1, first_at=now, last_at=now)
                )
                await self._session.flush()
            else:
                known.seen, known.last_at = known.seen + 1, now
        await self._forget_the_oldest()

    async def latest(self, most: int = 20) -> list[CspReport]:
        chosen = select(CspReport).order_by(CspReport.last_at.desc(), CspReport.digest)
        return list(await self._session.scalars(chosen.limit(most)))

    async def total(self) -> int:
        return int(await self._session.scalar(select(func.sum(CspReport.seen))) or 0)

    async def _forget_the_oldest(self) -> None:
        newest = select(CspReport.digest).order_by(CspReport.last_at.desc()).limit(MOST_KEPT)
        kept = newest.subquery()
        await self._session.execute(
            delete(CspReport)
            .where(CspReport.digest.not_in(select(kept.c.digest)))
            .execution_options(synchronize_session=False)
        )
