"""Moodle XML is read with its pictures, hostile files end as remarks, and all comes back."""

from __future__ import annotations

import time
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saovuong.formats.moodle_xml import read_moodle_xml
from saovuong.formats.moodle_xml_writer import write_moodle_xml
from saovuong.formats.question_faults import is_fault
from saovuong.formats.question_values import (
    Answer,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Picture,
    ShortText,
    Single,
    TrueFalse,
)
from saovuong.formats.uploads import FileTooLarge
from tests.formats import questions as made

ENCODED = b64encode(made.PNG).decode()


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}\n</quiz>'.encode()


def asked(kind: str, body: str, stem: str = "<p>Hỏi?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>Tên</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{body}</question>"
    )


def read(*questions: str) -> list[Any]:
    reading = read_moodle_xml(quiz(*questions))
    assert not any(map(is_fault, reading.remarks))
    return [one.question for one in reading.questions]


def codes(raw: bytes) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.code) for one in read_moodle_xml(raw).remarks]


def answer(fraction: str, text: str, feedback: str = "", inside: str = "") -> str:
    told = f'<feedback format="html"><text><![CDATA[{feedback}]]></text></feedback>'
    said = f"<text><![CDATA[{text}]]></text>"
    return f'<answer fraction="{fraction}" format="html">{said}{told}{inside}</answer>'


def test_every_kind_is_read() -> None:
    category = (
        '<question type="category"><category><text>$course$/top/Phần 1/Bài 2</text></category>'
        "</question>"
    )
    told: dict[str, Any] = {"name": "Tên", "category": "Phần 1/Bài 2"}
    found = read(
        category,
        asked("multichoice", "<single>true</single><idnumber>ab-1</idnumber>"
              + answer("100", "<p>Một<br></p>", "<b>Đúng</b>") + answer("0", "2 &lt; 3")
              + "<tags><tag><text>dễ</text></tag></tags>"
              "<generalfeedback format='html'><text>Vì.</text></generalfeedback>"),
        asked("multichoice", "<single>false</single>" + answer("50", "a") + answer("50", "b")
              + answer("-100", "c")),
        asked("truefalse", answer("0", "true", "Chưa") + answer("100", "false")),
        asked("shortanswer", answer("100", "Beta") + answer("0", "*", "Sai")),
        asked("numerical", answer("100", "42", "", "<tolerance>0.001</tolerance>")
              + answer("0", "13", "Gì?", "<tolerance>1</tolerance>") + answer("0", "*", "Sai")),
        asked("matching", "<subquestion format='html'><text>ếch</text><answer><text>lưỡng cư</text>"
              "</answer></subquestion><subquestion><text>mèo</text><answer><text>thú</text></answer>"
              "</subquestion><subquestion><text></text><answer><text>chim</text></answer></subquestion>"),
        asked("ordering", answer("2.0000000", "hai") + answer("1.0000000", "một")
              + answer("3.0000000", "ba")),
    )  # fmt: skip
    assert found == [
        Single(
            stem="Hỏi?", code="ab-1", tags=("dễ",), explanation="Vì.",
            options=(Answer("Một", 100.0, "**Đúng**"), Answer("2 < 3")), **told,
        ),
        Multiple(
            stem="Hỏi?", options=(Answer("a", 50.0), Answer("b", 50.0), Answer("c", -100.0)), **told
        ),
        TrueFalse(stem="Hỏi?", key=False, when_true="Chưa", **told),
        ShortText(stem="Hỏi?", answers=(Answer("Beta", 100.0),), otherwise="Sai", **told),
        Numeric(
            stem="Hỏi?", otherwise="Sai",
            answers=(NumericAnswer(42.0, 0.001), NumericAnswer(13.0, 1.0, 0.0, "Gì?")), **told,
        ),
        Matching(
            stem="Hỏi?", others=("chim",),
            pairs=(Pair("ếch", "lưỡng cư"), Pair("mèo", "thú")), **told,
        ),
        Ordering(stem="Hỏi?", items=("một", "hai", "ba"), **told),
    ]  # fmt: skip


