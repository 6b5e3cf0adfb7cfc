"""What kinds of things the audit log tells, for whoever looks for one of them.

A rule: an action's name in, its kind out; the first pattern that fits counts.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal, get_args

Kind = Literal[
    "sign-in",
    "refusal",
    "export",
    "reading",
    "import",
    "publishing",
    "role",
    "unit",
    "phone",
    "privacy",
    "person",
    "other",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

PATTERNS: tuple[tuple[str, Kind], ...] = (
    ("sign-in-refused", "refusal"),
    ("refused", "refusal"),
    ("sign-in*", "sign-in"),
    ("step-up", "sign-in"),
    ("password-*", "sign-in"),
    ("factor*", "sign-in"),
    ("recovery-codes-*", "sign-in"),
    ("passkey-*", "sign-in"),
    ("provider-*", "sign-in"),
    ("account-*", "sign-in"),
    ("session*", "sign-in"),
    ("data-*", "privacy"),
    ("person-erased", "privacy"),
    ("retention-*", "privacy"),
    ("*-export", "export"),
    ("*-exported", "export"),
    ("*-read", "reading"),
    ("*-preview", "reading"),
    ("roster-*", "import"),
    ("import-*", "import"),
    ("*-imported", "import"),
    ("units-loaded", "import"),
    ("unit-kinds-loaded", "import"),
    ("content-*", "publishing"),
    ("edition-*", "publishing"),
    ("role*", "role"),
    ("operator-made", "role"),
    ("unit*", "unit"),
    ("regions-*", "unit"),
    ("card*", "phone"),
    ("staff-card-*", "phone"),
    ("device*", "phone"),
    ("phone*", "phone"),
    ("gathering*", "person"),
    ("attendance*", "person"),
    ("quarantine-*", "phone"),
    ("person-*", "person"),
    ("people-*", "person"),
)


def kind_of(action: str) -> Kind:
    return next((kind for pattern, kind in PATTERNS if fnmatchcase(action, pattern)), "other")
