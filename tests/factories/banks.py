"""A small edition to be marked against: two lessons, a test of two out of four."""

from __future__ import annotations

from saovuong import clock
from saovuong.curriculum.banks import EditionBank, TestRules, pack_bank
from saovuong.curriculum.models import Course, Edition, Pack
from saovuong.curriculum.questions.shapes import Choice, Citation
from saovuong.curriculum.questions.single import Single
from saovuong.db.session import Sessions

EDITION = "e" * 64
COURSE = "khoa-mau"
LESSONS = ("bai-1", "bai-2")
TEST = "kiem-tra"


def question(name: str) -> Single:
    return Single(
        id=name,
        stem="Câu hỏi mẫu",
        explanation="Vì thế.",
        legal=[Citation(source="luat-mau", article="1")],
        difficulty=1,
        options=[Choice(id="a", text="Đúng"), Choice(id="b", text="Sai")],
        key="a",
    )


def bank(*, attempts: int = 2, minutes: int = 10) -> EditionBank:
    practice = {lesson: [f"{lesson}-q1", f"{lesson}-q2"] for lesson in LESSONS}
    test = [f"{TEST}-q{n}" for n in range(1, 5)]
    names = [name for names in practice.values() for name in names] + test
    return EditionBank(
        course=COURSE,
        number=1,
        lessons=practice,
        test=TestRules(
            id=TEST, minutes=minutes, draw=2, pass_percent=70, attempts=attempts, questions=test
        ),
        questions={name: question(name) for name in names},
    )


RIGHT_ANSWERS = {f"{TEST}-q{n}": "a" for n in range(1, 5)}
WRONG_ANSWERS = {f"{TEST}-q{n}": "b" for n in range(1, 5)}


async def publish_sample(sessions: Sessions, edition: str = EDITION, number: int = 1) -> None:
    """Makes the small edition the present one of its course, without packs to download."""
    pack = Pack(hash=edition, kind="edition", media_type="application/json", body=b"{}")
    row = Edition(
        hash=edition,
        course_id=COURSE,
        number=number,
        published_at=clock.now(),
        download_bytes=2,
        bank=pack_bank(bank()),
    )
    async with sessions.writing() as session:
        session.add(pack)
        await session.flush()
        await session.merge(Course(id=COURSE, edition_hash=edition))
        await session.flush()
        session.add(row)
