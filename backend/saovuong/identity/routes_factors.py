"""HTTP for second factors and for showing again who one is.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody

from saovuong import clock
from saovuong.identity import examples_factors as examples
from saovuong.identity import guards
from saovuong.identity.guards import Signed
from saovuong.identity.passwords import WrongPassword
from saovuong.identity.proofs import OneProofNeeded, Proofs
from saovuong.identity.roles import STAFF
from saovuong.identity.schemas_factors import SteppedUp, StepUp
from saovuong.identity.tries import SignInPaused
from saovuong.problems import Unauthenticated

_Request = Request[Any, Any, State]
_REFUSES = (Unauthenticated, guards.RoleNeeded, guards.SecondFactorNeeded)


@post(
    "/me/step-up",
    operation_id="stepUp",
    summary="Show again that it is you, before something that asks for it",
    status_code=200,
    guards=[guards.require(*STAFF)],
    refuses=(*_REFUSES, OneProofNeeded, WrongPassword, SignInPaused),
    request_example=examples.STEP_UP,
    reply_example=examples.STEPPED_UP,
)
async def step_up(
    request: _Request, data: JSONBody[StepUp], identity: Signed, proofs: NamedDependency[Proofs]
) -> SteppedUp:
    until = await proofs.step_up(identity, data, guards.address(request))
    return SteppedUp(until=clock.to_ms(until))


def provide_proofs(state: State) -> Proofs:
    return Proofs(state.sessions)


router = Router(
    "/api",
    route_handlers=[step_up],
    dependencies={"proofs": Provide(provide_proofs, sync_to_thread=False)},
    tags=["Identity"],
)
