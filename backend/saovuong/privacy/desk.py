"""Service: what is done about a request to the person's data, each step on its log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import text
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person
from saovuong.identity.roles import Identity
from saovuong.privacy.dossiers import Dossiers
from saovuong.privacy.erasures import Erasures, Foreseen
from saovuong.privacy.requests import DataRequests
from saovuong.privacy.restrictions import Restrictions
from saovuong.problems import Conflict, Invalid


class NameNotTyped(Invalid):
    code = "name-not-typed"
    message = _("Type the name of the person exactly to confirm.")


class AlreadyErased(Conflict):
    code = "already-erased"
    message = _("The data of this person are erased already.")


class NotAskedToErase(Conflict):
    code = "not-asked-to-erase"
    message = _("This request does not ask to erase. Record one that does.")


ERASING = ("erase", "withdraw", "object")
"""Kinds of requests that may end by erasing the person."""


class Desk:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by
        self.requests = DataRequests(session, by)

    async def dossier(self, request_id: UUID, form: str) -> dict[str, Any]:
        """Everything about the person; raises RequestUnknown, AlreadyErased."""
        found = await self.requests.get(request_id)
        _require_there(found.person)
        await self.requests.log(found.request, f"exported-{form}")
        await Audit(self._session).append(
            "data-export", actor=self._by.person_id, subject=found.person.id, form=form
        )
        return await Dossiers(self._session).of(found.person.id)

    async def restrict(self, request_id: UUID, *, is_restricted: bool) -> None:
        """Raises RequestUnknown, RequestClosed, AlreadyErased."""
        found = await self.requests.require_waiting(request_id)
        _require_there(found.person)
        await Restrictions(self._session).set(
            found.person.id, is_restricted=is_restricted, by=self._by.person_id
        )
        await self.requests.log(found.request, "restricted" if is_restricted else "lifted")

    async def foresee(self, request_id: UUID) -> tuple[str, Foreseen]:
        """The name to type, and what erasing would do; raises RequestUnknown, AlreadyErased."""
        found = await self.requests.get(request_id)
        _require_there(found.person)
        return found.person.name, await Erasures(self._session).foresee(found.person.id)

    async def erase(self, request_id: UUID, typed: str) -> None:
        """Ends the request. Raises RequestUnknown, RequestClosed, AlreadyErased, NameNotTyped,
        NotAskedToErase, HoldsOffice."""
        found = await self.requests.require_waiting(request_id)
        _require_there(found.person)
        if found.request.kind not in ERASING:
            raise NotAskedToErase
        if text.nfc(typed).strip() != found.person.name:
            raise NameNotTyped(faults=[{"path": "$.name", "message": "This is another name"}])
        await Erasures(self._session).erase(found.person.id, by=self._by.person_id, why="request")
        self.requests.turn(found.request, "done")
        await self.requests.log(found.request, "erased")


def _require_there(person: Person) -> None:
    if person.erased_at is not None:
        raise AlreadyErased
