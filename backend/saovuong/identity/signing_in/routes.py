"""HTTP for signing in and out and for one's own profile.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity import devices, guards
from saovuong.identity.cards import cards
from saovuong.identity.guards import Entering, Signed, caller, welcome
from saovuong.identity.limits.tries import SignInPaused
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in import challenges, examples, password_rules, passwords
from saovuong.identity.signing_in.profiles import Profiles
from saovuong.identity.signing_in.schemas import (
    CardSignIn,
    Challenge,
    DeviceSignIn,
    Me,
    PasswordChange,
    PasswordSignIn,
    SignedIn,
)
from saovuong.identity.signing_in.sign_in import DeviceNeeded, SignIn, WrongSignature
from saovuong.problems import Unauthenticated

_Request = Request[Any, Any, State]


@post(
    "/sign-in/card",
    operation_id="signInWithCard",
    summary="Sign in with the code of a card, and register this phone's key",
    status_code=200,
    refuses=(
        cards.CardUnknown,
        cards.CardUsed,
        cards.CardExpired,
        DeviceNeeded,
        devices.DeviceKeyInvalid,
        devices.DeviceTaken,
        devices.RevokedDevice,
        devices.LostDevice,
        SignInPaused,
    ),
    request_example=examples.CARD_SIGN_IN,
    reply_example=examples.SIGNED_IN,
)
async def sign_in_with_card(
    request: _Request, data: JSONBody[CardSignIn], sign_in: NamedDependency[SignIn]
) -> Response[SignedIn]:
    return welcome(request, await sign_in.by_card(data.code, data.device, caller(request)))


@get(
    "/sign-in/challenge",
    operation_id="signInChallenge",
    summary="A nonce for a phone to sign with its key",
    reply_example=examples.CHALLENGE,
)
async def sign_in_challenge(sign_in: NamedDependency[SignIn]) -> Challenge:
    nonce, expires_at = sign_in.challenge()
    return Challenge(nonce=nonce, expires_at=clock.to_ms(expires_at))


@post(
    "/sign-in/device",
    operation_id="signInWithDevice",
    summary="A fresh session for a phone whose key is known",
    status_code=200,
    refuses=(
        devices.UnknownDevice,
        devices.RevokedDevice,
        devices.LostDevice,
        WrongSignature,
        challenges.ChallengeInvalid,
        SignInPaused,
    ),
    request_example=examples.DEVICE_SIGN_IN,
    reply_example=examples.SIGNED_IN,
)
async def sign_in_with_device(
    request: _Request, data: JSONBody[DeviceSignIn], sign_in: NamedDependency[SignIn]
) -> Response[SignedIn]:
    return welcome(request, await sign_in.by_device(data.assertion, caller(request)))


@post(
    "/sign-in/password",
    operation_id="signInWithPassword",
    summary="Sign in as staff",
    status_code=200,
    refuses=(passwords.WrongPassword, SignInPaused),
    request_example=examples.PASSWORD_SIGN_IN,
    reply_example=examples.SIGNED_IN,
)
async def sign_in_with_password(
    request: _Request, data: JSONBody[PasswordSignIn], sign_in: NamedDependency[SignIn]
) -> Response[SignedIn]:
    opened = await sign_in.by_password(data.login, data.password, caller(request))
    return welcome(request, opened)


@post("/sign-out", operation_id="signOut", summary="End this session", status_code=204)
async def sign_out(request: _Request, session: NamedDependency[AsyncSession]) -> Response[None]:
    token = guards.session_token(request)
    if token is not None:
        await Tokens(session).end(token)
    gone = guards.session_cookie(request, "", "learner")
    return Response(None, cookies=[gone])


@get(
    "/me",
    operation_id="me",
    summary="Who is signed in",
    guards=[guards.signed],
    refuses=(Unauthenticated, SecondFactorNeeded),
    reply_example=examples.ME,
)
async def me(identity: Signed, reader: NamedDependency[AsyncSession]) -> Me:
    return await Profiles(reader).me(identity)


@put(
    "/me/password",
    operation_id="setPassword",
    summary="Set or change one's password; all other sessions end",
    status_code=204,
    guards=[guards.entering],
    refuses=(
        Unauthenticated,
        guards.RoleNeeded,
        SecondFactorNeeded,
        passwords.WrongPresentPassword,
        passwords.LoginTaken,
        passwords.LoginNeeded,
        password_rules.PasswordTooPlain,
        password_rules.PasswordTooCommon,
        SignInPaused,
    ),
    request_example=examples.PASSWORD_CHANGE,
)
async def set_password(
    request: _Request,
    data: JSONBody[PasswordChange],
    entering: Entering,
    sign_in: NamedDependency[SignIn],
) -> None:
    address = guards.address(request)
    await sign_in.set_password(entering, data.new, data.login, data.current, address)


def provide_sign_in(state: State) -> SignIn:
    return SignIn(state.sessions, state.trust)


router = Router(
    "/api",
    route_handlers=[
        sign_in_with_card,
        sign_in_challenge,
        sign_in_with_device,
        sign_in_with_password,
        sign_out,
        me,
        set_password,
    ],
    dependencies={"sign_in": Provide(provide_sign_in, sync_to_thread=False)},
    tags=["Identity"],
)
