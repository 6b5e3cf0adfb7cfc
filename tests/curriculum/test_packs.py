"""Packs are the same bytes for the same course, and tests tell no answers."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.content_hashes import content_hash
from saovuong.curriculum.course_files import Library, read_library
from saovuong.curriculum.markdown import Surroundings
from saovuong.curriculum.pack_shapes import LessonPack, Manifest, TestPack
from saovuong.curriculum.packs import (
    BuiltEdition,
    PackBytes,
    build_edition,
    learner_question,
    surroundings,
)
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.structures import convert_question
from tests.curriculum.folders import COMMON, TODAY, Content, questions

TELLING = {"key", "tolerance", "explanation", "legal", "difficulty", "situation", "historical"}


def build(folder: Path, content: Content | None = None) -> BuiltEdition:
    library = read_library((content or Content()).write(folder))
    assert library.faults == []
    return build_edition(library, library.courses[0], 1, TODAY)


def test_a_pack_is_named_by_its_bytes_and_unpacks_to_them(tmp_path: Path) -> None:
    built = build(tmp_path)
    for pack in [built.manifest, *built.packs]:
        assert pack.hash == content_hash(pack.body)
        assert pack.br is not None
        assert pack.gz is not None
        assert brotli.decompress(pack.br) == gzip.decompress(pack.gz) == pack.body


def test_a_manifest_names_all_its_packs_with_their_sizes(tmp_path: Path) -> None:
    content = Content()
    content.body = "![Ảnh](assets/anh.png)\n\n" + content.body
    content.assets["anh.png"] = b"\x89PNG\r\n\x1a\n" + b"x" * 50
    built = build(tmp_path, content)
    manifest = msgspec.json.decode(built.manifest.body, type=Manifest)
    assert manifest.test is not None
    sizes = {pack.hash: pack.size for pack in built.packs}
    named = {lesson.pack: lesson.bytes for lesson in manifest.lessons}
    named |= {asset.hash: asset.bytes for lesson in manifest.lessons for asset in lesson.assets}
    named[manifest.test.pack] = manifest.test.bytes
    assert named == sizes
    assert built.size == built.manifest.size + sum(sizes.values())


SCRIPT = """
import sys; from pathlib import Path
from datetime import date
from saovuong.curriculum.course_files import read_library
from saovuong.curriculum.packs import build_edition
library = read_library(Path(sys.argv[1]))
built = build_edition(library, library.courses[0], 1, date(2026, 11, 23))
print(built.hash, *(pack.hash for pack in built.packs))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_builds_the_same_bytes(seed: str, tmp_path: Path) -> None:
    built = build(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2] / "backend")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == [built.hash, *(pack.hash for pack in built.packs)]


def test_the_number_of_an_edition_is_part_of_its_name(tmp_path: Path) -> None:
    library = read_library(Content().write(tmp_path))
    course = library.courses[0]
    first, second = (build_edition(library, course, number, TODAY) for number in (1, 2))
    assert first.hash != second.hash
    assert [pack.hash for pack in first.packs] == [pack.hash for pack in second.packs]


def packs_of(built: BuiltEdition, kind: str) -> list[PackBytes]:
    return [pack for pack in built.packs if pack.kind == kind]


def test_a_lesson_pack_carries_practice_with_keys_and_explanations(tmp_path: Path) -> None:
    built = build(tmp_path)
    pack = msgspec.json.decode(packs_of(built, "lesson")[0].body, type=LessonPack)
    by_kind = {question.kind: question for question in pack.practice}
    assert by_kind["single"].key == "a2"
    assert by_kind["matching"].key == {"l1": "r3", "l2": "r1", "l3": "r2"}
    assert by_kind["numeric"].tolerance == 0.25
    assert by_kind["numeric"].legal[0].text == "Luật A 2020 (1/2020/QH14), Điều\u00a05 khoản\u00a01"
    assert 'data-term="DQTV"' in by_kind["single"].explanation
    assert set(pack.terms) == {"DQTV"}
    assert [ref.text for ref in pack.legal][-1] == "Luật A 2020 (1/2020/QH14), Điều\u00a05"


def test_a_test_pack_has_only_fields_that_tell_nothing(tmp_path: Path) -> None:
    pack = packs_of(build(tmp_path), "test")[0]
    told = json.loads(pack.body)
    assert not TELLING & set(names(told))
    assert {one["kind"] for one in told["questions"]} == {one["kind"] for one in questions("x")}
    assert msgspec.json.decode(pack.body, type=TestPack).questions


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def _around() -> Surroundings:
    return surroundings(Library(), TODAY)


WORDS = st.text(st.characters(min_codepoint=0x61, max_codepoint=0x7A), min_size=12, max_size=16)


@given(st.data())
def test_no_key_and_no_explanation_can_be_read_from_what_learners_get(data: st.DataObject) -> None:
    authored = data.draw(st.sampled_from(questions("q")))
    variants = data.draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    explanation = data.draw(WORDS)
    secrets = [explanation]
    authored = authored | COMMON | {"explanation": explanation, "legal": [LEGAL]}
    if authored["kind"] == "short_text":
        authored["key"] = variants
        secrets += variants
    if authored["kind"] == "numeric":
        authored |= {"key": 918273.5, "tolerance": 0.6453}
        secrets += ["918273", "6453"]
    told = _told(authored)
    assert not any(secret in told for secret in secrets)
    assert not TELLING & set(names(json.loads(told)))


LEGAL = {"source": "luat-a", "article": "77777"}


@given(st.data())
def test_what_learners_get_does_not_depend_on_the_key(data: st.DataObject) -> None:
    authored = data.draw(st.sampled_from(questions("q")))
    other = authored | {"key": data.draw(_other_keys(authored))}
    assert _told(authored) == _told(other)


def _other_keys(authored: dict[str, Any]) -> st.SearchStrategy[Any]:
    match authored["kind"]:
        case "single":
            return st.sampled_from(["a1", "a3"])
        case "multiple":
            return st.lists(st.sampled_from(["b1", "b2", "b3", "b4"]), min_size=1, unique=True)
        case "true_false":
            return st.booleans()
        case "numeric":
            return st.integers(-1000, 1000)
        case "short_text":
            return st.lists(WORDS, min_size=1)
        case "matching":
            ends = st.permutations(["r1", "r2", "r3", "r4"])
            return ends.map(lambda order: dict(zip(["l1", "l2", "l3"], order, strict=False)))
        case _:
            return st.permutations(["i1", "i2", "i3", "i4"])


def _told(authored: dict[str, Any]) -> str:
    question, flaws = convert_question(authored, "")
    assert flaws == []
    assert question is not None
    return _shown(question)


def _shown(question: Question) -> str:
    return msgspec.json.encode(learner_question(question, _around())).decode()
