"""A phone as the server meets it: a key, a sequence of events, sealed envelopes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.jwk import ECKey

from saovuong import clock
from saovuong.ids import uuid7
from saovuong.signing import b64url, digest
from tests.factories.banks import EDITION, RIGHT_ANSWERS, TEST


def digest_of(text: str) -> str:
    return b64url(digest(text))


def compact(value: Any) -> str:
    """JSON as browsers write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Phone:
    person: UUID
    id: UUID = field(default_factory=uuid7)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    clock_error_ms: int = 0
    offset_ms: int | None = None
    edition: str = EDITION
    seq: int = 0
    envelopes: int = 0

    @property
    def public_key(self) -> dict[str, str]:
        public = self.key.as_dict(private=False)
        return {name: str(public[name]) for name in ("kty", "crv", "x", "y")}

    def now(self) -> int:
        return clock.now_ms() + self.clock_error_ms

    def event(self, kind: str, data: dict[str, Any], **changes: Any) -> str:
        """The exact text of one event; ``changes`` overwrite fields of its frame."""
        self.seq += 1
        frame: dict[str, Any] = {
            "id": str(uuid7()),
            "type": kind,
            "person": str(self.person),
            "device": str(self.id),
            "seq": self.seq,
            "at": self.now(),
            "mono_ms": self.seq * 1000,
            "offset_ms": self.offset_ms,
            "data": data,
        }
        return compact(frame | changes)

    def opened(self, lesson: str = "bai-1") -> str:
        return self.event("lesson_opened", {"edition": self.edition, "lesson": lesson})

    def finished(self, lesson: str = "bai-1") -> str:
        data = {"edition": self.edition, "lesson": lesson, "spent_ms": 180_000}
        return self.event("lesson_finished", data)

    def practised(self, lesson: str = "bai-1", response: Any = "a") -> str:
        data = {
            "edition": self.edition,
            "lesson": lesson,
            "run": str(uuid7()),
            "question": f"{lesson}-q1",
            "response": response,
        }
        return self.event("practice_answered", data)

    def submitted(
        self,
        answers: dict[str, Any] | None = None,
        *,
        attempt: UUID | None = None,
        elapsed_ms: int = 300_000,
    ) -> str:
        data = {
            "edition": self.edition,
            "test": TEST,
            "attempt": str(attempt or uuid7()),
            "answers": RIGHT_ANSWERS if answers is None else answers,
            "elapsed_ms": elapsed_ms,
            "ended_by": "learner",
        }
        return self.event("test_submitted", data)

    def envelope(self, events: Sequence[str], **changes: Any) -> bytes:
        """A sealed envelope; ``changes`` overwrite fields of its payload."""
        self.envelopes += 1
        payload: dict[str, Any] = {
            "v": 1,
            "person": str(self.person),
            "device": str(self.id),
            "seq": self.envelopes,
            "made_at": self.now(),
            "offset_ms": self.offset_ms,
            "outbox": {"left": 0, "oldest": None},
            "events": list(events),
        }
        return self.seal(json.dumps(payload | changes, separators=(",", ":")).encode())

    def seal(self, payload: bytes) -> bytes:
        header = {"alg": "ES256", "kid": str(self.id), "typ": "saovuong-envelope"}
        token = jws.serialize_compact(header, payload, self.key, ["ES256"])
        protected, body, signature = token.split(".")
        return compact({"protected": protected, "payload": body, "signature": signature}).encode()
