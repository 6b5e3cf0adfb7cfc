"""Databases for tests: one migrated template an engine, and cheap clones of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from saovuong.db import migrate
from tests import postgres


class Databases(Protocol):
    def clone(self) -> str:
        """The address of a migrated, empty database that is nobody else's."""

    def drop(self, url: str) -> None:
        """Removes a clone once every connection to it is closed."""


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = folder / "template.db"
        migrate.upgrade(self._url(self._template))

    def clone(self) -> str:
        path = self._folder / f"clone-{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        return self._url(path)

    def drop(self, url: str) -> None:
        for path in self._folder.glob(Path(url).name + "*"):
            path.unlink()

    @staticmethod
    def _url(path: Path) -> str:
        return f"sqlite+aiosqlite:///{path}"


class PostgresDatabases:
    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = count(1)
        postgres.run_sql(port, "CREATE DATABASE template_saovuong")
        migrate.upgrade(self._url("template_saovuong"))

    def clone(self) -> str:
        name = f"clone_{next(self._numbers)}"
        postgres.run_sql(self._port, f"CREATE DATABASE {name} TEMPLATE template_saovuong")
        return self._url(name)

    def drop(self, url: str) -> None:
        name = url.rsplit("/", 1)[1]
        postgres.run_sql(self._port, f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return f"postgresql+asyncpg://{postgres.OWNER}@127.0.0.1:{self._port}/{name}"


@contextmanager
def opened(engine_name: str, folder: Path) -> Iterator[Databases]:
    """`engine_name` is "sqlite" or "postgresql"; `folder` is where SQLite's files may lie."""
    if engine_name == "sqlite":
        yield SqliteDatabases(folder)
        return
    with postgres.running() as port:
        yield PostgresDatabases(port)


@contextmanager
def one(databases: Databases) -> Iterator[str]:
    url = databases.clone()
    try:
        yield url
    finally:
        databases.drop(url)
