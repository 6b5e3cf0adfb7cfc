"""Editions are frozen, counted, and made only when something changed; on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from saovuong.curriculum.editions import CourseFaulty, CourseUnknown, Editions, Publication
from saovuong.curriculum.models import Edition, Pack
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.taken_ids import IdsTaken
from saovuong.db.session import Sessions
from tests.curriculum.folders import TODAY, Content, lesson_front, questions

Load = Callable[[Content], Any]


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path) -> Load:
    async def load(content: Content, today: date = TODAY) -> list[Publication]:
        async with sessions.writing() as session:
            return await Editions(session).load_folder(content.write(tmp_path), today)

    return load


async def test_the_first_load_makes_the_first_edition(load: Load, sessions: Sessions) -> None:
    (published,) = await load(Content())
    assert (published.course, published.number, published.is_new) == ("khoa-a", 1, True)
    async with sessions.reading() as session:
        (current,) = await Editions(session).current()
    assert current.hash == published.edition


async def test_an_unchanged_course_makes_no_new_edition(load: Load, sessions: Sessions) -> None:
    (first,) = await load(Content())
    (again,) = await load(Content(), date(2026, 12, 24))
    assert again == first._replace(is_new=False)
    async with sessions.reading() as session:
        assert len(list(await session.scalars(select(Edition)))) == 1


async def test_a_changed_course_makes_the_next_edition_and_keeps_the_old(
    load: Load, sessions: Sessions
) -> None:
    content = Content()
    (first,) = await load(content)
    content.body += "\nThêm một câu.\n"
    (second,) = await load(content)
    assert (second.number, second.is_new) == (2, True)
    async with sessions.reading() as session:
        kept = set(await session.scalars(select(Edition.hash)))
        assert kept == {first.edition, second.edition}
        assert await session.get(Pack, first.edition) is not None
        (current,) = await Editions(session).current()
        assert current.hash == second.edition


async def test_a_key_put_right_makes_a_new_edition_though_no_pack_shows_it(
    load: Load, sessions: Sessions
) -> None:
    content = Content()
    (first,) = await load(content)
    content.question("single", in_test=True)["key"] = "a3"
    (second,) = await load(content)
    assert second.number == 2
    async with sessions.reading() as session:
        editions = Editions(session)
        before = await editions.question(first.edition, "a-test-single")
        after = await editions.question(second.edition, "a-test-single")
    assert isinstance(before, Single)
    assert isinstance(after, Single)
    assert (before.key, after.key) == ("a2", "a3")


async def test_going_back_is_a_new_edition_too(load: Load) -> None:
    content = Content()
    await load(content)
    changed = content.copy()
    changed.front["minutes"] = 5
    await load(changed)
    (third,) = await load(content)
    assert third.number == 3


async def test_the_bank_has_every_question_and_the_rules(load: Load, sessions: Sessions) -> None:
    (published,) = await load(Content())
    async with sessions.reading() as session:
        bank = await Editions(session).bank(published.edition)
        assert bank is await Editions(session).bank(published.edition)
        for unknown in ("0" * 64, "", "\x00", "x" * 9999):
            assert await Editions(session).bank(unknown) is None
        assert await Editions(session).question(published.edition, "none") is None
    assert bank is not None
    assert bank.test is not None
    assert (bank.course, bank.number, bank.test.draw) == ("khoa-a", 1, 3)
    assert set(bank.questions) == {*bank.lessons["a-01"], *bank.test.questions}
    assert len(bank.questions) == 14


async def test_the_present_bank_is_that_of_the_newest_edition(
    load: Load, sessions: Sessions
) -> None:
    content = Content()
    await load(content)
    content.front["minutes"] = 5
    await load(content)
    async with sessions.reading() as session:
        assert (await Editions(session).present_bank("khoa-a")).number == 2
        assert len(await Editions(session).all_banks()) == 2
        for unknown in ("khoa-b", "", "\x00"):
            with pytest.raises(CourseUnknown):
                await Editions(session).present_bank(unknown)


async def test_a_faulty_folder_publishes_nothing(load: Load, sessions: Sessions) -> None:
    content = Content()
    content.front["minutes"] = 60
    with pytest.raises(CourseFaulty) as caught:
        await load(content)
    assert caught.value.details["count"] == 1
    assert caught.value.details["faults"][0]["path"].endswith("lesson.md")
    async with sessions.reading() as session:
        assert await Editions(session).current() == []


def _as_other_course(content: Content) -> None:
    content.course["id"] = "khoa-b"
    content.test["id"] = "b-test"


def _questions_of_another(content: Content) -> None:
    _as_other_course(content)
    content.front["id"] = "b-01"


def _another_kind(content: Content) -> None:
    first = content.quiz["questions"][0]
    first.pop("options")
    first |= {"kind": "true_false", "key": True}


def _from_practice_into_the_test(content: Content) -> None:
    moved = content.quiz["questions"].pop(0)
    content.test["questions"].append(moved)


@pytest.mark.parametrize(
    ("alter", "refused"),
    [
        (_as_other_course, "a-01"),
        (_questions_of_another, "a-01-single"),
        (_another_kind, "a-01-single"),
        (_from_practice_into_the_test, "a-01-single"),
    ],
)
async def test_an_id_is_never_used_for_something_else(
    alter: Callable[[Content], None],
    refused: str,
    load: Load,
    sessions: Sessions,
    tmp_path: Path,
) -> None:
    await load(Content())
    content = Content()
    alter(content)
    async with sessions.writing() as session:
        with pytest.raises(IdsTaken) as caught:
            await Editions(session).load_folder(content.write(tmp_path / "other"), TODAY)
        await session.rollback()
    assert refused in caught.value.details["ids"]


async def test_an_id_that_was_dropped_stays_taken(
    load: Load, sessions: Sessions, tmp_path: Path
) -> None:
    content = Content()
    await load(content)
    content.quiz["questions"] = questions("a-02")
    await load(content)
    other = Content()
    _as_other_course(other)
    other.front = lesson_front("b-01")
    async with sessions.writing() as session:
        with pytest.raises(IdsTaken):
            await Editions(session).load_folder(other.write(tmp_path / "other"), TODAY)
        await session.rollback()


async def test_a_law_that_ends_is_a_change_to_its_lesson(load: Load) -> None:
    content = Content()
    content.sources.append(
        content.sources[0] | {"id": "tam-thoi", "ended_on": date(2026, 11, 30), "short": "Tạm"}
    )
    content.question("single")["legal"] = [{"source": "tam-thoi", "article": "1"}]
    content.question("single")["historical"] = True
    (first,) = await load(content)
    (second,) = await load(content, date(2026, 12, 1))
    assert (first.number, second.number) == (1, 2)
