"""How much of himself somebody signed in must have shown.

A rule: half a sign-in permits nothing but its other half, and a proof grows old in ten minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from saovuong.i18n import _
from saovuong.identity.roles import Identity
from saovuong.problems import Forbidden

PROVED_FOR = timedelta(minutes=10)


class SecondFactorNeeded(Forbidden):
    code = "second-factor-needed"
    title = _("One more step to sign in")
    message = _("Show your second factor: a code of your app, or a passkey.")


class StepUpNeeded(Forbidden):
    code = "step-up-needed"
    title = _("Please show again that it is you")
    message = _("This needs your password, a code or a passkey from the last ten minutes.")


def require_whole(identity: Identity) -> None:
    """Raises SecondFactorNeeded."""
    if identity.is_half:
        raise SecondFactorNeeded


def is_proved(identity: Identity, at: datetime) -> bool:
    return identity.proved_at is not None and at - identity.proved_at < PROVED_FOR


def came_by_card(identity: Identity, at: datetime) -> bool:
    """Whether the session was opened by a staff card just now: then a password may be set anew."""
    has_card = identity.opened_by.partition("+")[0] == "card"
    return has_card and (identity.is_half or is_proved(identity, at))


def require_proved(identity: Identity, at: datetime) -> None:
    """Raises SecondFactorNeeded, StepUpNeeded."""
    require_whole(identity)
    if not is_proved(identity, at):
        raise StepUpNeeded
