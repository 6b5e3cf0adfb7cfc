"""``python -m tests.bench.flood PORT FILE WARMING``: sends the envelopes of a file, prints seconds.

A process of its own, so that the server is not slowed by its client's language; a few connections
kept alive, one request at a time on each, as a proxy in front of many phones would.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

CONNECTIONS = 96


async def send(port: int, waiting: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for body in waiting:
        head = (
            "POST /api/sync/envelopes HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        status, length = await _head(reader)
        answer = await reader.readexactly(length)
        if status != 200:
            raise RuntimeError(answer.decode())
    writer.close()


async def _head(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    return int(head.split(" ", 2)[1]), int(head.split("content-length: ", 1)[1].split("\r", 1)[0])


async def flood(port: int, envelopes: Sequence[bytes]) -> float:
    """Seconds until all are answered."""
    waiting, start = iter(envelopes), time.perf_counter()
    await asyncio.gather(*(send(port, waiting) for _ in range(CONNECTIONS)))
    return time.perf_counter() - start


async def main(port: int, envelopes: Sequence[bytes], warming: int) -> None:
    await flood(port, envelopes[:warming])
    print(await flood(port, envelopes[warming:]))


if __name__ == "__main__":
    kept = msgspec.msgpack.decode(Path(sys.argv[2]).read_bytes(), type=list[bytes])
    asyncio.run(main(int(sys.argv[1]), kept, int(sys.argv[3])))
