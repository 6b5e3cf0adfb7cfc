"""What signing in rests on: the server's keys and whether staff need a second factor."""

from __future__ import annotations

from typing import Literal

import msgspec

from saovuong.identity.factors.sealing import Seal
from saovuong.signing import ServerKey

FactorNeeded = Literal["none", "verify", "enrol"]
"""What a staff session still lacks: nothing, a factor it has, or a factor at all."""


class Trust(msgspec.Struct, frozen=True):
    key: ServerKey
    seal: Seal
    is_factor_required: bool
