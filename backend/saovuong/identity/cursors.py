"""Where a page of a list ended, as a text that the next request brings back.

A rule: values in, text out, and back.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

from saovuong.i18n import _
from saovuong.problems import BadRequest


class CursorInvalid(BadRequest):
    code = "cursor-invalid"
    message = _("This page address is not valid any more; start from the first page.")


def cursor(*last: Any) -> str:
    return urlsafe_b64encode(msgspec.json.encode(last)).decode()


def read_cursor(text: str, shape: Any) -> Any:
    """What ``cursor`` was made of, as a ``shape`` (a tuple of types); raises CursorInvalid."""
    try:
        raw = urlsafe_b64decode(text.encode())
        last = msgspec.json.decode(raw, type=shape)
    except (ValueError, msgspec.MsgspecError):
        raise CursorInvalid from None
    if b"\\u0000" in raw:  # PostgreSQL refuses even to compare such a text
        raise CursorInvalid
    return last
