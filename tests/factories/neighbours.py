"""Homes around one commune: its own, below it, above it, beside it, and those that change sides.

In each stand a unit, somebody with particulars nobody else has, his phone, work of his that was set
aside, his request about his data, a list that was handed in, and a gathering.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from httpx import AsyncClient
from sqlalchemy import select

from saovuong import clock
from saovuong.curriculum.editions import Editions
from saovuong.identity.people.people import People
from saovuong.identity.roles import RoleName
from saovuong.identity.sessions.places import Place
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.units.units import Units
from saovuong.ids import uuid7
from saovuong.interop.imports import Imports
from saovuong.learning.gatherings import Gatherings, Occasion
from saovuong.privacy.requests import DataRequests
from saovuong.sync.models import Oddity
from tests.curriculum.folders import TODAY, Content
from tests.factories.province import registered_phone
from tests.factories.rosters import people_book
from tests.factories.server import Server

COURSE = "khoa-a"
FOUNDED = datetime(2026, 9, 1, 2, tzinfo=UTC)
BEFORE = datetime(2026, 11, 24, 2, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=30)
_HERE = Place("127.0.0.0/24", "Chrome, Linux")
_SIGNED_IN = ("learner", "instructor", "admin", "operator")


@dataclass(frozen=True)
class Home:
    """``unit`` is None where only the person changed sides, not the place he lived in."""

    whose: str
    unit: UUID | None
    person: UUID
    device: UUID
    request: UUID
    roster: UUID | None
    gathering: UUID | None
    oddity: UUID
    name: str
    phone: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.name, self.phone


@dataclass(frozen=True)
class Neighbours:
    """``homes`` by whose they are; ``staff`` by role and the unit it is over: "own" or "parent"."""

    server: Server
    province: UUID
    own: UUID
    sibling: UUID
    homes: dict[str, Home]
    now: datetime
    keeper: UUID
    """Operator of the province, by whom things are made."""
    staff: dict[tuple[str, str], AsyncClient] = field(default_factory=dict)

    def is_own(self, whose: str) -> bool:
        """Whether a home is in the charge of the commune's officers at this time."""
        arrived = (
            ("coming", "hamlet coming") if self.now == AFTER else ("leaving", "hamlet leaving")
        )
        return whose in ("own", "child", *arrived)


async def settle(server: Server, folder: Path, now: datetime) -> Neighbours:
    """Everybody at home; if ``now`` is ``AFTER``, those who change sides have done so a day ago."""
    sessions = server.sessions
    with clock.frozen(FOUNDED):
        async with sessions.writing() as session:
            await Editions(session).load_folder(Content().write(folder), TODAY)
            units = Units(session)
            province = await units.create("Tỉnh mẫu", "province")
            own = await units.create("Xã mình", "commune", province)
            sibling = await units.create("Xã bên", "commune", province)
            child = await units.create("Thôn mình", "hamlet", own)
            leaving = await units.create("Thôn đi", "hamlet", own)
            coming = await units.create("Thôn đến", "hamlet", sibling)
            people = People(session)
            keeper = await people.create("Người giữ (mẫu)", province)
            await people.grant(keeper, "operator", province)
        world = Neighbours(server, province, own, sibling, {}, now, keeper)
    with clock.frozen(BEFORE - timedelta(days=1)):
        places = {
            "own": own,
            "child": child,
            "parent": province,
            "sibling": sibling,
            "leaving": own,
            "coming": sibling,
            "hamlet leaving": leaving,
            "hamlet coming": coming,
        }
        for whose, unit in places.items():
            home = await make_home(world, whose, unit)
            only_person = whose in ("leaving", "coming")
            world.homes[whose] = (
                replace(home, unit=None, roster=None, gathering=None) if only_person else home
            )
    if now == AFTER:
        with clock.frozen(AFTER - timedelta(days=1)):
            async with sessions.writing() as session:
                await People(session).move(world.homes["leaving"].person, sibling)
                await People(session).move(world.homes["coming"].person, own)
                await Units(session).move(leaving, sibling)
                await Units(session).move(coming, own)
    await _sign_in(world)
    return world


async def make_home(world: Neighbours, whose: str, unit: UUID) -> Home:
    number = len(world.homes) + 1
    name, phone = f"Riêng Tư {whose} {number}", f"09{number:08d}"
    async with world.server.sessions.writing() as session:
        people = People(session)
        person = await people.create(name, unit, phone=phone, birth_year=1970)
        await people.grant(person, "learner", unit)
        await people.grant(person, "instructor", unit)
        token = await Tokens(session).open(world.keeper, "staff", "password", place=_HERE)
    async with world.server.sessions.writing() as session:
        keeper = await Tokens(session).identity(token)
        assert keeper is not None
        requests = DataRequests(session, keeper)
        request = await requests.record(person, "erase", "letter", "Xin xoá", clock.today())
        gathering = uuid7()
        title = "Học tập" if whose in ("leaving", "coming") else f"Buổi của {name}"
        occasion = Occasion(title, clock.today(), None, None)
        await Gatherings(session, keeper).open(gathering, unit, occasion)
        roster = await Imports(session, world.keeper).add("people", unit, "a.xlsx", people_book())
    device = await registered_phone(world.server.sessions, person)
    browser = world.server.browser()
    sent = await browser.post("/api/sync/envelopes", content=device.envelope(["lạ"]))
    assert sent.status_code == 200, sent.text
    async with world.server.sessions.reading() as session:
        oddity = await session.scalar(select(Oddity.id).where(Oddity.person_id == person))
    assert oddity is not None
    return Home(whose, unit, person, device.id, request, roster.id, gathering, oddity, name, phone)


async def _sign_in(world: Neighbours) -> None:
    """Somebody of each role over the commune and over the province, whole and just proved."""
    for role in _SIGNED_IN:
        for over, unit in (("own", world.own), ("parent", world.province)):
            world.staff[role, over] = await signed_in(world, role, unit)


async def signed_in(world: Neighbours, role: RoleName | str, unit: UUID) -> AsyncClient:
    kind: Literal["learner", "staff"] = "learner" if role == "learner" else "staff"
    with clock.frozen(FOUNDED):
        async with world.server.sessions.writing() as session:
            people = People(session)
            person = await people.create(f"{role} (mẫu)", unit)
            await people.grant(person, role, unit)  # type: ignore[arg-type]
    with clock.frozen(world.now):
        async with world.server.sessions.writing() as session:
            token = await Tokens(session).open(person, kind, "password", place=_HERE)
    browser = world.server.browser()
    browser.cookies.set("sv", token)
    return browser
