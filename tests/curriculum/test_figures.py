"""Numbers as Vietnamese write them."""

from __future__ import annotations

import pytest

from saovuong.curriculum.figures import figures, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nam từ đủ 18 đến hết 45 tuổi.", 2),
        ("Sâu từ 100 m đến 1.000 m.", 2),
        ("Ngày 01/7/2025, còn 61–80%.", 2),
        ("Báo trước ba ngày.", 1),
        ("Hai mươi lăm tuổi, mỗi năm một lần.", 2),
        ("Năm năm sau, ba nhóm.", 2),
        ("Ba bảo con: năm ngoái một anh ở thôn đi rồi.", 0),
        ("Theo Nghị định 72/2020/NĐ-CP, Điều 5 khoản 1 và Luật An ninh mạng 2025.", 0),
        ("Luật 98/2025 và Quyết định 405/QĐ-TTg.", 0),
        ("1. Chưa đủ sức khỏe.", 0),
    ],
)
def test_only_what_counts_something_is_a_figure(text: str, found: int) -> None:
    assert len(list(figures(text))) == found, list(figures(text))


def test_a_figure_is_shown_with_words_around_it() -> None:
    text = "Mỗi năm, dân quân thường trực huấn luyện 60 ngày, còn dân quân khác thì ít hơn."
    assert [one.text for one in figures(text)] == [
        "thường trực huấn luyện 60 ngày, còn dân quân khác"
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15 ngày", 15), ("mười lăm ngày", 15), ("hai mươi tháng", 20), ("ba mươi mốt", 31),
        ("hai trăm năm mươi lăm", 255), ("một nghìn hai trăm", 1200), ("ba triệu", 3_000_000),
        ("1.000 m", 1000), ("4,5 ngày", 4.5), ("từ 3–5 ngày", 5), ("Bốn bước", 4), ("tháng tư", 4),
    ],
)  # fmt: skip
def test_it_is_read(text: str, value: float) -> None:
    assert value in values(text)


def test_nothing_else_is_read() -> None:
    assert values("Đi họp thôn.") == set()
    assert 20 not in values("hai mươi lăm nghìn")
