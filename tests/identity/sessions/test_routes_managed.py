from __future__ import annotations

from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server


async def test_an_officer_sees_and_ends_the_sessions_of_his_people(
    server: Server, province: Province
) -> None:
    officer = await staff_browser(server, province.commune_admin, "xa-mot")
    learner, _ = await learner_browser(server, province.learners[0])
    address = f"/api/manage/people/{province.learners[0]}/sessions"
    listed = (await officer.get(address)).json()["sessions"]
    assert [(one["kind"], one["is_this"]) for one in listed] == [("learner", False)]
    assert (await officer.delete(address)).status_code == 204
    assert (await learner.get("/api/me")).status_code == 401
    assert (await officer.get(address)).json()["sessions"] == []


async def test_of_others_units_nobody_sees_or_ends_a_session(
    server: Server, province: Province
) -> None:
    officer = await staff_browser(server, province.commune_admin, "xa-mot")
    stranger, _ = await learner_browser(server, province.learners[2])
    address = f"/api/manage/people/{province.learners[2]}/sessions"
    for method in ("GET", "DELETE"):
        refused = await officer.request(method, address)
        assert (refused.status_code, refused.json()["code"]) == (404, "person-unknown")
    assert (await stranger.get("/api/me")).status_code == 200


async def test_nobody_signs_out_who_stands_above_him(server: Server, province: Province) -> None:
    above = await staff_browser(server, province.admin)
    officer = await staff_browser(server, province.commune_admin, "xa-mot")
    refused = await officer.delete(f"/api/manage/people/{province.admin}/sessions")
    assert refused.status_code in (403, 404)
    assert (await above.get("/api/me")).status_code == 200
    done = await above.delete(f"/api/manage/people/{province.commune_admin}/sessions")
    assert done.status_code == 204
    assert (await officer.get("/api/me")).status_code == 401
