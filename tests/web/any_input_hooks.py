"""What schemathesis does around each case: it stays signed in, asks for what is there, and counts.

Loaded by schemathesis, in its own process, by SCHEMATHESIS_HOOKS.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID

import schemathesis
from sqlalchemy import delete

from saovuong.database import open_sessions
from saovuong.db.session import Sessions
from saovuong.identity.limits.models import Allowance
from saovuong.identity.models import SignInAttempt
from saovuong.identity.sessions.places import Place
from saovuong.identity.sessions.tokens import Tokens

COUNTS = Path("statuses.jsonl")
_REAL: dict[str, str] = json.loads(os.environ["SAOVUONG_TEST_REAL"])
"""Ids of what is there, by the name they have in addresses; ``me`` is who asks."""
_session: dict[str, str] = {}
_met: dict[str, int] = {}


def _run(work: Any) -> Any:
    async def within() -> Any:
        sessions = open_sessions(os.environ["SAOVUONG_DATABASE_URL"])
        try:
            return await work(sessions)
        finally:
            await sessions.close()

    told: Coroutine[Any, Any, Any] = within()
    return asyncio.run(told)


async def _sign_in(sessions: Sessions) -> str:
    async with sessions.writing() as session:
        place = Place("127.0.0.0/24", "Chrome, Linux")
        me = UUID(_REAL["me"])
        return await Tokens(session).open(me, "staff", "password", place=place)


async def _forget_limits(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        for model in (Allowance, SignInAttempt):
            await session.execute(delete(model))


@schemathesis.hook
def before_call(_context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Every other case is about somebody who is there, where its address names anybody."""
    if not _session:
        _session["token"] = _run(_sign_in)
    headers = dict(case.headers or {})
    headers["Cookie"] = f"sv={_session['token']}"
    case.headers = headers
    label = case.operation.label
    _met[label] = _met.get(label, 0) + 1
    for name, value in (case.path_parameters or {}).items():
        if name in _REAL and _met[label] % 2 and _is_id(value):
            case.path_parameters[name] = _REAL[name]


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """A session that was ended is opened anew, limits that were reached begin anew."""
    if case.method.upper() == case.operation.method.upper():
        with COUNTS.open("a") as counts:
            counts.write(json.dumps([case.operation.label, response.status_code]) + "\n")
    if response.status_code in (401, 403):
        _session.clear()
    if response.status_code == 429:
        _run(_forget_limits)


def _is_id(value: object) -> bool:
    try:
        return UUID(str(value)) is not None
    except ValueError:
        return False
