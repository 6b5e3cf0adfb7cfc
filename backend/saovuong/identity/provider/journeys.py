"""To the identity provider and back: each journey begins in one browser and ends there, once."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors.models import ProviderAccount, ProviderJourney
from saovuong.identity.limits import backoff
from saovuong.identity.limits.tries import Tries, trying
from saovuong.identity.models import Person
from saovuong.identity.provider.client import Provider, ProviderRefused
from saovuong.identity.roles import Identity
from saovuong.identity.signing_in.openings import Caller, Opened, Openings
from saovuong.identity.trust import Trust
from saovuong.problems import Conflict, NotFound, Unauthenticated

LASTS = timedelta(minutes=10)
HOME = "#/quan-ly"
_PAGE = re.compile(r"#/[a-z0-9-]{0,40}(/[A-Za-z0-9-]{1,40}){0,6}")


class ProviderOff(NotFound):
    code = "provider-off"
    message = _("Staff sign in here without a sign-in service.")


class JourneyUnknown(Unauthenticated):
    code = "journey-unknown"
    title = _("This sign-in was begun elsewhere or took too long")
    message = _("Begin again from the sign-in page.")


class AccountNotLinked(Unauthenticated):
    code = "account-not-linked"
    title = _("This account of the sign-in service belongs to nobody here")
    message = _("Sign in with your password once and link it under “My sign-in”.")


class AccountTaken(Conflict):
    code = "account-taken"
    message = _("This account of the sign-in service is linked to somebody else.")


class Departure(msgspec.Struct, frozen=True):
    """``location``: where to send the browser; ``token``: what it must bring back."""

    location: str
    token: str


class Arrival(msgspec.Struct, frozen=True):
    """``opened`` is None when an account was linked; ``page`` is one of our own."""

    opened: Opened | None
    page: str


class ProviderJourneys:
    def __init__(self, sessions: Sessions, trust: Trust, provider: Provider | None) -> None:
        self._sessions = sessions
        self._trust = trust
        self._provider = provider

    @property
    def provider(self) -> Provider:
        """Raises ProviderOff."""
        if self._provider is None:
            raise ProviderOff
        return self._provider

    @property
    def name(self) -> str | None:
        """What the button says; None where there is no provider."""
        return None if self._provider is None else self._provider.config.name

    @property
    def issuer(self) -> str:
        """Raises ProviderOff."""
        return self.provider.config.issuer

    async def begin(self, page: str, caller: Caller, person_id: UUID | None = None) -> Departure:
        """``person_id``: whose account is to be linked; None is a sign-in.

        Raises ProviderOff, ProviderUnreachable, SignInPaused.
        """
        provider, now = self.provider, clock.now()
        state, token, nonce, verifier = (ids.token() for _number in range(4))
        location = await provider.address(state, nonce, verifier)
        async with self._sessions.writing() as session:
            await Tries(session).begin(backoff.address_only(caller.address))
            await session.execute(delete(ProviderJourney).where(ProviderJourney.expires_at <= now))
            session.add(
                ProviderJourney(
                    state_hash=_hash(state),
                    browser_hash=_hash(token),
                    nonce=nonce,
                    verifier=verifier,
                    return_to=own_page(page),
                    person_id=person_id,
                    expires_at=now + LASTS,
                )
            )
        return Departure(location, token)

    async def finish(
        self, state: str, code: str | None, issuer: str | None, token: str | None, caller: Caller
    ) -> Arrival:
        """Raises ProviderOff, JourneyUnknown, ProviderRefused, ProviderUnreachable,
        AccountNotLinked, AccountTaken.
        """
        provider, subjects = self.provider, backoff.address_only(caller.address)
        async with trying(self._sessions, "provider", subjects):
            journey = await self._taken_out(state, token)
            if not code or issuer not in (None, provider.config.issuer):
                raise ProviderRefused
            subject = await provider.subject(code, journey.nonce, journey.verifier)
            async with self._sessions.writing() as session:
                await Tries(session).forget(subjects)
                accounts = ProviderAccounts(session, provider.config.issuer)
                if journey.person_id is not None:
                    await accounts.link(journey.person_id, subject, journey.person_id)
                    return Arrival(None, journey.return_to)
                person_id = await accounts.owner(subject)
                opened = await Openings(session, self._trust).open(
                    person_id, "staff", "provider", caller
                )
                return Arrival(opened, journey.return_to)

    async def _taken_out(self, state: str, token: str | None) -> ProviderJourney:
        """Ends the journey whatever comes of it. Raises JourneyUnknown."""
        async with self._sessions.writing() as session:
            journey: ProviderJourney | None = await session.scalar(
                delete(ProviderJourney)
                .where(ProviderJourney.state_hash == _hash(state))
                .returning(ProviderJourney)
            )
        is_here = journey is not None and journey.browser_hash == _hash(token or "")
        if journey is None or not is_here or journey.expires_at <= clock.now():
            raise JourneyUnknown
        return journey


class ProviderAccounts:
    """Which account at the provider is whose: linked on purpose, never by a matching name."""

    def __init__(self, session: AsyncSession, issuer: str) -> None:
        self._session = session
        self._issuer = issuer

    async def owner(self, subject: str) -> UUID:
        """Raises AccountNotLinked."""
        person_id = await self._session.scalar(
            select(ProviderAccount.person_id)
            .join(Person, Person.id == ProviderAccount.person_id)
            .where(*self._is(subject), Person.ended_at.is_(None))
        )
        if person_id is None:
            raise AccountNotLinked
        return person_id

    async def of(self, person_id: UUID) -> ProviderAccount | None:
        return await self._session.scalar(
            select(ProviderAccount).where(
                ProviderAccount.issuer == self._issuer, ProviderAccount.person_id == person_id
            )
        )

    async def link(self, person_id: UUID, subject: str, by: UUID) -> None:
        """In place of an account linked before. Raises AccountTaken."""
        owner = await self._session.scalar(
            select(ProviderAccount.person_id).where(*self._is(subject))
        )
        if owner not in (None, person_id):
            raise AccountTaken
        await self._remove(person_id)
        self._session.add(
            ProviderAccount(
                issuer=self._issuer,
                subject=subject,
                person_id=person_id,
                linked_at=clock.now(),
                linked_by=by,
            )
        )
        await self._session.flush()
        await Audit(self._session).append("provider-linked", actor=by, subject=person_id)

    async def unlink(self, person_id: UUID, by: Identity) -> None:
        if await self._remove(person_id):
            await Audit(self._session).append(
                "provider-unlinked", actor=by.person_id, subject=person_id
            )

    async def _remove(self, person_id: UUID) -> bool:
        gone = await self._session.execute(
            delete(ProviderAccount)
            .where(ProviderAccount.issuer == self._issuer, ProviderAccount.person_id == person_id)
            .returning(ProviderAccount.subject)
        )
        return gone.first() is not None

    def _is(self, subject: str) -> tuple[ColumnElement[bool], ...]:
        return (ProviderAccount.issuer == self._issuer, ProviderAccount.subject == subject)


def own_page(asked: str) -> str:
    """A page of ours as it was asked for; any other address becomes the first page of staff."""
    return asked if _PAGE.fullmatch(asked) else HOME


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
