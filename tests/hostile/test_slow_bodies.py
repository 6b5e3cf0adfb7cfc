"""Callers who begin to send and never end keep nobody waiting, and are no fault of ours."""

from __future__ import annotations

import os
import socket
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from saovuong.db import migrate
from tests.web.test_any_input import ROOT, serving

SLOW = 60
BEGUN = (
    b"POST /api/sign-in/password HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
)


def test_many_slow_bodies_hold_nobody_up(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/saovuong.db"
    migrate.upgrade(url)
    own = {"SAOVUONG_DATABASE_URL": url, "SAOVUONG_VAR": str(tmp_path)}
    environment = {**os.environ, **own, "PYTHONPATH": str(ROOT / "backend")}
    with serving(environment, tmp_path / "server.log") as address, ExitStack() as opened:
        port = int(address.rsplit(":", 1)[1])
        for _ in range(SLOW):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            slow.sendall(BEGUN)
        for _ in range(5):
            with urllib.request.urlopen(f"{address}/api/health/ready", timeout=10) as reply:
                assert reply.status == 200
