"""The country's units as a file: complete, loaded once, and never over what somebody changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.units import files
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.sets import Loaded, UnitSets
from saovuong.identity.units.units import Units, UnitUnknown

LATE = datetime(2026, 11, 23, 5, tzinfo=UTC)
SET = files.shipped_set("vietnam-2026")


def test_the_set_has_the_whole_country_with_both_archipelagos() -> None:
    by_code = {one.code: one for one in SET.units}
    assert sum(one.parent is None for one in SET.units) == 34
    assert sum(one.parent is not None for one in SET.units) == 3321
    assert by_code["20333"][1:] == ("Đặc khu Hoàng Sa", "special-zone", "48")
    assert by_code["22736"][1:] == ("Đặc khu Trường Sa", "special-zone", "56")
    assert by_code["75"].kind == "city"
    assert {change.code for change in SET.changes} == {"22", "24"}


def test_only_the_region_with_a_source_is_filled() -> None:
    (region,) = files.read_regions(files.shipped(files.REGIONS))
    names = {one.code: one.name for one in SET.units}
    assert sorted(names[code] for code in region.provinces) == [
        "Tỉnh Bắc Ninh",
        "Tỉnh Cao Bằng",
        "Tỉnh Lạng Sơn",
        "Tỉnh Thái Nguyên",
    ]


@pytest.mark.parametrize("text", ["- {id: Ấp}", "{", "- 7", "[{id: a, vi: '', en: x, under: []}]"])
def test_a_file_that_cannot_be_meant_is_refused_in_words(text: str) -> None:
    with pytest.raises(files.UnitFileFaulty):
        files.read_kinds(text)


async def test_a_set_is_loaded_once_and_as_of_its_day(sessions: Sessions) -> None:
    with clock.frozen(LATE):
        async with sessions.writing() as session:
            units = Units(session)
            top = await units.create("Toàn hệ thống", "country", code="root", on=SET.since)
            assert await UnitSets(session).load(SET, top) == Loaded(3355, 2, 0)
            ninh = await units.with_code("24")
            assert ninh
            await units.rename(ninh, "Thành phố Bắc Ninh đổi tên")
            assert await UnitSets(session).load(SET, top) == Loaded(0, 0, 0)
            assert (await units.get(ninh, on=date(2026, 9, 19))).kind == "province"
            assert (await units.get(ninh, on=date(2026, 9, 20))).kind == "city"
            assert (await units.get(ninh)).name == "Thành phố Bắc Ninh đổi tên"
        async with sessions.reading() as reader:
            assert await Derivations(reader).differences() == []


async def test_regions_take_only_what_stands_right_under_the_top(sessions: Sessions) -> None:
    regions = files.read_regions(files.shipped(files.REGIONS))
    with clock.frozen(LATE):
        async with sessions.writing() as session:
            units = Units(session)
            top = await units.create("Toàn hệ thống", "country", on=SET.since)
            with pytest.raises(UnitUnknown):
                await UnitSets(session).place(regions, top)
        async with sessions.writing() as session:
            units = Units(session)
            await UnitSets(session).load(SET, top)
            other = await units.create("Quân khu khác", "region", top)
            lang_son = await units.with_code("20")
            assert lang_son
            await units.move(lang_son, other)
            placed = await UnitSets(session).place(regions, top)
            assert (placed.units, placed.moves) == (0, 3)
            assert (await units.get(lang_son)).parent_id == other
            assert await UnitSets(session).place(regions, top) == Loaded(0, 0, 0)


async def test_kinds_are_data_that_an_operator_can_change(sessions: Sessions) -> None:
    text = files.shipped(files.KINDS) + "\n- {id: cluster, vi: Cụm, en: Cluster, under: [commune]}"
    async with sessions.writing() as session:
        await UnitKinds(session).load(files.read_kinds(text))
        commune = await Units(session).create("Xã", "commune")
        assert await Units(session).create("Cụm 1", "cluster", commune)
        assert next(kind.id for kind in await UnitKinds(session).all()) == "country"
