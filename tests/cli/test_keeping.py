"""The commands that check the audit log, take it away, and let go of what was kept long enough."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from saovuong.cli.commands import main
from saovuong.privacy.inventory import as_markdown
from saovuong.privacy.retention_rules import rules, spans
from tests.curriculum.folders import Content


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    for name in ("SAOVUONG_DATABASE_URL", "SAOVUONG_ORIGIN", "SAOVUONG_ENV"):
        monkeypatch.delenv(name, raising=False)
    asked = ["init", "--name", "Quản trị", "--login", "quan-tri"]
    assert main(asked) == 0
    assert main(asked) == 0
    return tmp_path


def tampered(at: Path, *statements: str) -> None:
    with closing(sqlite3.connect(at / "saovuong.db")) as database:
        for statement in ("DROP TRIGGER audit_entries_stay", *statements):
            database.execute(statement)
        database.commit()


def test_a_check_counts_the_entries_and_gives_an_anchor(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["audit", "verify"]) == 0
    told = capsys.readouterr().out
    assert "whole" in told
    anchor = told.rpartition("Anchor: ")[2].strip()
    assert main(["init", "--name", "Quản trị", "--login", "quan-tri"]) == 0
    assert main(["audit", "verify", "--anchor", anchor]) == 0
    position = int(anchor.partition(":")[0])
    assert main(["audit", "verify", "--anchor", f"{position}:{'00' * 32}"]) == 1
    assert main(["audit", "verify", "--anchor", "nonsense"]) == 1


def test_a_check_tells_where_the_chain_breaks(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tampered(at, "UPDATE audit_entries SET action = 'nothing' WHERE position = 2")
    capsys.readouterr()
    assert main(["audit"]) == 1
    assert capsys.readouterr().out == "1 entries hold. The chain breaks at entry 2.\n"


def test_publishing_is_on_record(at: Path, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    Content().write(folder)
    assert main(["content", "load", str(folder)]) == 0
    assert main(["content", "load", str(folder)]) == 0
    assert main(["audit", "export", str(at / "log.jsonl")]) == 0
    lines = [json.loads(one) for one in (at / "log.jsonl").read_text("utf-8").splitlines()]
    published = [one for one in lines if one["action"] == "content-published"]
    assert [(one["subject"], one["details"]["number"]) for one in published] == [("khoa-a", 1)]


def test_the_log_is_taken_away_line_by_line(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "export", str(at / "log.jsonl")]) == 0
    lines = [json.loads(one) for one in (at / "log.jsonl").read_text("utf-8").splitlines()]
    assert [one["position"] for one in lines] == list(range(1, len(lines) + 1))
    assert "operator-made" in {one["action"] for one in lines}
    capsys.readouterr()
    assert main(["audit", "export"]) == 0
    again = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert again[: len(lines)] == lines
    assert again[-1]["action"] == "audit-export"


def test_retention_says_what_went_and_a_dry_run_what_would_go(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["retention", "run", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert all(rule in told for rule in rules())
    assert "would go" in told
    assert main(["retention", "run"]) == 0
    assert "would" not in capsys.readouterr().out


def test_the_inventory_is_printed_as_the_page_shows_it(
    at: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["inventory"]) == 0
    assert capsys.readouterr().out == as_markdown(spans())
