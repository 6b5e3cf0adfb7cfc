"""TCVN3 and VNI are told from Unicode by how syllables are spelt, and nothing is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.formats.legacy_text import (
    certain_encoding,
    converted,
    encoding_of,
    from_tcvn3,
    from_vni,
)
from saovuong.formats.syllables import is_syllable
from saovuong.text import nfc
from tests.formats.old_fonts import in_tcvn3, in_vni

SMALL = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđabcdeghiklmnopqrstuvxy"
NAMES = ("Nguyễn Văn Ánh", "Trần Thị Tó", "Đặng Hữu Đức", "Vũ Lê Hà", "Phạm Quốc Tuấn", "Hồ Ỷ")

# As old files really have them, not as our own tables would write them.
TCVN3 = {
    "NguyÔn V¨n H\u00b5": "Nguyễn Văn Hà",
    "D©n qu©n tù vÖ": "Dân quân tự vệ",
    "Céng hßa x· héi chñ nghÜa ViÖt Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Th¸i Nguyªn": "Thái Nguyên",
    "§ång Hû": "Đồng Hỷ",
    "NGUYÔN THÞ H¦¥NG": "NGUYỄN THỊ HƯƠNG",
    "Hoµng V¨n ¸nh": "Hoàng Văn Ánh",
}
VNI = {
    "Nguyeãn Vaên Haø": "Nguyễn Văn Hà",
    "Daân quaân töï veä": "Dân quân tự vệ",
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Thaùi Nguyeân": "Thái Nguyên",
    "Ñoàng Hyû": "Đồng Hỷ",
    "NGUYEÃN THÒ HÖÔNG": "NGUYỄN THỊ HƯƠNG",
}


@pytest.mark.parametrize(("old", "meant"), TCVN3.items())
def test_tcvn3_is_recognised_and_converted(old: str, meant: str) -> None:
    assert certain_encoding(old) == "tcvn3"
    assert converted(old, "unicode") == meant


@pytest.mark.parametrize(("old", "meant"), VNI.items())
def test_vni_is_recognised_and_converted(old: str, meant: str) -> None:
    assert certain_encoding(old) == "vni"
    assert converted(old, "unicode") == meant


@given(st.text(alphabet=SMALL + " ", max_size=40))
def test_every_letter_survives_tcvn3(text: str) -> None:
    assert from_tcvn3(in_tcvn3(text)) == text


@given(st.text(alphabet=SMALL + SMALL.upper(), max_size=40))
def test_every_letter_survives_vni(text: str) -> None:
    apart = " ".join(text)  # a mark after the next letter's place would read as another letter
    assert from_vni(in_vni(apart)) == apart


def test_a_column_decides_for_names_that_make_sense_both_ways() -> None:
    assert certain_encoding("Tã") is None
    column = [in_tcvn3(name) for name in NAMES]
    assert encoding_of(column) == "tcvn3"
    assert converted("Tã", "tcvn3") == "Tó"
    assert converted("Tã", encoding_of(NAMES)) == "Tã"


@given(st.text())
def test_nothing_breaks_it(text: str) -> None:
    for encoding in ("unicode", "tcvn3", "vni"):
        assert converted(text, encoding) is not None  # type: ignore[arg-type]
    certain_encoding(text)


def test_no_commune_is_taken_for_an_old_font() -> None:
    path = Path("backend/saovuong/data/units-2026.csv")
    with path.open(encoding="utf-8-sig") as file:
        names = {nfc(row["commune"]) for row in csv.DictReader(file)}
    assert len(names) > 2_000
    assert [name for name in names if certain_encoding(name) in ("tcvn3", "vni")] == []
    old = [in_tcvn3(name) for name in names if not name.isascii()]
    told = [certain_encoding(name) for name in old]
    assert told.count("tcvn3") / len(told) > 0.8
    assert {"vni"}.isdisjoint(told)


@pytest.mark.parametrize(
    "word", ["nguyễn", "Hoàng", "quyết", "giêng", "gì", "khuỷu", "ưu", "yến", "nghiêng", "xoong"]
)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nguyôn", "hång", "văc", "café", "đăk", "àá", "z"])
def test_what_is_no_syllable_is_known(word: str) -> None:
    assert not is_syllable(word)
