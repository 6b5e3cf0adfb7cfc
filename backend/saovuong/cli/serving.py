"""The server process: granian, in this very process unless several workers are asked for."""

from __future__ import annotations

import asyncio
import signal

from granian.constants import Interfaces
from granian.server import Server as Workers
from granian.server.embed import Server

TARGET = "saovuong.app:served"


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
