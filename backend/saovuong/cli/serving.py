"""The server process: granian, in this very process unless several workers are asked for."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

from granian.constants import Interfaces
from granian.server import Server as Workers
from granian.server.embed import Server

TARGET = "saovuong.app:served"


class PortTaken(RuntimeError):
    """Somebody else answers at that address already."""


def require_free(host: str, port: int) -> None:
    """Raises PortTaken, in words a person can act on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Cannot serve at {host}:{port}: {error.strerror}. Try --port."
            ) from None


def serve(host: str, port: int, workers: int) -> None:
    """Serves until SIGINT or SIGTERM, then finishes what it was answering."""
    if workers > 1:
        Workers(
            TARGET,
            address=host,
            port=port,
            workers=workers,
            interface=Interfaces.ASGI,
            factory=True,
            websockets=False,
            log_enabled=False,
        ).serve()
        return
    asyncio.run(_serve_here(host, port))
    # Everything is closed and committed. Granian's threads now and then still reach for the
    # interpreter while it is being taken down, and the process would end by an abort.
    sys.stdout.flush()
    os._exit(0)


async def _serve_here(host: str, port: int) -> None:
    from saovuong.app import served

    server = Server(
        served(),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, server.stop)
    await server.serve()
