"""PNG pictures as grey pixels, read with nothing but zlib: enough for what typst writes."""

from __future__ import annotations

import struct
import zlib


def grey(png: bytes) -> memoryview:
    """Height × width, 0 black to 255 white; 8 bits a channel, RGB or RGBA, not interlaced."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind, *_ = struct.unpack(">IIBBBBB", _chunks(png, b"IHDR")[:13])
    assert (depth, kind) in ((8, 6), (8, 2))
    samples = 4 if kind == 6 else 3
    rows = _rows(zlib.decompress(_chunks(png, b"IDAT")), width * samples, samples)
    pixels = b"".join(row[1::samples] for row in rows)  # green stands for all three
    return memoryview(pixels).cast("B", (height, width))


def _chunks(png: bytes, wanted: bytes) -> bytes:
    found, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == wanted:
            found += png[at + 8 : at + 8 + length]
        at += length + 12
    return found


def _rows(raw: bytes, length: int, step: int) -> list[bytes]:
    rows: list[bytes] = []
    above = bytearray(length)
    for at in range(0, len(raw), length + 1):
        row = bytearray(raw[at + 1 : at + 1 + length])
        _unfilter(raw[at], row, above, step)
        rows.append(bytes(row))
        above = row
    return rows


def _unfilter(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    """PNG (RFC 2083) §6: each byte was written as the difference from what stands around it."""
    if kind == 0:
        return
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = {1: left, 2: above[i], 3: (left + above[i]) // 2}.get(kind)
        if guess is None:
            guess = _paeth(left, above[i], corner)
        row[i] = (row[i] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    distances = ((abs(guess - one), order) for order, one in enumerate((left, up, corner)))
    return (left, up, corner)[min(distances)[1]]
