"""``saovuong init --units``, ``saovuong units``: a country out of files, as often as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from saovuong.cli.commands import main

INIT = ["init", "--name", "Quản trị", "--login", "quan-tri"]


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAOVUONG_DATABASE_URL", database_url)
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_a_country_is_set_up_once(capsys: pytest.CaptureFixture[str]) -> None:
    first = said(capsys, *INIT, "--units", "vietnam-2026", "--regions")
    assert "3355 units made" in first
    assert "1 regions made, 4 provinces" in first
    again = said(capsys, *INIT, "--units", "vietnam-2026", "--regions")
    assert "0 units made" in again
    assert "0 regions made, 0 provinces" in again
    assert said(capsys, "rebuild").startswith("Every derived table")


def test_kinds_and_regions_come_from_ones_own_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kinds, regions = tmp_path / "kinds.yaml", tmp_path / "regions.yaml"
    kinds.write_text("- {id: cluster, vi: Cụm, en: Cluster, under: [commune]}", "utf-8")
    regions.write_text('- {code: X, name: Vùng thử, note: Thử, provinces: ["01"]}', "utf-8")
    said(capsys, *INIT, "--units", "vietnam-2026")
    assert said(capsys, "units", "kinds", str(kinds)) == "1 kinds of units.\n"
    assert "1 regions made, 1 provinces" in said(capsys, "units", "regions", str(regions))


def test_what_cannot_be_meant_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*INIT, "--units", "atlantis"]) == 2
    assert main(["units", "load", "vietnam-2026"]) == 2
    assert "unit" in capsys.readouterr().err
