"""The text of an uploaded file, whichever way it is encoded.

A rule: bytes in; NFC text with \\n for ends of lines and nothing unseen out.
"""

from __future__ import annotations

from saovuong.formats.question_values import plain
from saovuong.formats.sheets import decoded
from saovuong.formats.uploads import LARGEST, FileIsBroken, FileTooLarge


def text_of(raw: bytes) -> str:
    """Raises FileTooLarge or FileIsBroken, the latter for what is no text."""
    if len(raw) > LARGEST:
        raise FileTooLarge(limit=LARGEST // (1024 * 1024))
    try:
        text = decoded(raw)
    except UnicodeError as error:
        raise FileIsBroken from error
    if "\0" in text:
        raise FileIsBroken
    # Lines are counted, so nothing is trimmed where the file begins.
    return plain("." + text)[1:]
