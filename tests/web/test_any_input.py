"""schemathesis against a real server process: whatever is sent, the document tells the truth."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from saovuong.cli.commands import main

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
ROOT = Path(__file__).parents[2]


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


def cookie_of(address: str, code: str) -> str:
    body = f'{{"code": "{code}", "device": null}}'.encode()
    headers = {"Content-Type": "application/json", "Origin": address}
    request = urllib.request.Request(f"{address}/api/sign-in/card", body, headers)
    with urllib.request.urlopen(request) as reply:
        return str(reply.headers["Set-Cookie"]).split(";")[0]


@pytest.fixture
def environment(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    return {**os.environ, "PYTHONPATH": str(ROOT / "backend")}


def test_no_input_breaks_the_server_or_the_document(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo"]) == 0
    admin = re.findall(r"#/vao/(\S+)", capsys.readouterr().out)[2]
    with serving(environment, tmp_path / "server.log") as address:
        cookie = cookie_of(address, admin)
        done = subprocess.run(
            [
                str(SCHEMATHESIS),
                "run",
                f"{address}/api/openapi.json",
                "--max-examples=15",
                "--seed=1",
                "--phases=examples,coverage,fuzzing",
                "--exclude-operation-id=signOut",
                "--exclude-checks=positive_data_acceptance,unsupported_method",
                f"--header=Origin: {address}",
                f"--header=Cookie: {cookie}",
                "--no-color",
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stdout[-6000:]
