"""A week after a test an officer sees which questions failed, and what people chose instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum.banks import EditionBank, TestRules
from saovuong.curriculum.draw import draw, rank
from saovuong.curriculum.editions import Editions
from saovuong.curriculum.models import Course
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.single import Single
from saovuong.identity.devices import Devices
from saovuong.identity.models import Person
from saovuong.ids import uuid7
from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, Opener, ServerProcess
from tests.e2e.looks import Looks
from tests.factories.phones import Phone

COURSE = walks.COURSE
CROWD = 40


async def bank_of_today(session: AsyncSession) -> tuple[str, EditionBank]:
    edition = await session.scalar(select(Course.edition_hash).where(Course.id == COURSE))
    assert edition is not None
    return edition, await Editions(session).present_bank(COURSE)


async def phones_of_learners(session: AsyncSession) -> list[Phone]:
    names = Person.name.like("Học viên __ (mẫu)")
    query = select(Person.id).where(names).order_by(Person.name).limit(CROWD)
    phones = [Phone(person) for person in await session.scalars(query)]
    for phone in phones:
        await Devices(session).register(phone.person, phone.id, phone.public_key, "Điện thoại mẫu")
    return phones


def response(question: Question, ability: float, key_is_wrong: bool) -> Any:
    """The able answer rightly what is not too hard; where the key is wrong they say otherwise."""
    knows = ability + 0.35 > rank(question.id) / 2**32
    if key_is_wrong:
        knows = ability < 0.5
    if knows or not isinstance(question, Single):
        return question.right_response() if knows else None
    wrong = [option.id for option in question.options if option.id != question.key]
    return wrong[0] if key_is_wrong else wrong[rank(f"{question.id}{ability}") % len(wrong)]


def sitting_with(question: str, rules: TestRules) -> tuple[UUID, list[str]]:
    """An attempt for which ``question`` is drawn, and all that is."""
    while True:
        attempt = uuid7()
        drawn = draw(str(attempt), rules.questions, rules.draw)
        if question in drawn:
            return attempt, drawn


def everybody_sits(server: ServerProcess) -> Single:
    """All learners hand a test in, on phones of their own; one question has a wrong key."""
    edition, bank = server.write(bank_of_today)
    phones = server.write(phones_of_learners)
    rules = bank.test
    assert rules is not None
    assert len(phones) == CROWD
    asked = [bank.questions[name] for name in rules.questions]
    bad = next(one for one in asked if isinstance(one, Single))
    for place, phone in enumerate(phones):
        attempt, drawn = sitting_with(bad.id, rules)
        ability = place / CROWD
        data = {
            "edition": edition,
            "test": rules.id,
            "attempt": str(attempt),
            "answers": {
                name: response(bank.questions[name], ability, name == bad.id) for name in drawn
            },
            "elapsed_ms": 300_000,
            "ended_by": "learner",
        }
        envelope = phone.envelope([phone.event("test_submitted", data)])
        reply = httpx.post(f"{server.address}/api/sync/envelopes", content=envelope)
        assert {one["outcome"] for one in reply.json()["results"]} == {"kept"}, reply.text
    return bad


def test_an_officer_finds_the_question_with_the_wrong_key(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("officer").open_as_officer(server, "phan-tich", viewport=LAPTOP)
    walks.button(page, "Phân tích câu hỏi").click()
    expect(page.get_by_text("Chưa có ai trong đơn vị")).to_be_visible()
    bad = everybody_sits(server)
    page.reload()
    expect(page.get_by_text("40 người đã làm bài")).to_be_visible()
    looks.at(page, "tests")

    page.get_by_role("link", name="40 người đã làm bài").click()
    expect(page.get_by_text("Tính trên lần làm bài đầu tiên của 40 người")).to_be_visible()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("người làm bài tốt nhất chọn phương án")
    expect(first).to_contain_text(bad.stem[:20])
    looks.at(page, "questions")
    assert page.locator("tbody tr").count() < 44
    page.get_by_label("Sắp theo").select_option("bank")
    walks.button(page, "Hiện tất cả").click()
    expect(page.locator("tbody tr")).to_have_count(44)
    expect(page.locator("tbody tr").first).to_contain_text("Câu 1:")

    page.get_by_role("link", name=bad.stem[:20]).click()
    expect(page.get_by_role("heading", name="Mọi người đã chọn gì")).to_be_visible()
    expect(page.get_by_text("xem lại đáp án").first).to_be_visible()
    page.get_by_text("Mọi con số và ý nghĩa").click()
    expect(page.get_by_text("không tính cho câu được rút ngẫu nhiên")).to_be_visible()
    assert "Học viên" not in page.get_by_role("main").inner_text()
    looks.at(page, "question")

    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_role("heading", name="What people chose")).to_be_visible()
    page.get_by_role("link", name="All questions").click()
    expect(page.get_by_role("heading", name="All questions at a glance")).to_be_visible()
    looks.at(page, "english")
