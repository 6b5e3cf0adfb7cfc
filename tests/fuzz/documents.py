"""Random documents: sound ones cut, joined and scribbled over, and plain noise; by their seed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from xml.etree import ElementTree as ET

_NOISE = "aAbđế 0159~=#{}:\\%[]()<>&*_`-+.!?/|$^,;\"'\n\t\r\x00\ufeff\u200b\xad\ud7ff😀\u0301"


def scribbled(seeds: Sequence[bytes], pieces: Sequence[str], random: Random) -> bytes:
    """A document out of one of ``seeds`` after up to eight changes; now and then noise alone."""
    if random.random() < 0.1:
        return _noise(pieces, random).encode("utf-8", "surrogatepass")
    raw = random.choice(seeds)
    for _change in range(random.randint(1, 8)):
        raw = _changed(raw, seeds, pieces, random)
    return raw[:6_000]


def reshaped(seeds: Sequence[bytes], texts: Sequence[str], random: Random) -> bytes:
    """Well-formed XML out of one of ``seeds``, its elements dropped, doubled, moved and renamed."""
    root = ET.fromstring(random.choice(seeds))
    for _change in range(random.randint(1, 8)):
        elements = list(root.iter())
        parents = [one for one in elements if len(one)]
        parent, other = random.choice(parents), random.choice(elements)
        child = random.choice(list(parent))
        match random.randint(0, 6):
            case 0:
                parent.remove(child)
            case 1:
                parent.append(deepcopy(child))
            case 2 if len(elements) < 400:
                other.append(deepcopy(child))
            case 3:
                other.tag = random.choice(elements).tag
            case 4:
                name = random.choice(("type", "format", "fraction", "name", "encoding"))
                other.set(name, random.choice(texts))
            case _:
                other.text = "".join(random.choice(texts) for _each in range(random.randint(0, 4)))
        if len(root) == 0:
            break
    return ET.tostring(root)[:60_000]


def _noise(pieces: Sequence[str], random: Random) -> str:
    return "".join(
        random.choice(pieces) if random.random() < 0.4 else random.choice(_NOISE)
        for _each in range(random.randint(0, 120))
    )


def _changed(raw: bytes, seeds: Sequence[bytes], pieces: Sequence[str], random: Random) -> bytes:
    start, end = sorted(random.randint(0, len(raw)) for _each in range(2))
    end = min(end, start + 60)
    match random.randint(0, 6):
        case 0:
            return raw[:start] + raw[end:]
        case 1:
            return raw[:end] + raw[start:]
        case 2:
            return raw[:start] + random.choice(pieces).encode() + raw[start:]
        case 3:
            return raw[:start] + random.randbytes(random.randint(1, 3)) + raw[end:]
        case 4:
            other = random.choice(seeds)
            at = random.randint(0, len(other))
            return raw[:start] + other[at : at + 200] + raw[start:]
        case 5:
            return raw[:start] + raw[start:end] * random.randint(2, 6) + raw[end:]
    return raw[:start] + random.choice(_NOISE).encode() + raw[start:]
