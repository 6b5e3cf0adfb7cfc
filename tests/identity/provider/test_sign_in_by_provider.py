"""Signing in by a real OpenID provider on loopback, and everything forged about it."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from httpx import AsyncClient, Response
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet

from saovuong import clock
from saovuong.identity.people.people import People
from saovuong.identity.provider.client import Provider, ProviderRefused, ProviderUnreachable
from saovuong.identity.provider.config import ProviderConfig, is_safe
from saovuong.identity.provider.journeys import HOME, own_page
from saovuong.signing import b64url
from tests.factories.browsers import code_of, staff_at_the_door, staff_browser
from tests.factories.providers import provider_process, sign_in_there
from tests.factories.province import Province, found_province
from tests.factories.server import ORIGIN, Server, served, settings_for

MANAGED = "/api/manage/silent-devices"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderConfig]:
    with provider_process(tmp_path_factory.mktemp("provider")) as config:
        yield config


@pytest.fixture
async def server(
    database_url: str, tmp_path: Path, provider: ProviderConfig
) -> AsyncIterator[Server]:
    settings = settings_for(database_url, tmp_path, origin=ORIGIN)
    async with served(msgspec.structs.replace(settings, provider=provider)) as server:
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


async def location_from(browser: AsyncClient, page: str = "#/quan-ly") -> str:
    reply = await browser.post("/api/sign-in/provider", json={"page": page})
    assert reply.status_code == 200, reply.text
    location: str = reply.json()["location"]
    return location


async def there_and_back(browser: AsyncClient, location: str, subject: str) -> Response:
    target = urlsplit(await asyncio.to_thread(sign_in_there, location, subject))
    return await browser.get(f"{target.path}?{target.query}")


async def link(browser: AsyncClient, subject: str) -> Response:
    location = (await browser.post("/api/me/provider")).json()["location"]
    return await there_and_back(browser, location, subject)


async def test_a_linked_account_takes_the_place_of_the_password_not_of_the_second_factor(
    server: Server, province: Province
) -> None:
    officer, secret = await staff_at_the_door(server, province.admin)
    back = await link(officer, "hoa@tinh")
    assert (back.status_code, back.headers["location"]) == (303, "/#/quan-ly/tai-khoan")
    assert (await officer.get("/api/me/provider")).json()["linked_at"] is not None

    browser = server.browser()
    assert (await browser.get("/api/sign-in/ways")).json() == {"provider": "Cổng thử"}
    back = await there_and_back(browser, await location_from(browser), "hoa@tinh")
    assert (back.status_code, back.headers["location"]) == (303, "/#/quan-ly")
    assert (await browser.get(MANAGED)).json()["code"] == "second-factor-needed"
    done = await browser.post("/api/sign-in/second", json={"code": code_of(secret)})
    assert done.status_code == 200
    assert (await browser.get(MANAGED)).status_code == 200


async def test_nobody_gets_in_because_a_name_is_alike(server: Server, province: Province) -> None:
    await staff_browser(server, province.admin)
    browser = server.browser()
    back = await there_and_back(browser, await location_from(browser), "can-bo")
    assert back.headers["location"] == "/#/can-bo?loi=account-not-linked"
    assert "sv" not in browser.cookies


async def test_an_account_is_one_persons(server: Server, province: Province) -> None:
    first = await staff_browser(server, province.admin)
    other = await staff_browser(server, province.commune_admin, "xa-mot")
    await link(first, "hoa@tinh")
    back = await link(other, "hoa@tinh")
    assert back.headers["location"] == "/#/can-bo?loi=account-taken"


async def test_linking_asks_for_a_fresh_proof_and_can_be_undone(
    server: Server, province: Province
) -> None:
    officer, began = await staff_browser(server, province.admin), clock.now()
    await link(officer, "hoa@tinh")
    with clock.frozen(began + timedelta(minutes=11)):
        for method in ("POST", "DELETE"):
            refused = await officer.request(method, "/api/me/provider")
            assert refused.json()["code"] == "step-up-needed"
    assert (await officer.delete("/api/me/provider")).status_code == 204
    browser = server.browser()
    back = await there_and_back(browser, await location_from(browser), "hoa@tinh")
    assert back.headers["location"] == "/#/can-bo?loi=account-not-linked"


async def test_who_has_left_does_not_come_back_by_the_provider(
    server: Server, province: Province
) -> None:
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    async with server.sessions.writing() as session:
        await People(session).end(province.admin)
    browser = server.browser()
    back = await there_and_back(browser, await location_from(browser), "hoa@tinh")
    assert back.headers["location"] == "/#/can-bo?loi=account-not-linked"


async def test_a_journey_ends_in_the_browser_it_began_in_and_once(
    server: Server, province: Province
) -> None:
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    here, elsewhere = server.browser(), server.browser()
    await location_from(elsewhere)  # it has a journey of its own
    location = await location_from(here)
    target = urlsplit(await asyncio.to_thread(sign_in_there, location, "hoa@tinh"))
    address, kept = f"{target.path}?{target.query}", here.cookies["sv-way"]
    stolen = await elsewhere.get(address)
    assert stolen.headers["location"] == "/#/can-bo?loi=journey-unknown"
    assert "sv" not in elsewhere.cookies
    again = await here.get(address, headers={"Cookie": f"sv-way={kept}"})
    assert again.headers["location"] == "/#/can-bo?loi=journey-unknown"


async def test_of_returns_at_the_same_time_exactly_one_wins(
    server: Server, province: Province
) -> None:
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    browser = server.browser()
    target = urlsplit(
        await asyncio.to_thread(sign_in_there, await location_from(browser), "hoa@tinh")
    )
    address, kept = f"{target.path}?{target.query}", browser.cookies["sv-way"]
    replies = await asyncio.gather(
        *(server.browser().get(address, headers={"Cookie": f"sv-way={kept}"}) for _ in range(3))
    )
    assert sorted(one.headers["location"] for one in replies) == [
        "/#/can-bo?loi=journey-unknown",
        "/#/can-bo?loi=journey-unknown",
        "/#/quan-ly",
    ]


@pytest.mark.parametrize("change", ["state", "code", "iss"])
async def test_a_forged_return_opens_nothing(
    server: Server, province: Province, change: str
) -> None:
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    browser = server.browser()
    target = urlsplit(
        await asyncio.to_thread(sign_in_there, await location_from(browser), "hoa@tinh")
    )
    said = {name: values[0] for name, values in parse_qs(target.query).items()}
    back = await browser.get(target.path, params={**said, change: "giả-mạo"})
    expected = "journey-unknown" if change == "state" else "provider-refused"
    assert back.headers["location"] == f"/#/can-bo?loi={expected}"
    assert "sv" not in browser.cookies


async def test_a_journey_lasts_ten_minutes(server: Server, province: Province) -> None:
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    browser, began = server.browser(), clock.now()
    target = urlsplit(
        await asyncio.to_thread(sign_in_there, await location_from(browser), "hoa@tinh")
    )
    with clock.frozen(began + timedelta(minutes=11)):
        back = await browser.get(f"{target.path}?{target.query}")
    assert back.headers["location"] == "/#/can-bo?loi=journey-unknown"


async def test_the_question_carries_all_that_guards_it(server: Server) -> None:
    browser = server.browser()
    asked = {
        name: values[0]
        for name, values in parse_qs(urlsplit(await location_from(browser)).query).items()
    }
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{ORIGIN}/api/sign-in/provider/return"
    assert min(len(asked[one]) for one in ("state", "nonce", "code_challenge")) >= 43
    assert browser.cookies["sv-way"] not in asked.values()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://ke-xau.example/",
        "//ke-xau.example",
        "/\\ke-xau.example",
        "#/quan-ly\r\nSet-Cookie: sv=x",
        "#@ke-xau.example",
        "#/quan-ly?next=https://ke-xau.example",
        "javascript:alert(1)",
        "",
    ],
)
async def test_the_way_back_leads_to_a_page_of_ours_only(
    server: Server, province: Province, wanted: str
) -> None:
    assert own_page(wanted) == HOME
    await link(await staff_browser(server, province.admin), "hoa@tinh")
    browser = server.browser()
    back = await there_and_back(browser, await location_from(browser, wanted), "hoa@tinh")
    assert back.headers["location"] == f"/{HOME}"


def test_a_page_of_ours_is_kept() -> None:
    assert own_page("#/quan-ly/tai-khoan") == "#/quan-ly/tai-khoan"


async def test_where_there_is_no_provider_nothing_of_it_is_there(
    database_url: str, tmp_path: Path
) -> None:
    async with served(settings_for(database_url, tmp_path)) as plain:
        browser = plain.browser()
        assert (await browser.get("/api/sign-in/ways")).json() == {"provider": None}
        refused = await browser.post("/api/sign-in/provider", json={})
        assert (refused.status_code, refused.json()["code"]) == (404, "provider-off")
        back = await browser.get("/api/sign-in/provider/return?state=x&code=y")
        assert back.headers["location"] == "/#/can-bo?loi=provider-off"


async def test_a_provider_that_is_down_is_said_so(
    database_url: str, tmp_path: Path, provider: ProviderConfig
) -> None:
    gone = msgspec.structs.replace(provider, issuer="http://127.0.0.1:9")
    settings = settings_for(database_url, tmp_path, origin=ORIGIN)
    async with served(msgspec.structs.replace(settings, provider=gone)) as server:
        refused = await server.browser().post("/api/sign-in/provider", json={})
        assert (refused.status_code, refused.json()["code"]) == (503, "provider-unreachable")


async def test_a_provider_that_names_itself_otherwise_is_not_believed(
    provider: ProviderConfig,
) -> None:
    other = msgspec.structs.replace(
        provider, issuer=provider.issuer.replace("127.0.0.1", "localhost")
    )
    with pytest.raises(ProviderUnreachable):
        await Provider(other, "").metadata()


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.example.vn/auth", True),
        ("http://127.0.0.1:9400", True),
        ("http://id.example.vn", False),
        ("https://id.example.vn@ke-xau.example/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
    ],
)
def test_a_provider_is_reached_by_https_or_on_this_machine(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


KEY, STRANGERS = (ECKey.generate_key("P-256", {"kid": "k1"}) for _ in range(2))
KEYS = KeySet([ECKey.import_key(KEY.as_dict(private=False))])
CONFIG = ProviderConfig(issuer="https://id.example.vn", client_id="sv", client_secret="", name="X")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    good = {"iss": CONFIG.issuer, "aud": "sv", "sub": "hoa", "nonce": "n", "iat": now}
    return {**good, "exp": now + 300, **changes}


def token(key: Any = KEY, alg: str = "ES256", **changes: Any) -> str:
    told = {name: value for name, value in claims(**changes).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "k1"}, told, key, algorithms=[alg])


def subject_of(given: str) -> str:
    return Provider(CONFIG, "").subject_of(given, KEYS, "n")


def test_a_good_token_names_its_subject() -> None:
    assert subject_of(token()) == "hoa"
    assert subject_of(token(aud=["sv", "khac"], azp="sv")) == "hoa"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://ke-xau.example"},
        {"aud": "khac"},
        {"aud": ["sv", "khac"]},
        {"aud": ["sv", "khac"], "azp": "khac"},
        {"aud": None},
        {"nonce": "m"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 1},
        {"iat": 99999999999},
        {"iat": "hôm nay"},
        {"key": STRANGERS},
    ],
    ids=lambda changes: str(changes) if "key" not in changes else "another-key",
)
def test_any_other_token_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused):
        subject_of(token(**changes))


def test_tokens_that_anybody_could_write_are_refused() -> None:
    unsigned = "eyJhbGciOiJub25lIn0." + token().split(".")[1] + "."
    head = b64url(b'{"alg":"HS256","kid":"k1"}')
    body = f"{head}.{token().split('.')[1]}"
    mac = hmac.digest(KEY.as_pem(private=False), body.encode(), "sha256")
    by_public_key = f"{body}.{b64url(mac)}"
    no_json = jws.serialize_compact({"alg": "ES256", "kid": "k1"}, b"hoa", KEY, ["ES256"])
    for forged in (unsigned, by_public_key, no_json, "", "a.b.c", token()[:-8] + "AAAAAAAA"):
        with pytest.raises(ProviderRefused):
            subject_of(forged)
