"""The registry says of each document where its text is, and its dates fit together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from saovuong.cli import content as commands
from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.claims import source_rows
from saovuong.curriculum.course_files import read_library
from saovuong.curriculum.course_shapes import Publisher, Source
from saovuong.curriculum.legal_sources import LegalSources
from saovuong.curriculum.questions.shapes import Citation
from saovuong.curriculum.structures import convert
from tests.curriculum.folders import TODAY, Content

REPORT: dict[str, Any] = {
    "id": "tin-a",
    "title": {"vi": "Tin A", "en": "Report A"},
    "kind": "press",
    "issued_on": date(2024, 1, 9),
    "short": "Báo A, 09/01/2024",
    "published_by": "bao",
    "url": "https://bao.example/tin-a",
}
Altered = Callable[[Content], None]


def _law(**values: Any) -> Altered:
    return lambda content: content.sources[0].update(values)


def _old(**values: Any) -> Altered:
    return lambda content: content.sources[1].update(values)


def _report(**values: Any) -> Altered:
    return lambda content: content.sources.append(REPORT | values)


def _without(field: str) -> Altered:
    return lambda content: content.sources[0].pop(field)


def _cited(**place: str) -> Altered:
    def alter(content: Content) -> None:
        content.sources.append(REPORT)
        content.question("single")["legal"] = [{"source": "tin-a", **place}]

    return alter


# fmt: off
CASES: dict[str, tuple[Altered, str, str]] = {
    "nobody publishes it": (_without("published_by"), "sources[0]", "missing"),
    "an unknown publisher": (_law(published_by="ai"), "sources[0].published_by", "no publisher"),
    "a law read in a paper": (_law(published_by="bao"), "sources[0].published_by", "such texts"),
    "a page elsewhere": (_law(url="https://blog.example/1"), "sources[0].url", "not on the site"),
    "a site that only begins alike": (
        _law(url="https://van-ban.example.net/1"), "sources[0].url", "not on the site",
    ),
    "a law without a number": (_without("number"), "sources[0].number", "has a number"),
    "a law without a day": (_without("effective_on"), "sources[0].effective_on", "takes effect"),
    "a date doubted that is none": (
        _law(unverified=["short"]), "sources[0].unverified[0]", "not allowed",
    ),
    "a successor that is not listed": (
        _old(replaced_by="luat-x"), "sources[1].replaced_by", "not listed",
    ),
    "a gap before the successor": (
        _old(ended_on=date(2020, 6, 29)), "sources[1].ended_on", "from the next day on",
    ),
    "replaced but never ended": (_old(ended_on=None), "sources[1].ended_on", "next day"),
    "ended before it began": (
        _old(ended_on=date(2010, 6, 1), replaced_by=None), "sources[1].ended_on", "before it took",
    ),
    "amended by an unknown": (_law(amended_by=["x"]), "sources[0].amended_by", "not listed"),
    "amended by an older one": (
        _law(amended_by=["luat-cu"]), "sources[0].amended_by", "not younger",
    ),
    "a report with a number": (_report(number="1/2024"), "sources[2].number", "press report"),
    "a report in force": (
        _report(effective_on=date(2024, 1, 9)), "sources[2].effective_on", "not in force",
    ),
    "a report without its page": (_report(url=None), "sources[2].url", "looked up"),
    "a report of a ministry": (
        _report(published_by="cong", url="https://van-ban.example/1"),
        "sources[2].published_by", "such texts",
    ),
}
# fmt: on


@pytest.mark.parametrize("name", CASES)
def test_a_faulty_entry_is_refused(name: str, tmp_path: Path) -> None:
    alter, path, said = CASES[name]
    content = Content()
    alter(content)
    faults = check_folder(content.write(tmp_path), TODAY)
    told = [one for one in faults if one.path == path and said in one.wrong.text("en")]
    assert told, [fault.text("en") for fault in faults]
    assert told[0].file == "legal-sources.yaml"
    assert told[0].line


def test_a_report_is_cited_whole_and_is_never_out_of_force(tmp_path: Path) -> None:
    content = Content()
    _cited()(content)
    content.body = f"Xem [bài báo](legal:tin-a).\n\n{content.body}"
    assert [one.text("en") for one in check_folder(content.write(tmp_path), TODAY)] == []


@pytest.mark.parametrize("place", [{"article": "1"}, {"clause": "1"}])
def test_a_report_has_no_articles(place: dict[str, str], tmp_path: Path) -> None:
    content = Content()
    _cited(**place)(content)
    (fault,) = check_folder(content.write(tmp_path), TODAY)
    assert fault.path == "questions[0].legal[0].source"
    assert "press report" in fault.wrong.text("en")


def _looked_up(content: Content, language: Any = "vi") -> LegalSources:
    sources = [convert(one, Source)[0] for one in [*content.sources, REPORT]]
    publishers = [convert(one, Publisher)[0] for one in content.publishers]
    return LegalSources(
        [one for one in sources if one], [one for one in publishers if one], TODAY, language
    )


def test_readers_are_led_to_the_page_or_else_to_the_site_where_the_number_is_looked_up() -> None:
    content = Content()
    law, report = Citation(source="luat-a", article="5", clause="1"), Citation(source="tin-a")
    assert _looked_up(content).ref(law).url == "https://van-ban.example"
    content.sources[0]["url"] = "https://van-ban.example/1"
    sources, english = _looked_up(content), _looked_up(content, "en")
    assert sources.ref(law).url == "https://van-ban.example/1"
    assert sources.ref(law).text == "Luật A 2020 (1/2020/QH14), Điều\u00a05 khoản\u00a01"
    assert sources.ref(report).text == "Báo A, 09/01/2024"
    assert english.ref(law).text == "Luật A (1/2020/QH14), Article\u00a05, clause\u00a01"
    assert english.ref(report).text == "Report A (Báo, 2024-01-09)"
    assert sources.ref(report).in_force


def test_dates_nobody_has_compared_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = Content()
    content.sources[0]["unverified"] = ["issued_on"]
    root = content.write(tmp_path)
    first, second = source_rows(read_library(root))
    assert first.claim == "Luật A 2020: 2019-11-22 → 2020-07-01"
    assert "1/2020/QH14" in first.basis
    assert "https://van-ban.example" in first.basis
    assert "issued_on" in first.basis
    assert "issued_on" not in second.basis
    assert commands.claims(root) == 0
    assert "\t".join(first) in capsys.readouterr().out


def test_every_shipped_entry_is_read_at_an_official_site_or_is_a_report() -> None:
    library = read_library(Path(__file__).parents[2] / "content")
    publishers = {one.id: one for one in library.publishers}
    for source in library.sources:
        assert publishers[source.published_by].is_official == source.is_law, source.id
        host = publishers[source.published_by].site.removeprefix("https://")
        assert not source.is_law or host == "vbpl.vn" or host.endswith(".chinhphu.vn"), source.id
