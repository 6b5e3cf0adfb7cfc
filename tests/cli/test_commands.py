"""The commands as a person runs them, on a database of his own."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import anyio
import pytest
from sqlalchemy import func, select, update

from saovuong.cli.commands import main
from saovuong.database import open_sessions
from saovuong.identity.models import Card, Membership, Person, Role, UnitAncestor, UnitVersion
from saovuong.settings import SettingInvalid, database_url, from_environment

LINK = re.compile(r"http://localhost:8000/#/vao/([0-9A-Z]{5}-[0-9A-Z]{5})")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    monkeypatch.setenv("SAOVUONG_CONTENT", str(tmp_path / "content"))
    for name in ("SAOVUONG_DATABASE_URL", "SAOVUONG_ORIGIN", "SAOVUONG_ENV"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def links(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return LINK.findall(capsys.readouterr().out)


async def counted(at: Path, table: type[object]) -> int | None:
    sessions = open_sessions(f"sqlite+aiosqlite:///{at}/saovuong.db")
    async with sessions.reading() as session:
        count = await session.scalar(select(func.count()).select_from(table))
    await sessions.close()
    return count


def test_the_sample_province_is_made_once_and_its_links_each_time(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert main(["demo"]) == 0
    first = links(capsys)
    assert main(["demo"]) == 0
    second = links(capsys)
    assert len(first) == len(second) == 3
    assert not set(first) & set(second)
    assert anyio.run(counted, at, Person) == 42
    assert anyio.run(counted, at, Membership) == 42
    assert anyio.run(counted, at, Role) == 42
    assert anyio.run(counted, at, Card) == 6


def test_the_sample_province_is_not_for_production(
    at: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["migrate"])
    monkeypatch.setenv("SAOVUONG_ENV", "production")
    assert main(["demo"]) == 1
    assert "production" in capsys.readouterr().err


def test_init_makes_one_operator_and_a_fresh_link_each_time(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["init", "--name", "Quản trị", "--login", "quan-tri"]
    assert main(asked) == 0
    assert main(asked) == 0
    assert len(set(links(capsys))) == 2
    assert anyio.run(counted, at, Person) == 1
    assert main(["audit"]) == 0


def test_the_topmost_unit_may_stand_since_an_earlier_day(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["init", "--name", "Quản trị", "--login", "quan-tri", "--since"]
    assert main([*asked, "2025-07-01"]) == 0

    async def begun() -> date | None:
        sessions = open_sessions(f"sqlite+aiosqlite:///{at}/saovuong.db")
        async with sessions.reading() as session:
            day = await session.scalar(select(UnitVersion.valid_from))
        await sessions.close()
        return day

    assert anyio.run(begun) == date(2025, 7, 1)
    with pytest.raises(SystemExit):
        main([*asked, "01/07/2025"])
    assert "invalid" in capsys.readouterr().err


def test_rebuild_finds_and_repairs_what_was_derived_wrongly(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def spoil() -> None:
        sessions = open_sessions(f"sqlite+aiosqlite:///{at}/saovuong.db")
        async with sessions.writing() as session:
            await session.execute(update(UnitAncestor).values(depth=7))
        await sessions.close()

    main(["migrate"])
    main(["demo"])
    assert main(["rebuild"]) == 0
    anyio.run(spoil)
    assert main(["rebuild"]) == 1
    assert main(["rebuild", "--repair"]) == 0
    assert main(["rebuild"]) == 0
    assert capsys.readouterr().out.endswith("Every derived table is what the events say.\n")


def test_serving_needs_the_newest_schema(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 1
    assert "saovuong migrate" in capsys.readouterr().err


def test_the_api_document_is_written_as_json(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi", str(at / "api.json")]) == 0
    assert main(["openapi"]) == 0
    written = (at / "api.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == written
    assert json.loads(written)["info"]["title"] == "Sao Vuông"


def test_an_unreachable_database_is_told_in_words(
    at: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert main(["demo"]) == 2
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
    ],
)
def test_a_database_address_gets_the_driver_we_use(given: str, understood: str) -> None:
    assert database_url(given) == understood


@pytest.mark.parametrize("given", ["mysql://x", "postgresql+psycopg://x", "saovuong.db", ""])
def test_another_database_is_refused_in_words(given: str) -> None:
    with pytest.raises(SettingInvalid, match="SAOVUONG_DATABASE_URL"):
        database_url(given)


@pytest.mark.parametrize(
    ("name", "value"), [("SAOVUONG_ENV", "prod"), ("SAOVUONG_ORIGIN", "hoc.example.vn")]
)
def test_a_setting_that_cannot_be_meant_stops_the_command(
    at: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid, match=name):
        from_environment()
    assert main(["migrate"]) == 2


def test_every_number_of_the_courses_is_printed_with_its_article(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = Path(__file__).parents[2] / "content"
    monkeypatch.setenv("SAOVUONG_CONTENT", str(content))
    assert main(["content", "claims", str(content / "courses" / "bien-gioi")]) == 0
    assert "10 km từ biên giới vào" in capsys.readouterr().out
