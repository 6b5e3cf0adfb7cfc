from __future__ import annotations

import pytest

from saovuong.identity.people.delegation import may_answer_for, may_appoint
from saovuong.identity.roles import HeldRole
from saovuong.ids import uuid7

COUNTRY, PROVINCE, COMMUNE, SIBLING = (uuid7() for _ in range(4))
OVER = {
    COUNTRY: {COUNTRY},
    PROVINCE: {PROVINCE, COUNTRY},
    COMMUNE: {COMMUNE, PROVINCE, COUNTRY},
    SIBLING: {SIBLING, PROVINCE, COUNTRY},
}
ADMIN = (HeldRole("admin", PROVINCE),)
OPERATOR = (HeldRole("operator", PROVINCE),)


@pytest.mark.parametrize("role", ["learner", "instructor", "admin"])
def test_an_admin_appoints_at_and_under_his_own_unit_only(role: str) -> None:
    places = [unit for unit in OVER if may_appoint(ADMIN, role, OVER[unit])]
    assert places == [PROVINCE, COMMUNE, SIBLING]


def test_only_an_operator_appoints_operators() -> None:
    assert not may_appoint(ADMIN, "operator", OVER[COMMUNE])
    assert may_appoint(OPERATOR, "operator", OVER[COMMUNE])
    assert not may_appoint(OPERATOR, "operator", OVER[COUNTRY])


@pytest.mark.parametrize("role", ["learner", "instructor"])
def test_who_does_not_manage_appoints_nobody(role: str) -> None:
    assert not may_appoint((HeldRole(role, PROVINCE),), "learner", OVER[COMMUNE])
    assert not may_appoint((), "learner", OVER[COMMUNE])


def test_nobody_acts_on_the_account_of_somebody_who_stands_above_him() -> None:
    commune_admin = (HeldRole("admin", COMMUNE),)
    assert may_answer_for(commune_admin, [("admin", OVER[COMMUNE]), ("learner", OVER[COUNTRY])])
    assert not may_answer_for(commune_admin, [("admin", OVER[PROVINCE])])
    assert not may_answer_for(commune_admin, [("instructor", OVER[SIBLING])])
    assert not may_answer_for(ADMIN, [("operator", OVER[COMMUNE])])
    assert may_answer_for(commune_admin, [])
