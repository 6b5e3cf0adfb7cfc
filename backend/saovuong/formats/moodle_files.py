"""Files embedded in Moodle XML: pictures are kept, nothing else is.

A rule: elements in, pictures out; what a file is, its first bytes tell and not its name.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error

from saovuong.formats.html_text import picture_name
from saovuong.formats.question_faults import Spot
from saovuong.formats.question_values import LARGEST_PICTURE, Picture
from saovuong.formats.xml_elements import Element

_PICTURES = (
    re.compile(rb"\x89PNG\r\n\x1a\n"),
    re.compile(rb"\xff\xd8\xff"),
    re.compile(rb"GIF8[79]a"),
    re.compile(rb"RIFF....WEBP", re.DOTALL),
)
MOST = 20
"""Pictures in one question."""


class Files:
    """The pictures of one question by the names that texts call them."""

    def __init__(self, spot: Spot) -> None:
        self.pictures: dict[str, Picture] = {}
        self._spot = spot

    def take(self, element: Element) -> dict[str, str]:
        """Keeps the pictures among the files in ``element``; for each the name it has now, which is
        another one where another picture of the question has that."""
        names = {}
        for found in element.all("file"):
            named = found.attributes.get("name", "")
            names[picture_name(named)] = self._keep(named, found.text, found.line)
        return names

    def old_picture(self, element: Element) -> str:
        """The name of the one picture a question of before Moodle 2 may have, if it is kept."""
        name, raw = element.said("image"), element.said("image_base64")
        return self._keep(name, raw, element.line) if name and raw else ""

    def _keep(self, named: str, encoded: str, line: int) -> str:
        name = picture_name(named)
        limit = {"limit": LARGEST_PICTURE // 1024}
        if len(encoded) > LARGEST_PICTURE * 3 // 2:
            self._spot.remark("pictures", named, "picture-too-large", line, **limit)
            return ""
        raw = _decoded(encoded)
        if (
            raw is None
            or not any(kind.match(raw) for kind in _PICTURES)
            or len(self.pictures) >= MOST
        ):
            self._spot.remark("pictures", named, "attachment-unused", line)
            return ""
        name = self._free(name, raw)
        self.pictures[name] = Picture(name, raw)
        return name

    def _free(self, name: str, raw: bytes) -> str:
        """``name``, with a number where it belongs to another picture."""
        free, times = name, 1
        while free in self.pictures and self.pictures[free].raw != raw:
            times += 1
            free = f"{times}-{name}"
        return free


def _decoded(encoded: str) -> bytes | None:
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except (Error, ValueError):
        return None
