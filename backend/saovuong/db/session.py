"""Sessions: the only place, beside the sink, that commits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

Settlement = Callable[[AsyncSession], Awaitable[None]]
"""Makes derived rows follow what a transaction changed, right before it commits."""


class Sessions:
    """Makes sessions on one engine: ``writing`` commits when its block ends, ``reading`` never."""

    def __init__(self, engine: AsyncEngine, settlements: Sequence[Settlement] = ()) -> None:
        self.engine = engine
        self._settlements = settlements
        self._writers = async_sessionmaker(engine, expire_on_commit=False)
        readers = engine.execution_options(writes=False)
        self._readers = async_sessionmaker(readers, expire_on_commit=False)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed when the block ends well and rolled back when it raises."""
        async with self._writers.begin() as session:
            yield session
            for settle in self._settlements:
                await settle(session)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view; on SQLite it takes no write lock."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare writing transaction for statements over many rows."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()
