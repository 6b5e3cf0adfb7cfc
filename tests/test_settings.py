"""Secrets come from the environment or from files of their owner; unsafe servers do not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from saovuong.cli.commands import main
from saovuong.db.engine import open_engine
from saovuong.settings import SettingInvalid, Settings, from_environment

URL = "postgresql://sv:rat-bi-mat@127.0.0.1:9/none"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "ORIGIN", "ENV", "PROXIES", "SECOND_FACTOR"):
        monkeypatch.delenv(f"SAOVUONG_{name}", raising=False)
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    return tmp_path


def secret_file(folder: Path, mode: int) -> Path:
    file = folder / "database-url"
    file.write_text(URL + "\n", encoding="utf-8")
    file.chmod(mode)
    return file


def test_a_secret_may_stand_in_a_file_of_its_owner(
    at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL_FILE", str(secret_file(at, 0o600)))
    assert from_environment().database_url == URL.replace("postgresql", "postgresql+asyncpg")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_secret_that_others_may_read_is_refused_in_words(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: int
) -> None:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL_FILE", str(secret_file(at, mode)))
    with pytest.raises(SettingInvalid, match="readable by its owner only"):
        from_environment()


def test_a_secret_in_two_places_or_nowhere_is_refused(
    at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL_FILE", str(at / "missing"))
    with pytest.raises(SettingInvalid, match="cannot be read"):
        from_environment()
    monkeypatch.setenv("SAOVUONG_DATABASE_URL", URL)
    with pytest.raises(SettingInvalid, match="not both"):
        from_environment()


@pytest.mark.parametrize("name", ["receipt.pem", "factors.key"])
def test_the_server_does_not_start_with_a_key_that_others_may_read(
    at: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    from saovuong.app import create_app

    create_app(from_environment())
    (at / "keys" / name).chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        create_app(from_environment())


SAFE = {
    "SAOVUONG_ENV": "production",
    "SAOVUONG_ORIGIN": "https://sv.example",
    "SAOVUONG_DATABASE_URL": URL,
}


def chosen(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (SAFE | {f"SAOVUONG_{n}": v for n, v in changes.items()}).items():
        monkeypatch.setenv(name, value)
    return from_environment()


@pytest.mark.parametrize("origin", ["https://sv.example", "http://localhost:8000"])
def test_a_safe_production_server_may_start(
    at: Path, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    assert chosen(monkeypatch, ORIGIN=origin).dangers() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ORIGIN": ""}, "SAOVUONG_ORIGIN"),
        ({"ORIGIN": "http://sv.example"}, "SAOVUONG_ORIGIN"),
        ({"ORIGIN": "http://localhost.evil.example"}, "SAOVUONG_ORIGIN"),
        ({"SECOND_FACTOR": "optional"}, "SAOVUONG_SECOND_FACTOR"),
        ({"PROXIES": "*"}, "SAOVUONG_PROXIES"),
        ({"PROXIES": "10.0.0.1, *"}, "SAOVUONG_PROXIES"),
        ({"DATABASE_URL": "postgresql://sv:postgres@db/sv"}, "password of the database"),
    ],
)
def test_an_unsafe_production_server_does_not_start(
    at: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    told: str,
) -> None:
    assert [told in one for one in chosen(monkeypatch, **changes).dangers()] == [True]
    assert main(["serve"]) == 2
    assert told in capsys.readouterr().err


def test_starting_prints_no_secret(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen(monkeypatch)
    assert main(["serve"]) == 2
    told = capsys.readouterr()
    assert "cannot be reached" in told.err
    assert "rat-bi-mat" not in told.out + told.err


async def test_a_new_database_file_is_its_owners_only(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/new/saovuong.db")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE x (y)")
        files = list((tmp_path / "new").iterdir())
        assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
        assert len(files) >= 2
    await engine.dispose()
