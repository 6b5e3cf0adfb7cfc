"""What every test may ask for.

Any test that asks for `database_url`, `engine` or `sessions` runs twice, on SQLite and on
PostgreSQL, each time with a migrated database of its own; `-k sqlite` runs one half. Tests whose
preparation is dear and which do not disturb one another ask for `module_database_url`,
`module_engine` or `module_sessions` instead: one database for all tests of the module.

`async def` tests and fixtures run on anyio's pytest plugin with asyncio; no marker is needed.
"""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong.database import sessions_on
from saovuong.db.engine import open_engine
from saovuong.db.session import Sessions
from tests import databases as test_databases

# A busy machine is slow without being wrong; CI tries the same examples every time.
settings.register_profile("saovuong", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("saovuong")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: Playwright leaves an event loop running in their thread."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for garbage again and again took a
    fifth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[test_databases.Databases]:
    with test_databases.opened(request.param, tmp_path_factory.mktemp("databases")) as opened:
        yield opened


@pytest.fixture
def database_url(databases: test_databases.Databases) -> Iterator[str]:
    with test_databases.one(databases) as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    return sessions_on(engine)


@pytest.fixture(scope="module")
def module_database_url(databases: test_databases.Databases) -> Iterator[str]:
    with test_databases.one(databases) as url:
        yield url


@pytest.fixture(scope="module")
async def module_engine(module_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(module_database_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="module")
def module_sessions(module_engine: AsyncEngine) -> Sessions:
    return sessions_on(module_engine)
