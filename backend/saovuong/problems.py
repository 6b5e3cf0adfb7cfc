"""Every refusal the system makes, in one shape (RFC 9457).

A refusal is a class beside the service that raises it; the client branches on ``code`` only.
"""

from __future__ import annotations

from typing import Any, ClassVar

from saovuong.i18n import _, translate


class Problem(Exception):
    """A refusal with a stable ``code`` and typed ``details``, worded in the reader's language."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = _("The request was refused")
    message: ClassVar[str] = ""

    def __init__(self, *, retry_after: int | None = None, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details
        self.retry_after = retry_after

    def body(self, language: str) -> dict[str, Any]:
        """The problem+json document; ``details`` are what the client may show or act on."""
        return {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "title": translate(self.title, language),
            "status": self.status,
            "detail": translate(self.message, language, **self.details),
            "details": self.details,
        }

    def __str__(self) -> str:
        text = self.message or self.title
        return f"{self.code}: {translate(text, 'en', **self.details)}"


class BadRequest(Problem):
    code = "bad-request"
    status = 400
    title = _("The request could not be read")


class Unauthenticated(Problem):
    code = "sign-in-needed"
    status = 401
    title = _("Please sign in")


class Forbidden(Problem):
    code = "forbidden"
    status = 403
    title = _("You are not allowed to do this")


class NotFound(Problem):
    code = "not-found"
    status = 404
    title = _("There is nothing here")


class Conflict(Problem):
    code = "conflict"
    status = 409
    title = _("This contradicts what is already stored")


class Gone(Problem):
    code = "gone"
    status = 410
    title = _("This is no longer available")


class Misdirected(Problem):
    code = "misdirected"
    status = 421
    title = _("This is not the address of the server")


class TooLarge(Problem):
    code = "too-large"
    status = 413
    title = _("This is larger than allowed")


class Invalid(Problem):
    """Well-formed but wrong; ``details["faults"]`` is ``[{"path": "$.name", "message": …}]``."""

    code = "invalid"
    status = 422
    title = _("Some values need to be corrected")


class TooMany(Problem):
    code = "too-many-requests"
    status = 429
    title = _("Too many tries; please wait a little")


class Unavailable(Problem):
    code = "unavailable"
    status = 503
    title = _("The server is busy; your work is safe on this device")
