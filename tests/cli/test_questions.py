"""``saovuong questions``: real files in, remarks and other files out."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from saovuong.cli.commands import main
from saovuong.formats.question_words import HEADINGS

GIFT = """// [tag:difficulty:2]
Thủ đô nước ta là {~Huế =Hà Nội ####Hiến pháp, Điều 13.}

Nước sôi ở bao nhiêu độ? {#100:0,5}

Bao nhiêu? {#
    =một
}
"""
REMEDY = "Viết chữ số, nhiều nhất một dấu phẩy hoặc dấu chấm."
AIKEN = "Một cộng một?\nA) 1\nB) 2\nANSWER: B\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["questions", *arguments])


def test_a_check_names_each_fault_and_what_was_understood(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "đề.gift").write_text(GIFT, "utf-8")
    assert run("check", "đề.gift") == 1
    assert capsys.readouterr().out.splitlines() == [
        f"đề.gift:7 [đáp án] «một»: lỗi: Đây không phải là số. → {REMEDY}",
        "Đã hiểu 2 câu hỏi: một đáp án 1, điền số 1",
        "Trước khi phát hành còn phải bổ sung: giải thích 1, căn cứ pháp lý 2, độ khó 1",
    ]
    assert run("check", "đề.gift", "--language", "en") == 1
    assert "fault: This is not a number." in capsys.readouterr().out


def test_a_fault_in_a_sheet_names_its_row_and_column(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "đề.csv").write_text("Câu hỏi;A;B;Đáp án\nMột?;x;y;A\nHai?;x;y;E\n", "utf-8")
    assert run("check", "đề.csv") == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "đề.csv:3 [D] «E»: lỗi: Đáp án nêu một phương án không có."
        " → Viết chữ cái của phương án đúng: A, B."
    )


def test_a_sound_file_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.txt").write_text(AIKEN, "utf-8")
    assert run("check", "a.txt") == 0
    assert "Đã hiểu 1 câu hỏi" in capsys.readouterr().out


def test_a_list_goes_round_through_every_kind_of_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text(AIKEN, "utf-8")
    ways = {"b.xlsx": "xlsx", "c.xml": "moodle-xml", "d.gift": "gift", "e.yaml": "yaml"}
    for source, (target, kind) in zip(["a.txt", *ways], ways.items(), strict=False):
        assert run("convert", source, "--to", kind, "--output", target) == 0
    rows = CalamineWorkbook.from_path("b.xlsx").get_sheet_by_index(0).to_python()
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first | {"Phương án B": "2", "Đáp án": "B", "Loại câu": "Một đáp án"} == first
    assert 'text: "2"' in (folder / "e.yaml").read_text("utf-8")
    assert '"b"' in (folder / "e.yaml").read_text("utf-8")
    capsys.readouterr()


def test_our_own_yaml_is_exported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "quiz.yaml").write_text(
        'questions:\n  - {id: q1, kind: true_false, stem: "Đúng?", key: true, explanation: "Vì.",'
        " legal: [{source: nd-1}], difficulty: 1}\n  - {id: q2, kind: single}\n",
        "utf-8",
    )
    assert run("convert", "quiz.yaml", "--to", "gift") == 1
    assert "quiz.yaml:3" in capsys.readouterr().err
    assert "[tag:legal:nd-1]" in (folder / "quiz.gift").read_text("utf-8")


def test_what_is_not_carried_is_told_and_shown_in_the_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.gift").write_text("Đúng? {T}\n\nThủ đô? {=Hà Nội ~Huế}", "utf-8")
    assert run("convert", "a.gift", "--to", "aiken") == 1
    assert "a.gift:câu 1 [loại câu]" in capsys.readouterr().err
    assert (folder / "a.txt").read_text("utf-8") == "Thủ đô?\nA) Hà Nội\nB) Huế\nANSWER: A\n"


def test_nothing_is_written_over_and_nothing_unreadable_is_guessed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text(AIKEN, "utf-8")
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    assert run("convert", "a.txt", "--to", "aiken") == 2
    assert run("check", "a.pdf") == 2
    assert run("check", "none.gift") == 2
    assert run("check", "a.pdf", "--from", "xlsx") == 2
    assert (folder / "a.txt").read_text("utf-8") == AIKEN
    capsys.readouterr()


def test_the_template_is_written_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("template", "mẫu.xlsx") == 0
    rows = CalamineWorkbook.from_path("mẫu.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0] == list(HEADINGS.values())
    assert run("template", "mẫu.xlsx") == 2
    assert run("check", "mẫu.xlsx") == 0
    capsys.readouterr()
