"""An officer comes in by a real identity provider, from another site, in real chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess, copy_of
from tests.factories.providers import provider_process

PASSWORD = "cầu vồng ăn khoai lang"


@pytest.fixture
def linked(sample_folder: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """Staff may also come by the provider, which is another site: 127.0.0.1, not localhost."""
    server = copy_of(sample_folder, tmp_path)
    with provider_process(tmp_path, server.address) as config:
        secret = tmp_path / "oidc-secret"
        secret.touch(mode=0o600)
        secret.write_text(config.client_secret + "\n", encoding="utf-8")
        server.settings |= {
            "SAOVUONG_ORIGIN": server.address,
            "SAOVUONG_OIDC_ISSUER": config.issuer,
            "SAOVUONG_OIDC_CLIENT_ID": config.client_id,
            "SAOVUONG_OIDC_SECRET_FILE": str(secret),
            "SAOVUONG_OIDC_NAME": config.name,
        }
        server.start()
        yield server
        server.stop()


def at_the_provider(page: Page, name: str) -> None:
    page.get_by_placeholder("Enter any login").fill(name)
    page.get_by_placeholder("and password").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_an_account_of_the_provider_is_linked_and_then_signs_in(
    linked: ServerProcess, browsers: Opener
) -> None:
    page = browsers("office").open()
    walks.sign_in_as_staff(page, linked.card_of_new_admin("Hoa"), "hoa-tinh", PASSWORD)
    expect(page.get_by_role("link", name="Tài khoản của tôi")).to_be_visible()
    page.goto(f"{linked.address}/#/quan-ly/tai-khoan")
    page.get_by_role("button", name="Liên kết tài khoản").click()
    at_the_provider(page, "hoa@tinh")
    expect(page.get_by_text("Đã liên kết từ ngày")).to_be_visible()

    stranger = browsers("elsewhere").open()
    stranger.goto(f"{linked.address}/#/can-bo")
    stranger.get_by_role("button", name="Đăng nhập bằng Cổng thử").click()
    at_the_provider(stranger, "ai-do")
    expect(stranger.get_by_text("chưa thuộc về ai ở đây")).to_be_visible()

    laptop = browsers("laptop").open()
    laptop.goto(f"{linked.address}/#/can-bo")
    laptop.get_by_role("button", name="Đăng nhập bằng Cổng thử").click()
    at_the_provider(laptop, "hoa@tinh")
    expect(laptop.get_by_role("link", name="Tài khoản của tôi")).to_be_visible()
    laptop.goto(f"{linked.address}/#/quan-ly/tai-khoan")
    expect(laptop.get_by_text("bằng dịch vụ đăng nhập")).to_be_visible()