def test_other_types_are_told_by_name_and_line() -> None:
    types = ("cloze", "essay", "description", "ddwtos")
    raw = quiz(*(asked(one, "") + "\n" for one in types))
    reading = read_moodle_xml(raw)
    assert reading.questions == []
    told = [(one.row, one.details["type"], one.code) for one in reading.remarks]
    assert told == [(3 + at, kind, "kind-unsupported") for at, kind in enumerate(types)]


def test_faults_name_the_line_and_value() -> None:
    broken = quiz(
        asked("numerical", answer("100", "bốn hai") + "\n"
              + answer("100", "1", "", "<tolerance>-1</tolerance>")),
        "\n" + asked("multichoice", answer("170", "a") + answer("0", "b")),
        "\n" + asked("truefalse", answer("100", "maybe")),
        "\n" + asked("matching", "<subquestion><text>a</text></subquestion>"),
    )  # fmt: skip
    assert codes(broken) == [
        (3, "answers", "bốn hai", "number-unreadable"),
        (4, "tolerance", "-1", "tolerance-unreadable"),
        (5, "shares", "170", "share-unreadable"),
        (6, "key", "maybe", "key-not-true-or-false"),
        (7, "pairs", "", "pairs-too-few"),
        (7, "pairs", "", "pair-unreadable"),
    ]


def test_what_is_not_used_is_said_once_with_how_often() -> None:
    body = (
        answer("100", "true") + "<penalty>0.3333333</penalty><hint><text>Gợi ý</text></hint>"
        "<defaultgrade>2.0</defaultgrade><correctfeedback><text>Giỏi</text></correctfeedback>"
        "<incorrectfeedback><text></text></incorrectfeedback>"
    )
    remarks = read_moodle_xml(quiz(asked("truefalse", body), asked("truefalse", body))).remarks
    assert {one.code: one.details["times"] for one in remarks} == {
        "penalty-ignored": 2, "hints-ignored": 2, "feedback-ignored": 2, "mark-ignored": 2
    }  # fmt: skip


def test_pictures_come_along_and_nothing_else_does() -> None:
    stem = (
        '<p>Đây là <img src="@@PLUGINFILE@@/b%E1%BA%A3n%20%C4%91%E1%BB%93.png" alt="bản đồ">?</p>'
    )
    body = (
        '<generalfeedback format="html"><text>ok</text>'
        '<file name="t.mp3" encoding="base64">SUQz</file>'
        f"</generalfeedback>{answer('100', 'true')}"
    )
    raw = asked("truefalse", body, stem).replace(
        "</text></questiontext>",
        f'</text><file name="bản đồ.png" path="/" encoding="base64">\n{ENCODED}\n</file>'
        "</questiontext>",
    )
    (found,) = read(raw)
    assert found.stem == "Đây là ![bản đồ](bản-đồ.png)?"
    assert found.pictures == (Picture("bản-đồ.png", made.PNG),)
    assert [one.code for one in read_moodle_xml(quiz(raw)).remarks] == ["attachment-unused"]
    old = f"<image>x.png</image><image_base64>\n{ENCODED}\n</image_base64>" + answer("100", "true")
    assert read(asked("truefalse", old))[0].stem == "Hỏi?\n\n![](x.png)"


def test_two_pictures_of_one_name_stay_two() -> None:
    other = b64encode(made.PNG + b"other").decode()
    file = '</text><file name="a.png" encoding="base64">{}</file></{}>'
    raw = asked("truefalse", "<generalfeedback format='html'><text><![CDATA[<img "
                "src='@@PLUGINFILE@@/a.png'>]]></text></generalfeedback>" + answer("100", "true"),
                '<img src="@@PLUGINFILE@@/a.png">')  # fmt: skip
    raw = raw.replace("</text></questiontext>", file.format(ENCODED, "questiontext"))
    (found,) = read(raw.replace("</text></generalfeedback>", file.format(other, "generalfeedback")))
    assert (found.stem, found.explanation) == ("![](a.png)", "![](2-a.png)")
    assert [len(one.raw) for one in found.pictures] == [len(made.PNG), len(made.PNG) + 5]
    assert read_moodle_xml(write_moodle_xml([found]).raw).questions[0].question == found


