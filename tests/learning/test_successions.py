"""What units were asked to study goes on in the units that take their place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.mergers import Mergers
from saovuong.identity.units.splits import SplitPart, Splits
from saovuong.identity.units.units import NewUnit
from saovuong.learning.assignments import Assigned, Assignments, Terms, merged
from tests.factories.banks import COURSE, publish_sample
from tests.factories.province import Province, found_province

FOUNDED = datetime(2025, 1, 1, 5, tzinfo=UTC)
DAY = date(2025, 7, 1)
EARLY, LATE = date(2026, 12, 1), date(2026, 12, 31)
OPEN = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("own", "others", "due_on"),
    [
        (None, [EARLY], EARLY),
        (None, [EARLY, LATE], LATE),
        (None, [EARLY, None], EARLY),
        (EARLY, [LATE], EARLY),
        (LATE, [EARLY], LATE),
    ],
)
def test_nobody_loses_his_due_date_and_none_comes_closer_by_a_merger_into_a_new_unit(
    own: date | None, others: list[date | None], due_on: date
) -> None:
    held = None if own is None else Terms(OPEN, own)
    assert merged(held, [Terms(OPEN, one) for one in others]).due_on == due_on


def test_a_successor_without_a_due_date_takes_theirs_and_opens_when_the_first_did() -> None:
    later = date(2026, 11, 1)
    assert merged(Terms(later, None), [Terms(OPEN, EARLY)]) == Terms(OPEN, EARLY)


@pytest.fixture
async def province(sessions: Sessions) -> Province:
    await publish_sample(sessions)
    with clock.frozen(FOUNDED):
        return await found_province(sessions)


async def asked(sessions: Sessions, person: UUID) -> list[Assigned]:
    async with sessions.reading() as reader:
        return await Assignments(reader).of_person(person, clock.today())


async def assign(sessions: Sessions, unit: UUID, due_on: date | None) -> None:
    async with sessions.writing() as session:
        await Assignments(session).assign(COURSE, unit, opens_on=OPEN, due_on=due_on)


async def test_a_new_unit_asks_what_the_merged_ones_asked(
    sessions: Sessions, province: Province
) -> None:
    await assign(sessions, province.communes[0], EARLY)
    new = NewUnit("Xã Mới", "commune", province.id)
    async with sessions.writing() as session:
        await Mergers(session).merge(province.communes, new, Deed(DAY))
    for learner in province.learners:
        assert await asked(sessions, learner) == [Assigned(COURSE, EARLY, "Xã Mới")]


@pytest.mark.parametrize("goes_on", [True, False])
async def test_every_part_asks_what_the_whole_asked(
    sessions: Sessions, province: Province, goes_on: bool
) -> None:
    one, two = province.learners[:2]
    await assign(sessions, province.communes[0], LATE)
    parts = [
        SplitPart("Xã Trên", "commune", None, [], [one]),
        SplitPart("Xã Dưới", "commune", None, [], [two, province.commune_admin]),
    ]
    async with sessions.writing() as session:
        await Splits(session).split(province.communes[0], parts, Deed(DAY), goes_on=goes_on)
    assert await asked(sessions, one) == [Assigned(COURSE, LATE, "Xã Trên")]
    assert await asked(sessions, two) == [Assigned(COURSE, LATE, "Xã Dưới")]


async def test_what_a_successor_asks_already_stays_its_own(
    sessions: Sessions, province: Province
) -> None:
    first, second = province.communes
    await assign(sessions, first, LATE)
    await assign(sessions, second, EARLY)
    async with sessions.writing() as session:
        (seen,) = await Assignments(session).inherited([first], second)
        assert (seen.before, seen.terms) == (Terms(OPEN, EARLY), Terms(OPEN, EARLY))
        await Mergers(session).merge([first], second, Deed(DAY))
    for learner in province.learners:
        assert await asked(sessions, learner) == [Assigned(COURSE, EARLY, "Xã mẫu 2")]
