"""What may not be said in a course is found where it is said, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.checks_abbreviations import Abbreviations
from saovuong.curriculum.checks_money import undated_money
from saovuong.curriculum.checks_outdated import Superseded, abolished
from saovuong.curriculum.checks_secrecy import secrecy
from saovuong.curriculum.checks_wording import Rule
from saovuong.curriculum.course_files import Library, read_library
from saovuong.curriculum.prose import Passage, plain
from tests.curriculum.folders import TODAY, Content


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module")
def rules(library: Library) -> dict[str, Rule]:
    return {
        "abolished": abolished,
        "superseded": Superseded(library.sources, TODAY),
        "money": undated_money,
        "secrecy": secrecy,
        "abbreviations": Abbreviations(library.terms),
    }


def told(rule: Rule, text: str, **about: bool) -> list[str]:
    return [wrong.text("en") for wrong, _ in rule(Passage("f", 1, "", plain(text), **about))]


REFUSED = {
    "Đơn gửi Ban CHQS huyện.": "abolished",
    "Chủ tịch UBND huyện ký giấy gọi.": "abolished",
    "Hội đồng nghĩa vụ quân sự cấp huyện họp.": "abolished",
    "Nhà ở thị trấn thì đến phường.": "abolished",
    "Theo [Luật DQTV 2019](legal:ldqtv-2019/15), Ban CHQS huyện lo.": "abolished",
    "Nghị định 72/2020/NĐ-CP giao Ban CHQS huyện.": "abolished",
    "Nộp trước ngày 5 cho công an huyện.": "abolished",
    "Đừng bỏ lỡ: Ban CHQS huyện sẽ gọi.": "abolished",
    "Cả nước có 63 tỉnh, thành phố.": "abolished",
    "Tỉnh Bắc Kạn có nhiều rừng.": "abolished",
    "Ra tỉnh Bắc Ninh làm việc.": "abolished",
    "Mức phạt theo Nghị định 120/2013.": "superseded",
    "Phạt theo NĐ 37/2022/NĐ-CP.": "superseded",
    "Dữ liệu được bảo vệ theo Nghị định 13/2023/NĐ-CP.": "superseded",
    "Luật An ninh mạng 2018 cấm việc ấy.": "superseded",
    "Nộp trước ngày 5, theo Nghị định 120/2013.": "superseded",
    "Nghị định 120/2013 còn hiệu lực.": "superseded",
    "Luật An ninh mạng năm 2018 cấm việc ấy.": "superseded",
    "Luật Bảo vệ bí mật nhà nước 2018 quy định ba độ mật.": "superseded",
    "Luật số 29/2018/QH14 quy định ba độ mật.": "superseded",
    "Luật Dân quân tự vệ năm 2009 quy định.": "superseded",
    "Trốn tránh bị phạt đến 5.000.000 đồng.": "money",
    "Phạt từ 3–5 triệu đồng.": "money",
    "Mỗi ngày được trợ cấp hai trăm nghìn.": "money",
    "Theo Nghị định 16/2025 mức phụ cấp là 500.000 đ.": "money",
    "Khẩu AK-47 gồm mười một bộ phận.": "secrecy",
    "Học cách ném lựu đạn.": "secrecy",
    "Tổ phục kích ở đầu cầu.": "secrecy",
    "Mỗi tiểu đội có 9 người.": "secrecy",
    "Xã ta có quân số 45.": "secrecy",
    "Dân quân chiếm 1,5% dân số.": "secrecy",
    "Hỏi BCHQS xã.": "abbreviations",
    "Xem GPLX trước.": "abbreviations",
}

ALLOWED = {
    "Trước 01/7/2025, Ban CHQS huyện làm việc này.": "abolished",
    "Cấp huyện đã giải thể.": "abolished",
    "Luật 98/2025 chỉ bỏ phần nói về cấp huyện.": "abolished",
    "Tháng 01/2024, tỉnh Bắc Kạn cử một phó chủ tịch.": "abolished",
    "Thành phố Bắc Ninh, tỉnh Thái Nguyên.": "abolished",
    "Nghị định 356/2025 thay Nghị định 13/2023.": "superseded",
    "Luật An ninh mạng năm 2018 đã hết hiệu lực.": "superseded",
    "Luật An ninh mạng 2025 cấm việc ấy.": "superseded",
    "Luật An toàn thông tin mạng năm 2015 nay còn dùng không?": "superseded",
    "Từ 05/8/2025, phạt đến 5.000.000 đồng.": "money",
    "Đồng chí hỏi hai đồng đội.": "money",
    "Ba triệu người đã dùng.": "money",
    "Năm 2025 sửa mức 2.530.000 đồng.": "money",
    "Không hỏi quân số, không kể chuyện vũ khí.": "secrecy",
    "Thấy vật nghi là bom mìn thì đứng xa.": "secrecy",
    "Biên chế do Bộ trưởng quy định.": "secrecy",
    "Nghị quyết 66.12/2026/NQ-CP và Chỉ thị 12-CT/TW.": "abbreviations",
    "Cháy rừng cấp IV, cấp V.": "abbreviations",
    "Trong chữ GDQP&AN, AN là an ninh.": "abbreviations",
    "Ban CHQS xã, UBND xã, DQTV.": "abbreviations",
    "ĐỪNG MO RA KHI GỌI.": "abbreviations",
}


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused(text: str, rules: dict[str, Rule]) -> None:
    assert told(rules[REFUSED[text]], text)


@pytest.mark.parametrize("text", ALLOWED)
def test_it_may_be_said(text: str, rules: dict[str, Rule]) -> None:
    assert told(rules[ALLOWED[text]], text) == []


@pytest.mark.parametrize("name", ["abolished", "superseded"])
def test_a_wrong_option_and_a_question_on_the_past_may_name_what_is_no_more(
    name: str, rules: dict[str, Rule]
) -> None:
    text = next(text for text, rule in REFUSED.items() if rule == name)
    assert told(rules[name], text, is_wrong=True) == []
    assert told(rules[name], text, is_historical=True) == []


def test_a_story_may_lose_any_sum_but_its_fine_has_a_date() -> None:
    assert told(undated_money, "Kẻ lạ xin chị 5 triệu đồng.", is_story=True) == []
    assert told(undated_money, "Xã phạt anh 5 triệu đồng.", is_story=True)


def test_what_somebody_in_a_question_writes_in_quotes_is_theirs() -> None:
    assert told(abolished, "Anh ghi “gửi công an huyện”. Sửa sao?", is_story=True) == []
    assert told(abolished, "Anh gửi công an huyện “cho chắc”.", is_story=True)


def test_a_replaced_document_is_told_with_what_replaced_it(rules: dict[str, Rule]) -> None:
    found = list(rules["superseded"](Passage("f", 1, "", "Theo Nghị định 13/2023.")))
    assert "Nghị định 356/2025" in found[0][1].text("en")


def test_words_in_pictures_options_and_terms_are_read_too(tmp_path: Path) -> None:
    content = Content()
    content.assets["hinh.svg"] = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">\n'
        + "<text>Công an huyện</text></svg>".encode()
    )
    content.question("multiple")["options"][1]["text"] = "Súng trường"
    content.terms[0]["note"]["vi"] = "Gửi công an huyện"
    faults = check_folder(content.write(tmp_path), TODAY)
    assert {(fault.file, fault.path) for fault in faults} == {
        ("courses/khoa-a/bai-1/assets/hinh.svg", ""),
        ("courses/khoa-a/bai-1/quiz.yaml", "questions[1].options[1].text"),
        ("glossary.yaml", "terms[0].note.vi"),
    }
    picture = next(fault for fault in faults if fault.file.endswith(".svg"))
    assert picture.line == 2
