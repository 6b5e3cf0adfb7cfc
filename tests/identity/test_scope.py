from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.models import UnitAncestor
from saovuong.identity.people.people import People
from saovuong.identity.scope import scope
from saovuong.identity.units.units import Units
from tests.factories.province import Province, found_province

ADMIN = ("admin",)


async def seen(
    session: AsyncSession, person: object, roles: tuple[str, ...] = ADMIN
) -> set[object]:
    units = scope(person, roles, clock.today())  # type: ignore[arg-type]
    return set(
        await session.scalars(select(UnitAncestor.unit_id).where(UnitAncestor.unit_id.in_(units)))
    )


async def founded(sessions: Sessions) -> Province:
    return await found_province(sessions)


async def test_an_admin_sees_his_unit_and_all_below_it(sessions: Sessions) -> None:
    province = await founded(sessions)
    async with sessions.reading() as session:
        assert await seen(session, province.admin) == {province.id, *province.communes}


async def test_an_admin_of_a_commune_sees_neither_its_sibling_nor_its_parent(
    sessions: Sessions,
) -> None:
    province = await founded(sessions)
    async with sessions.reading() as session:
        assert await seen(session, province.commune_admin) == {province.communes[0]}


async def test_only_the_roles_asked_for_count(sessions: Sessions) -> None:
    province = await founded(sessions)
    async with sessions.reading() as session:
        assert await seen(session, province.admin, ("operator", "instructor")) == set()
        assert await seen(session, province.learners[0]) == set()


async def test_a_withdrawn_role_shows_nothing_from_that_moment(sessions: Sessions) -> None:
    province = await founded(sessions)
    async with sessions.writing() as session:
        await People(session).withdraw(province.admin, "admin", province.id)
        assert await seen(session, province.admin) == set()


async def test_a_role_that_begins_tomorrow_shows_nothing_today(sessions: Sessions) -> None:
    province = await founded(sessions)
    async with sessions.writing() as session:
        tomorrow = clock.today() + timedelta(days=1)
        await People(session).grant(province.learners[0], "admin", province.id, on=tomorrow)
        assert await seen(session, province.learners[0]) == set()


async def test_a_commune_that_moves_away_leaves_the_scope(sessions: Sessions) -> None:
    province = await founded(sessions)
    async with sessions.writing() as session:
        units = Units(session)
        other = await units.create("Tỉnh khác", "province")
        await units.move(province.communes[0], other)
        assert await seen(session, province.admin) == {province.id, province.communes[1]}
        assert await seen(session, province.commune_admin) == {province.communes[0]}
