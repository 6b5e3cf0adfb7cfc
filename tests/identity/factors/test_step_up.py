from __future__ import annotations

from datetime import timedelta

from litestar import get
from litestar.handlers import HTTPRouteHandler

from saovuong import clock
from saovuong.identity import guards
from tests.factories.browsers import PASSWORD, learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server


def guarded() -> HTTPRouteHandler:
    """A route of the kind that exports lists of people."""

    @get("/api/guarded", guards=[guards.require("admin"), guards.stepped_up])
    async def guarded_route() -> dict[str, bool]:
        return {"exported": True}

    return guarded_route


async def test_what_asks_for_a_fresh_proof_gets_it_for_ten_minutes(
    server: Server, province: Province
) -> None:
    server.app.register(guarded())
    browser, began = await staff_browser(server, province.admin), clock.now()
    assert (await browser.get("/api/guarded")).status_code == 200
    with clock.frozen(began + timedelta(minutes=11)):
        refused = await browser.get("/api/guarded")
        assert (refused.status_code, refused.json()["code"]) == (403, "step-up-needed")
        done = await browser.post("/api/me/step-up", json={"password": PASSWORD})
        assert done.status_code == 200
        assert done.json()["until"] == clock.to_ms(clock.now() + timedelta(minutes=10))
        assert (await browser.get("/api/guarded")).status_code == 200
    with clock.frozen(began + timedelta(minutes=22)):
        assert (await browser.get("/api/guarded")).status_code == 403


async def test_a_proof_belongs_to_one_session_only(server: Server, province: Province) -> None:
    server.app.register(guarded())
    here, began = await staff_browser(server, province.admin), clock.now()
    there = server.browser()
    await there.post("/api/sign-in/password", json={"login": "can-bo", "password": PASSWORD})
    with clock.frozen(began + timedelta(minutes=11)):
        await here.post("/api/me/step-up", json={"password": PASSWORD})
        assert (await there.get("/api/guarded")).status_code == 403


async def test_wrong_proofs_are_slowed_down(server: Server, province: Province) -> None:
    browser = await staff_browser(server, province.admin)
    tries = [await browser.post("/api/me/step-up", json={"password": "sai"}) for _ in range(6)]
    assert [one.status_code for one in tries] == [401] * 5 + [429]


async def test_a_step_up_without_a_proof_is_refused(server: Server, province: Province) -> None:
    browser = await staff_browser(server, province.admin)
    refused = await browser.post("/api/me/step-up", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "one-proof-needed")


async def test_learners_have_nothing_to_step_up_to(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    refused = await browser.post("/api/me/step-up", json={"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (403, "role-needed")
