"""HTTP for how the questions of tests did: figures over the people one may see, never one person's.

``refuses`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.editions import CourseUnknown
from saovuong.identity.guards import RoleNeeded, Signed, require
from saovuong.identity.roles import Identity
from saovuong.identity.scope import scope
from saovuong.problems import Unauthenticated
from saovuong.reports import examples_items, item_views
from saovuong.reports.items import Items
from saovuong.reports.schemas_items import ItemTable, SatTests

TEACHERS = ("instructor", "admin")


@get(
    "/tests",
    operation_id="satTests",
    summary="Tests that people in one's scope have sat, and whether enough of them",
    refuses=(Unauthenticated, RoleNeeded),
    reply_example=examples_items.SAT_TESTS,
)
async def sat_tests(identity: Signed, reader: NamedDependency[AsyncSession]) -> SatTests:
    return item_views.sat_tests(await _items(identity, reader).groups())


@get(
    "/tests/items",
    operation_id="testItems",
    summary="Item analysis of a course's test, of one edition or of all that ask equally much",
    refuses=(Unauthenticated, RoleNeeded, CourseUnknown),
    reply_example=examples_items.ITEM_TABLE,
    limit="export",
)
async def items(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    course: FromQuery[str],
    edition: FromQuery[int | None] = None,
) -> ItemTable:
    return item_views.item_table(await _items(identity, reader).of(course, edition))


def _items(identity: Identity, reader: AsyncSession) -> Items:
    today = clock.today()
    return Items(reader, scope(identity.person_id, TEACHERS, today), today)


router = Router(
    "/api/manage",
    route_handlers=[sat_tests, items],
    guards=[require(*TEACHERS)],
    tags=["Manage"],
)
