"""HTTP for second factors and for showing again who one is.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody

from saovuong import clock
from saovuong.identity import guards
from saovuong.identity.cards.cards import shown
from saovuong.identity.factors import examples, factors, passkeys, proofs, totps
from saovuong.identity.factors.enrolments import Enrolments
from saovuong.identity.factors.proofs import Proofs
from saovuong.identity.factors.recovery_codes import WrongRecoveryCode
from saovuong.identity.factors.schemas import (
    FactorsView,
    NewPasskey,
    PasskeyAnswer,
    PasskeyChange,
    PasskeyRequest,
    PasskeyView,
    RecoveryCodesView,
    SecondFactor,
    SteppedUp,
    StepUp,
    TotpCode,
    TotpSecret,
)
from saovuong.identity.factors.webauthn import PasskeyRefused
from saovuong.identity.guards import Entering, Signed, caller, site, welcome
from saovuong.identity.limits.tries import SignInPaused
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.roles import STAFF
from saovuong.identity.signing_in import challenges
from saovuong.identity.signing_in.passwords import WrongPresentPassword
from saovuong.identity.signing_in.schemas import SignedIn
from saovuong.problems import Unauthenticated

_Request = Request[Any, Any, State]
_ENTERING = (Unauthenticated, guards.RoleNeeded)
_WHOLE = (*_ENTERING, SecondFactorNeeded)
_PROVED = (*_WHOLE, StepUpNeeded)
_PROOFS = (
    proofs.OneProofNeeded,
    totps.WrongCode,
    PasskeyRefused,
    challenges.ChallengeInvalid,
    proofs.CodesPaused,
    SignInPaused,
)
_staff = guards.require(*STAFF)


@post(
    "/sign-in/second",
    operation_id="signInSecond",
    summary="The second factor: the session becomes whole, under a new token",
    status_code=200,
    guards=[guards.entering],
    refuses=(*_ENTERING, proofs.AlreadyWhole, *_PROOFS, WrongRecoveryCode),
    request_example=examples.SECOND_FACTOR,
)
async def second_factor(
    request: _Request,
    data: JSONBody[SecondFactor],
    entering: Entering,
    proofs: NamedDependency[Proofs],
) -> Response[SignedIn]:
    return welcome(request, await proofs.complete(entering, data, caller(request), site(request)))


@post(
    "/sign-in/passkey/request",
    operation_id="requestPasskeySignIn",
    summary="What to ask the browser for, to sign in with a passkey alone",
    status_code=200,
    reply_example=examples.PASSKEY_REQUEST,
)
async def request_passkey_sign_in(
    request: _Request, proofs: NamedDependency[Proofs]
) -> PasskeyRequest:
    token, wanted = await proofs.request(None, site(request))
    return PasskeyRequest(token=token, public_key=wanted)


@post(
    "/sign-in/passkey",
    operation_id="signInWithPasskey",
    summary="Sign in as staff with a passkey that asked for a PIN or a finger",
    status_code=200,
    refuses=(PasskeyRefused, challenges.ChallengeInvalid, SignInPaused),
    request_example=examples.PASSKEY_ANSWER,
)
async def sign_in_with_passkey(
    request: _Request, data: JSONBody[PasskeyAnswer], proofs: NamedDependency[Proofs]
) -> Response[SignedIn]:
    opened = await proofs.sign_in_by_passkey(data, caller(request), site(request))
    return welcome(request, opened)


@post(
    "/me/step-up",
    operation_id="stepUp",
    summary="Show again that it is you, before something that asks for it",
    status_code=200,
    guards=[_staff],
    refuses=(*_WHOLE, *_PROOFS, WrongPresentPassword),
    request_example=examples.STEP_UP,
    reply_example=examples.STEPPED_UP,
)
async def step_up(
    request: _Request, data: JSONBody[StepUp], identity: Signed, proofs: NamedDependency[Proofs]
) -> SteppedUp:
    until = await proofs.step_up(identity, data, caller(request), site(request))
    return SteppedUp(until=clock.to_ms(until))


@post(
    "/me/passkeys/request",
    operation_id="requestPasskey",
    summary="What to ask the browser for, as second factor or to step up",
    status_code=200,
    guards=[guards.entering],
    refuses=_ENTERING,
    reply_example=examples.PASSKEY_REQUEST,
)
async def request_passkey(
    request: _Request, entering: Entering, proofs: NamedDependency[Proofs]
) -> PasskeyRequest:
    token, wanted = await proofs.request(entering, site(request))
    return PasskeyRequest(token=token, public_key=wanted)


@get(
    "/me/factors",
    operation_id="myFactors",
    summary="How one signs in, and what this session still waits for",
    guards=[guards.entering],
    refuses=_ENTERING,
    reply_example=examples.FACTORS,
)
async def my_factors(entering: Entering, enrolments: NamedDependency[Enrolments]) -> FactorsView:
    return await enrolments.view(entering)


@post(
    "/me/totp",
    operation_id="beginTotp",
    summary="A secret for an authenticator app; it counts once a code has been shown",
    status_code=200,
    guards=[guards.entering],
    refuses=(*_PROVED, totps.TotpKnown),
    reply_example=examples.TOTP_SECRET,
)
async def begin_totp(entering: Entering, enrolments: NamedDependency[Enrolments]) -> TotpSecret:
    secret, uri = await enrolments.begin_totp(entering)
    return TotpSecret(secret=secret, uri=uri)


@post(
    "/me/totp/confirm",
    operation_id="confirmTotp",
    summary="Show the app's code; a half session becomes whole, under a new token",
    status_code=204,
    guards=[guards.entering],
    refuses=(*_PROVED, totps.TotpKnown, totps.TotpNotBegun, totps.WrongCode, SignInPaused),
    request_example=examples.TOTP_CODE,
)
async def confirm_totp(
    request: _Request,
    data: JSONBody[TotpCode],
    entering: Entering,
    enrolments: NamedDependency[Enrolments],
) -> Response[None]:
    opened = await enrolments.confirm_totp(entering, data.code, caller(request))
    return Response(None, cookies=guards.cookies(request, opened))


@delete(
    "/me/totp",
    operation_id="removeTotp",
    summary="The authenticator app counts no more",
    guards=[_staff, guards.stepped_up],
    refuses=(*_PROVED, factors.LastFactor),
)
async def remove_totp(identity: Signed, enrolments: NamedDependency[Enrolments]) -> None:
    await enrolments.remove_totp(identity)


@post(
    "/me/passkeys/creation",
    operation_id="beginPasskey",
    summary="What to ask the browser for, to make a passkey",
    status_code=200,
    guards=[guards.entering],
    refuses=_PROVED,
    reply_example=examples.PASSKEY_REQUEST,
)
async def begin_passkey(
    request: _Request, entering: Entering, enrolments: NamedDependency[Enrolments]
) -> PasskeyRequest:
    token, wanted = await enrolments.creation(entering, site(request))
    return PasskeyRequest(token=token, public_key=wanted)


@post(
    "/me/passkeys",
    operation_id="addPasskey",
    summary="Keep a passkey; a half session becomes whole, under a new token",
    guards=[guards.entering],
    refuses=(
        *_PROVED,
        challenges.ChallengeInvalid,
        PasskeyRefused,
        passkeys.PasskeyKnown,
        passkeys.TooManyPasskeys,
    ),
    request_example=examples.NEW_PASSKEY,
)
async def add_passkey(
    request: _Request,
    data: JSONBody[NewPasskey],
    entering: Entering,
    enrolments: NamedDependency[Enrolments],
) -> Response[PasskeyView]:
    view, opened = await enrolments.add_passkey(entering, data, caller(request), site(request))
    return Response(view, cookies=guards.cookies(request, opened))


@put(
    "/me/passkeys/{passkey:uuid}",
    operation_id="renamePasskey",
    summary="Give a passkey another name",
    status_code=204,
    guards=[_staff],
    refuses=(*_WHOLE, passkeys.PasskeyUnknown),
    request_example=examples.PASSKEY_CHANGE,
)
async def rename_passkey(
    passkey: FromPath[UUID],
    data: JSONBody[PasskeyChange],
    identity: Signed,
    enrolments: NamedDependency[Enrolments],
) -> None:
    await enrolments.rename_passkey(identity, passkey, data.name)


@delete(
    "/me/passkeys/{passkey:uuid}",
    operation_id="removePasskey",
    summary="A passkey counts no more",
    guards=[_staff, guards.stepped_up],
    refuses=(*_PROVED, passkeys.PasskeyUnknown, factors.LastFactor),
)
async def remove_passkey(
    passkey: FromPath[UUID], identity: Signed, enrolments: NamedDependency[Enrolments]
) -> None:
    await enrolments.remove_passkey(identity, passkey)


@post(
    "/me/recovery-codes",
    operation_id="newRecoveryCodes",
    summary="Ten fresh recovery codes, shown once; earlier ones stop working",
    status_code=200,
    guards=[_staff, guards.stepped_up],
    refuses=(*_PROVED, factors.NoFactor),
    reply_example=examples.RECOVERY_CODES,
)
async def new_recovery_codes(
    identity: Signed, enrolments: NamedDependency[Enrolments]
) -> RecoveryCodesView:
    codes = await enrolments.new_recovery_codes(identity)
    return RecoveryCodesView(codes=[shown(code) for code in codes])


def provide_proofs(state: State) -> Proofs:
    return Proofs(state.sessions, state.trust)


def provide_enrolments(state: State) -> Enrolments:
    return Enrolments(state.sessions, state.trust)


router = Router(
    "/api",
    route_handlers=[
        second_factor,
        request_passkey_sign_in,
        sign_in_with_passkey,
        step_up,
        request_passkey,
        my_factors,
        begin_totp,
        confirm_totp,
        remove_totp,
        begin_passkey,
        add_passkey,
        rename_passkey,
        remove_passkey,
        new_recovery_codes,
    ],
    dependencies={
        "proofs": Provide(provide_proofs, sync_to_thread=False),
        "enrolments": Provide(provide_enrolments, sync_to_thread=False),
    },
    tags=["Identity"],
)