HOSTILE = {
    "xml-declares": [
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
        b'<!DOCTYPE quiz SYSTEM "https://x.vn/q.dtd"><quiz/>',
        "<!DOCTYPE quiz><quiz/>".encode("utf-16"),
    ],
    "xml-too-deep": [b"<quiz>" + b"<a>" * 1_000 + b"</a>" * 1_000 + b"</quiz>"],
    "xml-broken": [
        b"%PDF-1.7",
        b"<quiz><question type='truefalse'>",
        b'<?xml version="1.0" encoding="klingon"?><quiz/>',
        b"<quiz>\xff\xfe</quiz>",
        b"",
    ],
    "xml-not-a-quiz": [b"<html><body/></html>"],
    "nothing-found": [b"<quiz/>"],
}


@pytest.mark.parametrize(
    ("code", "raw"), [(code, raw) for code, vectors in HOSTILE.items() for raw in vectors]
)
def test_hostile_and_broken_files_end_as_one_remark(code: str, raw: bytes) -> None:
    reading = read_moodle_xml(raw)
    assert reading.questions == []
    assert [one.code for one in reading.remarks] == [code]
    assert is_fault(reading.remarks[0])


def test_scripts_end_as_harmless_text() -> None:
    vectors = (
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">k</a>', "<iframe src=https://x.vn></iframe>",
        "&lt;script&gt;alert(1)&lt;/script&gt;", '<img src="https://x.vn/t.png" alt="t">',
    )  # fmt: skip
    for vector in vectors:
        (found,) = read(asked("truefalse", answer("100", "true"), f"Hỏi {vector}"))
        bare = found.stem.replace("\\<", "")
        assert "<" not in bare
        assert "](" not in bare
        assert "onerror" not in bare


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read_moodle_xml(b" " * (16 * 1024 * 1024 + 1))


def test_large_texts_take_linear_time() -> None:
    for piece in ("<b>", "[](", "*a_ ", "<a href='", "&lt;", "\n- ", "<table><tr><td>", "|-"):
        raw = quiz(asked("truefalse", answer("100", "true"), piece * (60_000 // len(piece))))
        started = time.perf_counter()
        read_moodle_xml(raw)
        assert time.perf_counter() - started < 2.0, piece


@settings(max_examples=100)
@given(
    st.lists(
        made.labelled(
            st.one_of(*made.of_every_kind().values()),
            name=st.one_of(st.just(""), made.line),
            code=st.one_of(st.just(""), made.line),
            tags=st.lists(made.line, max_size=2).map(tuple),
            category=made.category,
            explanation=made.feedback,
            pictures=st.lists(made.picture, max_size=2, unique_by=lambda one: one.name).map(tuple),
        ),
        max_size=2,
    )
)
def test_what_is_written_is_read_the_same(questions: list[Any]) -> None:
    written = write_moodle_xml(questions)
    assert written.remarks == []
    assert [one.question for one in read_moodle_xml(written.raw).questions] == questions


def test_pictures_go_out_beside_the_text_that_shows_them() -> None:
    one = TrueFalse(
        stem="![a](a.png) ?", key=True, explanation="![b](b.png)",
        pictures=(Picture("a.png", made.PNG), Picture("b.png", made.PNG)),
    )  # fmt: skip
    raw = write_moodle_xml([one]).raw.decode()
    stem, general = raw.split("<generalfeedback")
    assert 'name="a.png"' in stem
    assert 'name="b.png"' not in stem
    assert "@@PLUGINFILE@@/b.png" in general.split("</generalfeedback>")[0]


def test_the_unit_is_told_as_not_carried() -> None:
    numeric = Numeric(stem="?", answers=(NumericAnswer(1.0),), unit="kg")
    assert [one.details["field"] for one in write_moodle_xml([numeric]).remarks] == ["unit"]
