"""The sheet is read back by programs that know nothing of ours."""

from __future__ import annotations

import unicodedata
from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from pypdf import PdfReader

from saovuong.formats.card_sheets import A_PAGE, SheetCard, card_sheet, sign_in_link
from tests.formats.pictures import grey

ORIGIN = "https://hoc.example.vn"
DAY = date(2027, 1, 23)
CODE = "7K3QM-2XNAB"


def card(name: str = "Nguyễn Văn Ấm", unit: str = "Xã Đồng Hỷ", code: str = CODE) -> SheetCard:
    return SheetCard(name, unit, code)


def pages(cards: list[SheetCard]) -> list[str]:
    """The text of each page, without the blanks typesetting may break lines at."""
    (pdf,) = card_sheet(cards, ORIGIN, DAY)
    reader = PdfReader(BytesIO(pdf))
    texts = [page.extract_text() for page in reader.pages]
    return ["".join(text.replace("\u200b", "").split()) for text in texts]


@pytest.mark.parametrize("count", [1, 8, 9, 17])
def test_eight_stand_on_a_page_of_a4(count: int) -> None:
    (pdf,) = card_sheet([card()] * count, ORIGIN, DAY)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == -(-count // A_PAGE)
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_a_card_says_who_where_until_when_and_how() -> None:
    (text,) = pages([card()])
    for words in ("NguyễnVănẤm", "XãĐồngHỷ", CODE, "23/01/2027", "hoc.example.vn", "ĐặtmãPIN"):
        assert words in text


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/x:1.0": *',
        "#panic() $x^2$ *a* _b_ <l> @r",
        "ngoặc \"kép\" và 'đơn' \\ `mã`",
        "#sys.inputs.values",
        "// chú thích /* */",
        "= Tiêu đề",
        '"}], "cards": [',
    ],
)
def test_what_people_typed_is_never_read_as_markup(name: str) -> None:
    (text,) = pages([card(name, unit=name)])
    assert text.count("".join(name.split())) == 2


def test_decomposed_text_is_set_like_composed_text() -> None:
    composed = card_sheet([card()], ORIGIN, DAY, form="png")
    apart = card(unicodedata.normalize("NFD", "Nguyễn Văn Ấm"))
    assert card_sheet([apart], ORIGIN, DAY, form="png") == composed


@pytest.mark.parametrize("name", ["W" * 200, "Nguyễn " * 30])
def test_a_name_too_long_for_a_card_is_cut_and_says_so(name: str) -> None:
    (text,) = pages([card(name)])
    assert "…" in text
    assert CODE in text
    assert "23/01/2027" in text


def test_each_square_reads_as_the_link_of_its_card() -> None:
    codes = [f"ABCDE-0000{number}" for number in range(8)]
    (page,) = card_sheet([card(code=code) for code in codes], ORIGIN, DAY, form="png")
    read = {one.text for one in zxingcpp.read_barcodes(grey(page))}
    assert read == {sign_in_link(ORIGIN, code) for code in codes}


def test_a_long_address_still_fits_a_square() -> None:
    origin = "https://hoc-dan-quan-tu-ve.bo-chi-huy-quan-su.thai-nguyen.example.gov.vn:8443"
    (page,) = card_sheet([card()], origin, DAY, form="png")
    (read,) = zxingcpp.read_barcodes(grey(page))
    assert read.text == sign_in_link(origin, CODE)
