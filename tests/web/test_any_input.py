"""schemathesis against a real server process: whatever is sent, the document tells the truth."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from saovuong.app import api_document
from saovuong.cli.commands import main
from saovuong.database import open_sessions
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from tests.factories.province import found_province, registered_phone

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
ROOT = Path(__file__).parents[2]
AT_THE_DOOR = {401, 403, 429}
ASKS_FOR_MORE: set[str] = set()
"""Operations whose answer depends on a secret that no case can know."""


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "saovuong", "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/health/ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
    told = log.read_text(encoding="utf-8")
    assert '"unexpected"' not in told, [line for line in told.splitlines() if "unexpected" in line]


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


@pytest.fixture
def environment(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    return {**os.environ, "PYTHONPATH": str(ROOT / "backend")}


async def world(url: str) -> dict[str, str]:
    """Somebody who may do everything, and a commune with somebody to do it to."""
    sessions = open_sessions(url)
    try:
        province = await found_province(sessions)
        async with sessions.writing() as session:
            people = People(session)
            me = await people.create("Vận hành (mẫu)", province.id)
            for role in ("learner", "instructor", "admin", "operator"):
                await people.grant(me, role, province.id)
            unit = await Units(session).create("Xã mẫu 3", "commune", province.id)
            person = await people.create("Học viên 09 (mẫu)", unit)
            await people.grant(person, "learner", unit)
        phone = await registered_phone(sessions, person)
    finally:
        await sessions.close()
    made = {"me": me, "unit": unit, "person": person, "device": phone.id}
    return {name: str(one) for name, one in made.items()}


def got_in(told: str) -> dict[str, Counter[int]]:
    """Statuses by operation."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for line in told.splitlines():
        operation, status = json.loads(line)
        found[operation][status] += 1
    return found


def test_no_input_breaks_the_server_or_the_document(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And every operation is really reached: by somebody signed in, just proved, within limits."""
    assert main(["demo"]) == 0
    capsys.readouterr()
    real = asyncio.run(world(environment["SAOVUONG_DATABASE_URL"]))
    environment |= {
        "SAOVUONG_TEST_REAL": json.dumps(real),
        "SCHEMATHESIS_HOOKS": "tests.web.any_input_hooks",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'backend'}",
    }
    with serving(environment, tmp_path / "server.log") as address:
        done = subprocess.run(
            [
                str(SCHEMATHESIS),
                "run",
                f"{address}/api/openapi.json",
                "--max-examples=15",
                "--seed=1",
                "--phases=examples,coverage,fuzzing",
                "--exclude-checks=positive_data_acceptance,unsupported_method",
                f"--header=Origin: {address}",
                "--no-color",
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stdout[-6000:]
    statuses = got_in((tmp_path / "statuses.jsonl").read_text())
    print({name: dict(one) for name, one in sorted(statuses.items())})
    operations = {
        f"{method.upper()} {path}"
        for path, methods in api_document()["paths"].items()
        for method in methods
    }
    shut_out = {one for one in operations if not set(statuses[one]) - AT_THE_DOOR}
    assert shut_out == ASKS_FOR_MORE
